import type {
  IConsumer,
  IPullProducer,
  IPushProducer,
  IStreamTransport,
} from "@twisted-ts/reactor/interfaces";
import { checkBytes } from "@twisted-ts/reactor/internal";
import { ExcessWrite } from "../error/newclient.ts";

/** What a request is written to: a transport, or the part of one that it uses. */
export type RequestTransport = IConsumer & Pick<IStreamTransport, "writeSequence">;

const CRLF = Buffer.from("\r\n");
const LAST_CHUNK = Buffer.from("0\r\n\r\n");

/**
 * A consumer that writes a request's body in the chunked transfer coding, RFC 9112 section 7.1.
 *
 * From `twisted.web._newclient.ChunkedEncoder`. Differs from it: writing no bytes writes nothing,
 * where Twisted's zero-length chunk would end the body.
 */
export class ChunkedEncoder implements IConsumer {
  /** Where the chunks go; `null` when no more may be written. */
  transport: RequestTransport | null;
  #ignores = false;

  constructor(transport: RequestTransport) {
    this.transport = transport;
  }

  /** From now on every write throws {@link ExcessWrite}. */
  _allowNoMoreWrites(): void {
    this.transport = null;
  }

  /**
   * From now on nothing is written: the bytes are dropped, as on a connection that is lost.
   *
   * @internal
   */
  _ignoreWrites(): void {
    this.#ignores = true;
  }

  /** Registers the producer with the transport. */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#open().registerProducer(producer, streaming);
  }

  /**
   * Writes a chunk.
   *
   * @throws ExcessWrite after the end of the body.
   * @throws TypeError when the data are not bytes.
   */
  write(data: Uint8Array): void {
    if (this.#ignores) return;
    const transport = this.#open();
    checkBytes(data);
    if (data.length === 0) return;
    transport.writeSequence([Buffer.from(`${data.length.toString(16)}\r\n`), data, CRLF]);
  }

  /**
   * Writes several pieces, a chunk each.
   *
   * @throws ExcessWrite after the end of the body.
   */
  writeSequence(data: Iterable<Uint8Array>): void {
    for (const piece of data) this.write(piece);
  }

  /** Ends the body, and unregisters the producer. */
  unregisterProducer(): void {
    const transport = this.#open();
    transport.write(LAST_CHUNK);
    transport.unregisterProducer();
    this._allowNoMoreWrites();
  }

  #open(): RequestTransport {
    if (this.transport === null) throw new ExcessWrite();
    return this.transport;
  }
}
