// The errors of threads.

/**
 * A thread ended, by `process.exit` or an uncaught error, before its function had returned.
 */
export class ThreadExitedError extends Error {
  override name = "ThreadExitedError";

  constructor(cause: unknown) {
    const how = cause instanceof Error ? cause.message : String(cause);
    super(`The thread ended before its function had returned: ${how}`, { cause });
  }
}

/** A function was to be called in a pool of threads that has stopped. */
export class ThreadPoolStoppedError extends Error {
  override name = "ThreadPoolStoppedError";

  constructor() {
    super("The pool of threads has stopped: it calls no function any more");
  }
}

/**
 * `blockingCallFromThread` was called outside of the threads of a pool, where no code may wait.
 */
export class BlockingCallError extends Error {
  override name = "BlockingCallError";

  constructor() {
    super(
      "blockingCallFromThread waits, so it works only in a function that runs in a thread of a " +
        "pool (deferToThread, callInThread). Elsewhere, call the function itself.",
    );
  }
}

/** `callFromThread` was called with `{ module, export }` outside of the threads of a pool. */
export class NotInThreadError extends Error {
  override name = "NotInThreadError";

  constructor() {
    super(
      "{ module, export } names a function for another thread: in the main thread, pass the function itself",
    );
  }
}
