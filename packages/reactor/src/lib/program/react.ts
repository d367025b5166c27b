// A program that ends when its work is done.

import {
  type Deferred,
  ensureDeferred,
  type Failure,
  isFailure,
  maybeDeferred,
} from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { ReactorNotRunning } from "../error/reactor.ts";
import type { IReactorCore } from "../interfaces/reactor.ts";
import { defaultReactor } from "../reactor/default-reactor.ts";
import type { NodeReactor } from "../reactor/node-reactor.ts";
import { SystemExit } from "../task/errors.ts";
import { log } from "../task/log.ts";

/** What {@link react} needs of a reactor. */
export type ReactReactor = Pick<
  IReactorCore,
  "addSystemEventTrigger" | "callWhenRunning" | "run" | "stop"
>;

/** The options of {@link react}. */
export interface ReactOptions<R extends ReactReactor = NodeReactor> {
  /** The reactor to run; the one of the process by default. */
  reactor?: R | undefined;
  /** Ends the process; `process.exit` by default. */
  exit?: ((code: number) => void) | undefined;
}

/**
 * What the work of a program returns: a Deferred, a promise, or a generator that yields Deferreds.
 */
export type MainResult = Deferred<unknown> | Promise<unknown> | Generator<unknown, unknown, never>;

/**
 * The type of the elements of `argv`: that of `main`'s arguments, or any when `main` takes none.
 * (An argument too many is ignored, and a list such as the command line's may be empty.)
 */
type ArgumentOf<Args extends unknown[]> = Args extends [] ? unknown : Args[number];

/**
 * Calls `main`, and runs the reactor until the Deferred or promise that it returns has its result.
 * Then it ends the process: with exit code 0, or with 1 after a failure, which is logged.
 *
 * A failure with {@link SystemExit} ends the process with its code, and is not logged. If the
 * reactor is stopped otherwise, by a signal for instance, the process ends without waiting for
 * `main` any more. From `twisted.internet.task.react`.
 *
 * @param main - the work; it is given the reactor and the elements of `argv`. What it throws is
 *   thrown here.
 * @param argv - the arguments of `main`, after the reactor.
 * @throws NotACoroutineError when `main` returns neither a Deferred nor a promise nor a generator
 *   object.
 */
export function react<Args extends unknown[] = []>(
  main: (reactor: NodeReactor, ...argv: Args) => MainResult,
  argv?: Iterable<ArgumentOf<Args>>,
  options?: ReactOptions<NodeReactor>,
): void;
/** The same on another reactor: for tests. */
export function react<R extends ReactReactor, Args extends unknown[] = []>(
  main: (reactor: R, ...argv: Args) => MainResult,
  argv: Iterable<ArgumentOf<Args>> | undefined,
  options: ReactOptions<R> & { readonly reactor: R },
): void;
export function react<R extends ReactReactor>(
  main: (reactor: R | NodeReactor, ...argv: unknown[]) => MainResult,
  argv: Iterable<unknown> = [],
  options?: ReactOptions<R>,
): void {
  const { reactor = defaultReactor(), exit = process.exit } = checkOptions("react", options, [
    "reactor",
    "exit",
  ]);
  const finished = ensureDeferred(main(reactor, ...argv));
  let code = 0;
  let stopping = false;

  const note = (result: unknown): void => {
    if (isFailure(result)) code = exitCode(result);
  };
  const stop = (result: unknown): void => {
    try {
      reactor.stop();
    } catch (error) {
      if (!(error instanceof ReactorNotRunning)) throw error;
    }
    note(result);
  };

  reactor.addSystemEventTrigger("before", "shutdown", () => {
    stopping = true;
  });
  finished.addBoth((result) => {
    if (stopping) note(result);
    else reactor.callWhenRunning(stop, result);
  });
  const over: unknown = reactor.run();
  // The reactors of tests may have stopped when run() returns, and may return nothing.
  maybeDeferred(() => over).addCallback(() => exit(code));
}

/** The exit code of a program whose work has failed. Any failure but `SystemExit` is logged. */
function exitCode(failure: Failure): number {
  if (failure.value instanceof SystemExit) return failure.value.code;
  log.failure("main function encountered error", failure);
  return 1;
}
