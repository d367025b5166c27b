// The parent's ends of the pipes to a child process.

import type { AsyncResource } from "node:async_hooks";
import type { Socket } from "node:net";
import type { Failure } from "@twisted-ts/deferred";
import { closedCleanly } from "../error/reasons.ts";
import { BaseProtocol } from "../protocol/protocol.ts";
import { StreamTransport } from "./stream-transport.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/** The process that a pipe leads to. */
export interface PipedProcess {
  /** The child has written to a descriptor. */
  childDataReceived(childFD: number, data: Buffer): void;
  /** The pipe is closed, by either side. */
  childConnectionLost(childFD: number, reason: Failure): void;
}

/** Passes the events of one pipe on to the process, with the number of the child's descriptor. */
class PipeProtocol extends BaseProtocol {
  readonly #process: PipedProcess;
  readonly #childFD: number;

  constructor(process: PipedProcess, childFD: number) {
    super();
    this.#process = process;
    this.#childFD = childFD;
  }

  dataReceived(data: Buffer): void {
    this.#process.childDataReceived(this.#childFD, data);
  }

  connectionLost(reason: Failure): void {
    this.#process.childConnectionLost(this.#childFD, reason);
  }
}

/**
 * The parent's end of one pipe. Node makes a pipe with both directions; only one of them is used.
 *
 * From `twisted.internet.process.ProcessReader` and `ProcessWriter`.
 */
export class ProcessPipe extends StreamTransport {
  /** The child's descriptor. */
  readonly childFD: number;
  /** Whether the parent writes to it; otherwise it reads. */
  readonly isWriter: boolean;

  constructor(
    process: PipedProcess,
    childFD: number,
    isWriter: boolean,
    socket: Socket,
    context: AsyncResource,
    reactor: TransportReactor,
  ) {
    super(new PipeProtocol(process, childFD), context, reactor);
    this.childFD = childFD;
    this.isWriter = isWriter;
    this.connected = true;
    reactor._selectables.add(this);
    this._useSocket(socket, true);
    // When the child exits, Node resumes its pipes, so that code that reads none of them is
    // notified of the end. A protocol that has paused still reads them.
    socket.on("resume", () => {
      if (this._paused) socket.pause();
    });
  }

  /** A pipe that is only read has nothing to send before it closes. */
  override loseConnection(): void {
    if (this.isWriter) {
      super.loseConnection();
      return;
    }
    if (!this.connected || this.disconnecting) return;
    this.disconnecting = true;
    this.pauseProducing();
    this.reactor.callLater(0, () => this.connectionLost(closedCleanly()));
  }

  override _closeSocket(_abort: boolean): void {
    this._socket.destroy();
  }

  /** The child has closed its end. @internal */
  override _inputEnded(): void {
    this.connectionLost(closedCleanly());
  }

  /** @internal */
  override _writeEnded(): void {}

  override toString(): string {
    return `<ProcessPipe ${this.isWriter ? "to" : "from"} descriptor ${this.childFD}>`;
  }
}
