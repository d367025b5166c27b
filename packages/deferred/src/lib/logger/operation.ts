import { Failure } from "../failure/failure.ts";

/** The outcome of a block that {@link Logger.failuresHandled} ran (`twisted.logger.Operation`). */
export interface Operation {
  /** The block has ended without an error. */
  readonly succeeded: boolean;
  /** The block threw. */
  readonly failed: boolean;
  /** What the block threw, or `null`. */
  readonly failure: Failure | null;
}

/** An {@link Operation} whose block may still be running. */
export class HandledOperation implements Operation {
  succeeded = false;
  failure: Failure | null = null;

  get failed(): boolean {
    return this.failure !== null;
  }

  /** Runs `block`, and calls `onFailure` with what it throws. */
  run(block: (operation: Operation) => unknown, onFailure: (failure: Failure) => void): void {
    try {
      block(this);
    } catch (error) {
      this.failure = new Failure(error);
      onFailure(this.failure);
      return;
    }
    this.succeeded = true;
  }
}
