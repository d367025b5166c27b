// Standard input and output as a transport.

import type { Socket } from "node:net";
import { Failure } from "@twisted-ts/deferred";
import { closedCleanly } from "../error/reasons.ts";
import type { IAddress } from "../interfaces/address.ts";
import { isHalfCloseableProtocol } from "../interfaces/guards.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProtocol } from "../interfaces/protocol.ts";
import type { IProducerTransport } from "../interfaces/transport.ts";
import { log } from "../log/transport-log.ts";
import { contextHere } from "./context.ts";
import { ProcessPipe } from "./process-pipe.ts";
import { ReadingCarrier, WritingCarrier } from "./stdio-carrier.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The address of standard input and output. From `twisted.internet.stdio.PipeAddress`. */
export class PipeAddress implements IAddress {
  /** Whether `other` is this very address. */
  equals(other: unknown): boolean {
    return other === this;
  }

  toString(): string {
    return "PipeAddress()";
  }
}

const READ = 0;
const WRITE = 1;

/**
 * Connects a protocol to standard input and output: pipes, files or a terminal.
 *
 * When standard input ends, `readConnectionLost` of an `IHalfCloseableProtocol` is called, and it
 * may still write; any other protocol loses its connection. The descriptors stay open when the
 * connection is lost. From `twisted.internet.stdio.StandardIO`.
 */
export class StandardIO implements IProducerTransport {
  /** The protocol; `null` when the connection is lost. */
  protocol: IProtocol | null;
  /** Whether the connection is lost. */
  disconnected = false;
  /** Whether `loseConnection` was called. */
  disconnecting = false;
  _reader: ProcessPipe | null;
  _writer: ProcessPipe | null;
  readonly #reactor: TransportReactor;

  /**
   * @param proto - the protocol, which is connected before this returns.
   * @param stdin - the descriptor to read from.
   * @param stdout - the descriptor to write to.
   */
  constructor(proto: IProtocol, stdin: number, stdout: number, reactor: TransportReactor) {
    this.protocol = proto;
    this.#reactor = reactor;
    const context = contextHere("STDIO");
    const pipe = (end: number, carrier: ReadingCarrier | WritingCarrier): ProcessPipe =>
      // A carrier is not a net.Socket, but has all that a transport uses of one.
      new ProcessPipe(this, end, end === WRITE, carrier as unknown as Socket, context, reactor);
    this._writer = pipe(WRITE, new WritingCarrier(stdout));
    this._reader = pipe(READ, new ReadingCarrier(stdin));
    proto.makeConnection(this);
  }

  // ---- Writing

  /** Writes to the output. */
  write(data: Uint8Array): void {
    this._writer?.write(data);
  }

  /** Writes pieces to the output. */
  writeSequence(data: Iterable<Uint8Array>): void {
    this._writer?.writeSequence(data);
  }

  /**
   * Registers a producer of the output. When nothing can be written any more, it is stopped at
   * once.
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    if (this._writer === null) producer.stopProducing();
    else this._writer.registerProducer(producer, streaming);
  }

  /** Removes the producer. */
  unregisterProducer(): void {
    this._writer?.unregisterProducer();
  }

  // ---- Reading

  /** Reads nothing until `resumeProducing`. */
  pauseProducing(): void {
    this._reader?.pauseProducing();
  }

  /** Reads again. */
  resumeProducing(): void {
    this._reader?.resumeProducing();
  }

  /** The same as {@link StandardIO.loseConnection}. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** The same as {@link StandardIO.pauseProducing}. */
  stopReading(): void {
    this.pauseProducing();
  }

  /** The same as {@link StandardIO.resumeProducing}. */
  startReading(): void {
    this.resumeProducing();
  }

  // ---- The end

  /** Closes the output, when all is written. */
  loseWriteConnection(): void {
    this._writer?.loseConnection();
  }

  /** Ends the connection, when all is written. */
  loseConnection(): void {
    if (this.disconnecting || this.disconnected) return;
    this.disconnecting = true;
    this._reader?.pauseProducing();
    if (this._writer !== null) this._writer.loseConnection();
    // The output is closed already: no event of it will end the connection.
    else this.#reactor.callLater(0, () => this.connectionLost(closedCleanly()));
  }

  /** For the pipes: bytes were received. */
  childDataReceived(_end: number, data: Buffer): void {
    this.protocol?.dataReceived(data);
  }

  /** For the pipes: one is closed. */
  childConnectionLost(end: number, reason: Failure): void {
    if (this.disconnected) return;
    if (end === READ) this._readConnectionLost(reason);
    else this._writeConnectionLost(reason);
  }

  /** The input has ended. */
  _readConnectionLost(reason: Failure): void {
    this._reader = null;
    const { protocol } = this;
    if (!isHalfCloseableProtocol(protocol)) {
      // What was written in reply to the last input is sent first.
      this._writer?._flush();
      this.connectionLost(reason);
      return;
    }
    this.#notify("readConnectionLost", () => protocol.readConnectionLost());
  }

  /** Nothing can be written any more. */
  _writeConnectionLost(reason: Failure): void {
    this._writer = null;
    const { protocol } = this;
    if (this.disconnecting) this.connectionLost(reason);
    else if (isHalfCloseableProtocol(protocol)) {
      this.#notify("writeConnectionLost", () => protocol.writeConnectionLost());
    }
  }

  #notify(name: string, event: () => void): void {
    try {
      event();
    } catch (error) {
      const failure = new Failure(error);
      log.failure(`while calling stdio ${name}:`, failure);
      this.connectionLost(failure);
    }
  }

  /** Ends the connection at once, for that reason. */
  connectionLost(reason: Failure): void {
    if (this.disconnected) return;
    this.disconnected = true;
    const { _reader, _writer, protocol } = this;
    this._reader = null;
    this._writer = null;
    this.protocol = null;
    _writer?.connectionLost(reason);
    _reader?.connectionLost(reason);
    try {
      protocol?.connectionLost(reason);
    } catch (error) {
      log.failure("while calling stdio connectionLost:", new Failure(error));
    }
  }

  /** A pipe has no address. */
  getPeer(): IAddress {
    return new PipeAddress();
  }

  /** A pipe has no address. */
  getHost(): IAddress {
    return new PipeAddress();
  }
}
