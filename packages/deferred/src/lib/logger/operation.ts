import { Failure } from "../failure/failure.ts";

/** How a block went that {@link Logger.failuresHandled} ran (`twisted.logger.Operation`). */
export interface Operation {
  /** It came to its end. */
  readonly succeeded: boolean;
  /** It threw. */
  readonly failed: boolean;
  /** What it threw, or `null`. */
  readonly failure: Failure | null;
}

/** An {@link Operation} that is being made. */
export class HandledOperation implements Operation {
  succeeded = false;
  failure: Failure | null = null;

  get failed(): boolean {
    return this.failure !== null;
  }

  /** Runs `block`, and gives what it throws to `onFailure`. */
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
