// The threads of a pool. Node's worker threads, their start, their end and the messages to them are
// the library piscina's. A pool that changes its size makes a new team, and the old one ends when
// its functions have.

import { Failure } from "@twisted-ts/deferred";
import type { Piscina } from "piscina";
import { lazy } from "../lazy.ts";
import { CallsFromThreads, isIntroduction } from "./calls-from-threads.ts";
import { uncarryError } from "./carried-error.ts";
import { ThreadExitedError } from "./errors.ts";
import type { Outcome } from "./messages.ts";
import type { Job, ReportResult } from "./pooled-call.ts";

const piscina = lazy<typeof import("piscina")>("piscina");
const worker = lazy<typeof import("../../lazy/thread-worker.ts")>("#lazy/thread-worker");

/** The threads of one size of a pool. */
export class ThreadTeam {
  /** How many of them run a function. */
  running = 0;
  readonly #piscina: Piscina;
  readonly #calls: CallsFromThreads = new CallsFromThreads();

  /**
   * @param minThreads - how many threads are started at once. The pool sees to it that no more than
   *   its maximum run.
   * @param onError - is called when a thread has ended by itself.
   */
  constructor(minThreads: number, onError: (error: unknown) => void) {
    const { Piscina } = piscina();
    this.#piscina = new Piscina({
      filename: worker().FILE,
      name: "runTask",
      minThreads,
      maxThreads: Number.POSITIVE_INFINITY,
      idleTimeout: Number.POSITIVE_INFINITY,
      recordTiming: false,
    });
    this.#piscina.on("message", (message: unknown) => {
      if (isIntroduction(message)) this.#calls.listen(message);
    });
    this.#piscina.on("error", onError);
  }

  /** The threads, also those that run no function. */
  get threads(): readonly object[] {
    return this.#piscina.threads;
  }

  /**
   * Calls a function in a thread.
   *
   * @param onFree - is called when the thread is free again.
   * @param report - is called with the result, after the calls that the function made into the main
   *   thread.
   */
  run(job: Job, onFree: () => void, report: ReportResult): void {
    const free = (): void => {
      this.running -= 1;
      onFree();
    };
    this.running += 1;
    this.#piscina.run(job.task, { signal: job.signal }).then(
      (outcome: Outcome) => {
        free();
        this.#calls.afterCalls(outcome.calls, () => {
          if (outcome.ok) report(true, outcome.value);
          else report(false, new Failure(uncarryError(outcome.error)));
        });
      },
      (error: unknown) => {
        free();
        report(false, new Failure(endOfThread(error)));
      },
    );
  }

  /** Ends the threads. */
  destroy(): Promise<void> {
    return this.#piscina.destroy();
  }

  /** Ends the threads, if none runs a function. */
  destroyIfIdle(): void {
    if (this.running === 0) void this.destroy();
  }
}

/**
 * The error of a function that has not returned. Arguments that cannot be copied have Node's own
 * error; any other is the end of the thread.
 */
function endOfThread(error: unknown): unknown {
  if (error instanceof Error && error.name === "DataCloneError") return error;
  return new ThreadExitedError(error);
}
