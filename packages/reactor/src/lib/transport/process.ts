// Child processes.
//
// The end of a process is reported as in Twisted: `childConnectionLost` for each pipe that is
// closed, `processExited` when the process has exited, and `processEnded` after all of these. Node
// reports the exit before the last output was read. So `processExited` waits for a turn of the
// loop, in which the pipes that the process has closed are read to their end. It does not wait
// longer, since another process may hold a pipe open.

import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import { constants } from "node:os";
import { Failure } from "@twisted-ts/deferred";
import { _ProcessAddress } from "../address/process.ts";
import { CONNECTION_LOST } from "../error/constants.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProcessProtocol } from "../interfaces/protocol.ts";
import type { SpawnProcessOptions } from "../interfaces/reactor.ts";
import type { IProcessTransport } from "../interfaces/transport.ts";
import { setImmediate } from "../native-timers.ts";
import { contextHere } from "./context.ts";
import { endOf, notify, sendSignal } from "./process-events.ts";
import { ProcessPipe } from "./process-pipe.ts";
import { spawnNow } from "./spawn-now.ts";
import { checkSpawn } from "./spawn-options.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * The parent has no open pipe to the descriptor of a child that was written to (a KeyError in
 * Twisted).
 */
export class NoSuchPipeError extends Error {
  static readonly qualifiedName: string = "builtins.KeyError";
  override name = "NoSuchPipeError";

  constructor(childFD: number) {
    super(`There is no open pipe to write to the child's descriptor ${childFD}`);
  }
}

/** A child process and the pipes to it. From `twisted.internet.process.Process`. */
export class Process implements IProcessTransport {
  /** The process id; `null` when the process has exited. */
  pid: number | null;
  /**
   * The status as `wait` of POSIX gives it: the exit code times 256, or the signal; -1 while the
   * process runs.
   */
  status = -1;
  /** The protocol that is notified; `null` when the process has ended. */
  proto: IProcessProtocol | null;
  /** The open pipes, by the child's descriptors. */
  readonly pipes: Map<number, ProcessPipe> = new Map();
  /** The reactor. */
  readonly reactor: TransportReactor;

  readonly #child: ChildProcess;
  readonly #context = contextHere("PROCESS");
  #exited = false;

  /**
   * Starts the process, and connects its protocol.
   *
   * @throws what {@link checkSpawn} throws, and the system's error when the process cannot be
   *   started.
   */
  constructor(
    proto: IProcessProtocol | null,
    executable: string,
    args: readonly string[],
    options: SpawnProcessOptions,
    reactor: TransportReactor,
  ) {
    const { request, childFDs } = checkSpawn(executable, args, options);
    this.proto = proto;
    this.reactor = reactor;
    const child = spawnNow(request);
    this.#child = child;
    this.pid = child.pid as number;
    child.once("exit", (code, signal) => this.#exitReported(code, signal));
    for (const [childFD, target] of childFDs) {
      if (typeof target === "number") continue;
      const socket = child.stdio[childFD] as Socket;
      const pipe = new ProcessPipe(this, childFD, target === "w", socket, this.#context, reactor);
      this.pipes.set(childFD, pipe);
    }
    // A process that is started after the reactor has stopped does not keep the program alive.
    if (reactor._ended) this.#unref();
    this.#notify("while calling makeConnection:", (protocol) => protocol.makeConnection(this));
  }

  #unref(): void {
    this.#child.unref();
    for (const pipe of this.pipes.values()) pipe._socket.unref();
  }

  // ---- Writing to the child

  /** Writes to descriptor 0; without a pipe to it nothing happens. */
  write(data: Uint8Array): void {
    this.pipes.get(0)?.write(data);
  }

  /** Writes pieces to descriptor 0; without a pipe to it nothing happens. */
  writeSequence(data: Iterable<Uint8Array>): void {
    this.pipes.get(0)?.writeSequence(data);
  }

  /**
   * Writes to a descriptor of the child.
   *
   * @throws NoSuchPipeError when there is no open pipe to it that the parent writes to.
   */
  writeToChild(childFD: number, data: Uint8Array): void {
    const pipe = this.pipes.get(childFD);
    if (!pipe?.isWriter) throw new NoSuchPipeError(childFD);
    pipe.write(data);
  }

  /**
   * Registers a producer for descriptor 0; without a pipe to it the producer is stopped at once.
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    const pipe = this.pipes.get(0);
    if (pipe === undefined) producer.stopProducing();
    else pipe.registerProducer(producer, streaming);
  }

  /** Removes the producer for descriptor 0. */
  unregisterProducer(): void {
    this.pipes.get(0)?.unregisterProducer();
  }

  // ---- Closing

  /**
   * Closes the pipe to a descriptor of the child. A pipe that the parent writes to closes when all
   * is written.
   */
  closeChildFD(childFD: number): void {
    this.pipes.get(childFD)?.loseConnection();
  }

  /** Closes the pipe to descriptor 0, when all is written. */
  closeStdin(): void {
    this.closeChildFD(0);
  }

  /** Closes the pipe from descriptor 1. */
  closeStdout(): void {
    this.closeChildFD(1);
  }

  /** Closes the pipe from descriptor 2. */
  closeStderr(): void {
    this.closeChildFD(2);
  }

  /** Closes the pipes to descriptors 0, 1 and 2. */
  loseConnection(): void {
    this.closeStdin();
    this.closeStderr();
    this.closeStdout();
  }

  /**
   * Sends a signal.
   *
   * @param signalID - the name of a signal, with or without `SIG`, or its number; 0 only asks
   *   whether the process is there.
   * @throws ProcessExitedAlready when the process has exited.
   * @throws TypeError for a signal that the system does not know.
   */
  signalProcess(signalID: string | number): void {
    sendSignal(this.pid, signalID);
  }

  // ---- Reading from the child

  /** Reads nothing from the child until `resumeProducing`. */
  pauseProducing(): void {
    for (const pipe of this.pipes.values()) if (!pipe.isWriter) pipe.pauseProducing();
  }

  /** Reads from the child again. */
  resumeProducing(): void {
    for (const pipe of this.pipes.values()) if (!pipe.isWriter) pipe.resumeProducing();
  }

  /** The same as {@link Process.loseConnection}. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** A process has no address: all such addresses have the class `_ProcessAddress`. */
  getHost(): IAddress {
    return new _ProcessAddress();
  }

  /** The same as {@link Process.getHost}. */
  getPeer(): IAddress {
    return new _ProcessAddress();
  }

  // ---- The end of the child

  /** For the pipes: the child has written to a descriptor. */
  childDataReceived(childFD: number, data: Buffer): void {
    this.proto?.childDataReceived(childFD, data);
  }

  /** For the pipes: one is closed. */
  childConnectionLost(childFD: number, _reason: Failure): void {
    this.pipes.delete(childFD);
    this.#notify("while calling childConnectionLost:", (protocol) =>
      protocol.childConnectionLost(childFD),
    );
    this.maybeCallProcessEnded();
  }

  #exitReported(code: number | null, signal: NodeJS.Signals | null): void {
    // Node has closed the pipe to descriptor 0 by now.
    this.pipes.get(0)?.connectionLost(new Failure(CONNECTION_LOST));
    const report = (): void => {
      this.status = code === null ? constants.signals[signal as NodeJS.Signals] : code << 8;
      this.#context.runInAsyncScope(this.processEnded, this, this.status);
    };
    if (this.pipes.size === 0) report();
    // Between the two immediates the loop reads from the pipes once.
    else setImmediate(() => setImmediate(report));
  }

  /** The process has exited with this status. */
  processEnded(_status: number): void {
    this.#exited = true;
    this.pid = null;
    this.#notify("while calling processExited:", (protocol) =>
      protocol.processExited(endOf(this.status)),
    );
    this.maybeCallProcessEnded();
  }

  /** Calls the protocol's `processEnded` once the process has exited and all pipes are closed. */
  maybeCallProcessEnded(): void {
    const protocol = this.proto;
    if (!this.#exited || this.pipes.size > 0 || protocol === null) return;
    this.proto = null;
    notify(this.#context, protocol, "while calling processEnded:", (ending) =>
      ending.processEnded(endOf(this.status)),
    );
  }

  #notify(doing: string, event: (protocol: IProcessProtocol) => void): void {
    notify(this.#context, this.proto, doing, event);
  }

  toString(): string {
    return `<Process pid=${this.pid} status=${this.status}>`;
  }
}
