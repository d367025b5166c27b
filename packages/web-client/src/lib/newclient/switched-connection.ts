import type { Failure } from "@twisted-ts/deferred";
import type { IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";
import { InvalidStateError } from "./errors.ts";
import type { ProxiedTransport } from "./transport-proxy-producer.ts";

/**
 * A connection that has left HTTP: behind a 101 (RFC 9110 section 7.8) or a 2xx to CONNECT (section 9.3.6). It is
 * paused, and what still comes is kept, until a protocol takes it over.
 */
export class SwitchedConnection {
  readonly #transport: ProxiedTransport;
  #protocol: IProtocol | null = null;
  #held: Buffer[] = [];
  #lost: Failure | null = null;

  constructor(transport: ProxiedTransport, rest: Buffer) {
    this.#transport = transport;
    if (rest.length > 0) this.#held.push(rest);
    transport.pauseProducing();
  }

  /**
   * Connects the protocol to the transport and gives it what was kept.
   *
   * @throws InvalidStateError when another has it already.
   */
  takeOver(protocol: IProtocol): void {
    if (this.#protocol !== null) {
      throw new InvalidStateError("The connection was taken over already");
    }
    this.#protocol = protocol;
    protocol.makeConnection(this.#transport as unknown as ITransport);
    const held = this.#held;
    this.#held = [];
    for (const data of held) protocol.dataReceived(data);
    if (this.#lost !== null) protocol.connectionLost(this.#lost);
    else this.#transport.resumeProducing();
  }

  /** Bytes from the transport. */
  dataReceived(data: Buffer): void {
    if (this.#protocol === null) this.#held.push(data);
    else this.#protocol.dataReceived(data);
  }

  /** The end of the transport. */
  connectionLost(reason: Failure): void {
    this.#lost = reason;
    this.#protocol?.connectionLost(reason);
  }
}
