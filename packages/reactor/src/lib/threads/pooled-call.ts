// A function that was given to a pool of threads, from then until its result is reported.

import type { Task } from "./messages.ts";

/** A function that was given to a pool and has not ended. */
export interface PooledCall {
  /**
   * Ends it: its thread is stopped when it runs already. Its result is not reported.
   */
  cancel(): void;
}

/**
 * What ends a function while it runs: an emitter of `abort`, which piscina takes as well as an
 * AbortSignal. An AbortController takes longer to make.
 */
export class AbortEmitter {
  #abort: (() => void) | null = null;

  once(_event: "abort", abort: () => void): void {
    this.#abort = abort;
  }

  off(): void {
    this.#abort = null;
  }

  removeListener(): void {
    this.#abort = null;
  }

  /** Ends the function. */
  abort(): void {
    this.#abort?.();
  }
}

/** Is called with a result, or with `false` and the Failure of a function that threw. */
export type ReportResult = (success: boolean, result: unknown) => void;

/** A {@link PooledCall}, as the pool knows it. */
export class Job implements PooledCall {
  readonly task: Task;
  readonly report: ReportResult;
  readonly signal: AbortEmitter = new AbortEmitter();
  cancelled = false;
  readonly #onCancel: (job: Job) => void;

  constructor(task: Task, report: ReportResult, onCancel: (job: Job) => void) {
    this.task = task;
    this.report = report;
    this.#onCancel = onCancel;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.signal.abort();
    this.#onCancel(this);
  }
}
