// A child process on a pseudo-terminal. Node has no pseudo-terminals: a program that needs one
// installs
// @lydell/node-pty, which contains its binaries.

import { _ProcessAddress } from "../address/process.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IPullProducer, IPushProducer } from "../interfaces/producer.ts";
import type { IProcessProtocol } from "../interfaces/protocol.ts";
import type { SpawnProcessOptions } from "../interfaces/reactor.ts";
import type { IProcessTransport } from "../interfaces/transport.ts";
import { lazy } from "../lazy.ts";
import { checkBytes } from "../values/check-bytes.ts";
import { contextHere } from "./context.ts";
import { endOf, notify, sendSignal } from "./process-events.ts";
import { checkSpawn, PseudoTerminalError } from "./spawn-options.ts";
import type { TransportReactor } from "./transport-reactor.ts";

/**
 * The methods of the library that are used. With `encoding: null` they take and give bytes, which
 * the library's own types do not say.
 */
interface Terminal {
  readonly pid: number;
  onData(listener: (data: Buffer) => void): unknown;
  onExit(listener: (end: { exitCode: number; signal?: number }) => void): unknown;
  write(data: Uint8Array): void;
  pause(): void;
  resume(): void;
  resize(columns: number, rows: number): void;
  destroy(): void;
}

interface TerminalLibrary {
  spawn(file: string, args: string[], options: object): Terminal;
}

const library = lazy<TerminalLibrary>("@lydell/node-pty");

function terminals(): TerminalLibrary {
  try {
    return library();
  } catch (error) {
    throw new PseudoTerminalError(error);
  }
}

/**
 * A child process on a pseudo-terminal: what it writes to any of the descriptors 0 to 2 is reported
 * as data of descriptor 1.
 *
 * From `twisted.internet.process.PTYProcess`.
 */
export class PTYProcess implements IProcessTransport {
  /** The process id; `null` when the process has exited. */
  pid: number | null;
  /** The status as `wait` of POSIX gives it; -1 while the process runs. */
  status = -1;
  /** The protocol that is notified; `null` when the process has ended. */
  proto: IProcessProtocol | null;

  readonly #terminal: Terminal;
  readonly #reactor: TransportReactor;
  readonly #context = contextHere("PROCESS");
  #producer: IPushProducer | IPullProducer | null = null;
  #closing = false;

  /**
   * Starts the process, and connects its protocol.
   *
   * @throws PseudoTerminalError when the library is not installed.
   * @throws RangeError, TypeError for arguments that no process can have.
   */
  constructor(
    proto: IProcessProtocol | null,
    executable: string,
    args: readonly string[],
    options: SpawnProcessOptions,
    reactor: TransportReactor,
  ) {
    if (options.childFDs !== undefined && options.childFDs !== null) {
      throw new RangeError("Using childFDs is not supported with usePTY=True.");
    }
    const { request } = checkSpawn(executable, args, options);
    this.proto = proto;
    this.#reactor = reactor;
    const { file, cwd, uid, gid, envPairs } = request;
    const env = Object.fromEntries(
      envPairs.map((pair) => {
        const end = pair.indexOf("=");
        return [pair.slice(0, end), pair.slice(end + 1)];
      }),
    );
    const settings = { encoding: null, env, cwd, uid, gid };
    this.#terminal = terminals().spawn(file, request.args.slice(1), settings);
    this.pid = this.#terminal.pid;
    this.#terminal.onData((data) => {
      this.#notify("while calling childDataReceived:", (p) => p.childDataReceived(1, data));
    });
    this.#terminal.onExit(({ exitCode, signal }) => this.#ended(exitCode, signal ?? 0));
    this.#notify("while calling makeConnection:", (protocol) => protocol.makeConnection(this));
  }

  /**
   * Writes to the terminal.
   *
   * @throws TypeError for anything but bytes.
   */
  write(data: Uint8Array): void {
    checkBytes(data);
    if (this.pid !== null && !this.#closing) this.#terminal.write(data);
  }

  /** Writes pieces to the terminal. */
  writeSequence(data: Iterable<Uint8Array>): void {
    this.write(Buffer.concat([...data]));
  }

  /** Writes to the terminal. @throws RangeError for another descriptor than 0. */
  writeToChild(childFD: number, data: Uint8Array): void {
    if (childFD !== 0)
      throw new RangeError(`a terminal is written to by descriptor 0, not ${childFD}`);
    this.write(data);
  }

  /**
   * Registers a producer. The terminal does not say when it is full: a push producer is not paused.
   */
  registerProducer(producer: IPushProducer | IPullProducer, streaming: boolean): void {
    this.#producer = producer;
    if (streaming) return;
    const pull = (): void => {
      if (this.#producer !== producer || this.pid === null) return;
      producer.resumeProducing();
      this.#reactor.callLater(0, pull);
    };
    pull();
  }

  /** Removes the producer. */
  unregisterProducer(): void {
    this.#producer = null;
  }

  /** Does nothing: the descriptors are one terminal. */
  closeChildFD(_childFD: number): void {}

  /** Does nothing: the descriptors are one terminal. */
  closeStdin(): void {}

  /** Does nothing: the descriptors are one terminal. */
  closeStdout(): void {}

  /** Does nothing: the descriptors are one terminal. */
  closeStderr(): void {}

  /** Closes the terminal: the process gets SIGHUP. */
  loseConnection(): void {
    if (this.#closing || this.pid === null) return;
    this.#closing = true;
    this.#terminal.destroy();
  }

  /** Closes the terminal. */
  stopProducing(): void {
    this.loseConnection();
  }

  /** Reads nothing from the terminal until `resumeProducing`. */
  pauseProducing(): void {
    this.#terminal.pause();
  }

  /** Reads from the terminal again. */
  resumeProducing(): void {
    this.#terminal.resume();
  }

  /** Changes the size of the terminal's window. */
  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /**
   * Sends a signal.
   *
   * @throws ProcessExitedAlready when the process has exited.
   * @throws TypeError for a signal that the system does not know.
   */
  signalProcess(signalID: string | number): void {
    sendSignal(this.pid, signalID);
  }

  /** A process has no address: all such addresses have the class `_ProcessAddress`. */
  getHost(): IAddress {
    return new _ProcessAddress();
  }

  /** The same as {@link PTYProcess.getHost}. */
  getPeer(): IAddress {
    return new _ProcessAddress();
  }

  #ended(exitCode: number, signal: number): void {
    this.pid = null;
    this.status = signal > 0 ? signal : exitCode << 8;
    const producer = this.#producer;
    this.#producer = null;
    producer?.stopProducing();
    this.#notify("while calling processExited:", (p) => p.processExited(endOf(this.status)));
    this.#notify("while calling processEnded:", (p) => p.processEnded(endOf(this.status)));
    this.proto = null;
  }

  #notify(doing: string, event: (protocol: IProcessProtocol) => void): void {
    notify(this.#context, this.proto, doing, event);
  }

  toString(): string {
    return `<PTYProcess pid=${this.pid} status=${this.status}>`;
  }
}
