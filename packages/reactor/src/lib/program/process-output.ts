// Child processes that are run for their output.

import { Deferred, Failure } from "@twisted-ts/deferred";
import type { ProcessDone, ProcessTerminated } from "../error/process.ts";
import type { IReactorProcess, SpawnProcessOptions } from "../interfaces/reactor.ts";
import { ProcessProtocol } from "../protocol/process-protocol.ts";
import { defaultReactor } from "../reactor/default-reactor.ts";

/**
 * The environment of a process: empty when left out, as for `spawnProcess`; `null` stands for the
 * parent's.
 */
export type Environment = SpawnProcessOptions["env"];

/** Standard output and standard error of a process, and its exit code. */
export type OutputAndValue = readonly [out: Buffer, err: Buffer, code: number];

/**
 * A process wrote to standard error, which the caller did not ask for. In Twisted it has the same
 * private name, and is an OSError.
 */
export class _UnexpectedErrorOutput extends Error {
  override name = "_UnexpectedErrorOutput";
  /** Fails with the reason of its end when the process has ended. */
  readonly processEnded: Deferred<never>;

  constructor(text: Buffer, processEnded: Deferred<never>) {
    super(`got stderr: ${JSON.stringify(text.toString())}`);
    this.processEnded = processEnded;
  }
}

/**
 * Collects the output. It fails as soon as the process writes to standard error, unless that is
 * part of the output.
 */
class OutputCollector extends ProcessProtocol {
  readonly collected = new Deferred<Buffer>();
  readonly #withErrors: boolean;
  readonly #pieces: Buffer[] = [];
  #ended: Deferred<never> | null = null;

  constructor(withErrors: boolean) {
    super();
    this.#withErrors = withErrors;
  }

  override outReceived(data: Buffer): void {
    this.#pieces.push(data);
  }

  override errReceived(data: Buffer): void {
    if (this.#withErrors) {
      this.#pieces.push(data);
      return;
    }
    if (this.#ended !== null) return;
    this.#ended = new Deferred<never>();
    this.collected.errback(new _UnexpectedErrorOutput(data, this.#ended));
    this.transport?.loseConnection();
  }

  override processEnded(reason: Failure): void {
    if (this.#ended === null) this.collected.callback(Buffer.concat(this.#pieces));
    else this.#ended.errback(reason);
  }
}

/** Waits for the exit code. */
class ValueGetter extends ProcessProtocol {
  readonly value = new Deferred<number | null>();

  override processEnded(reason: Failure): void {
    this.value.callback((reason.value as ProcessDone | ProcessTerminated).exitCode);
  }
}

/** Collects both outputs, and waits for the exit code. */
class EverythingGetter extends ProcessProtocol {
  readonly everything = new Deferred<OutputAndValue>();
  readonly #out: Buffer[] = [];
  readonly #err: Buffer[] = [];
  readonly #input: Uint8Array | null;

  constructor(input: Uint8Array | null) {
    super();
    this.#input = input;
  }

  override connectionMade(): void {
    if (this.#input === null) return;
    this.transport?.writeToChild(0, this.#input);
    this.transport?.closeStdin();
  }

  override outReceived(data: Buffer): void {
    this.#out.push(data);
  }

  override errReceived(data: Buffer): void {
    this.#err.push(data);
  }

  override processEnded(reason: Failure): void {
    const { exitCode, signal } = reason.value as ProcessDone | ProcessTerminated;
    const out = Buffer.concat(this.#out);
    const err = Buffer.concat(this.#err);
    if (signal === null) this.everything.callback([out, err, exitCode as number]);
    else this.everything.errback(new Failure([out, err, signal]));
  }
}

function start<P extends ProcessProtocol>(
  protocol: P,
  executable: string,
  args: readonly string[],
  env: Environment,
  path: string | null,
  reactor: IReactorProcess,
): P {
  reactor.spawnProcess(protocol, executable, [executable, ...args], { env, path });
  return protocol;
}

/**
 * Runs a process for its output.
 *
 * @param executable - the program's path.
 * @param args - its arguments, without its own name.
 * @param env - its environment; empty when left out, `null` for the parent's.
 * @param path - the folder that it runs in; `null` for the current one.
 * @param errortoo - whether what it writes to standard error is part of the output.
 * @returns a Deferred that fires with the bytes of standard output when the process has ended, with
 *   any exit code; without `errortoo` it fails with {@link _UnexpectedErrorOutput} as soon as it
 *   writes to standard error. From `twisted.internet.utils.getProcessOutput`.
 * @throws what `spawnProcess` throws.
 */
export function getProcessOutput(
  executable: string,
  args: readonly string[] = [],
  env: Environment = {},
  path: string | null = null,
  reactor: IReactorProcess = defaultReactor(),
  errortoo = false,
): Deferred<Buffer> {
  const collector = new OutputCollector(errortoo);
  return start(collector, executable, args, env, path, reactor).collected;
}

/**
 * Runs a process for its exit code.
 *
 * @returns a Deferred that fires with the exit code when the process has ended, with `null` when a
 *   signal ended it. From `twisted.internet.utils.getProcessValue`.
 * @throws what `spawnProcess` throws.
 */
export function getProcessValue(
  executable: string,
  args: readonly string[] = [],
  env: Environment = {},
  path: string | null = null,
  reactor: IReactorProcess = defaultReactor(),
): Deferred<number | null> {
  return start(new ValueGetter(), executable, args, env, path, reactor).value;
}

/**
 * Runs a process for its output and its exit code.
 *
 * @param stdinBytes - what is written to its standard input, which is closed then; `null` leaves it
 *   open.
 * @returns a Deferred that fires with standard output, standard error and the exit code when the
 *   process has ended; when a signal ended it, it fails with a Failure whose value is standard
 *   output, standard error and the number of the signal. From
 *   `twisted.internet.utils.getProcessOutputAndValue`.
 * @throws what `spawnProcess` throws.
 */
export function getProcessOutputAndValue(
  executable: string,
  args: readonly string[] = [],
  env: Environment = {},
  path: string | null = null,
  reactor: IReactorProcess = defaultReactor(),
  stdinBytes: Uint8Array | null = null,
): Deferred<OutputAndValue> {
  const getter = new EverythingGetter(stdinBytes);
  return start(getter, executable, args, env, path, reactor).everything;
}
