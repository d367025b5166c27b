// The errors of `twisted.internet.defer`.

import { isDeepStrictEqual } from "#platform";
import type { Failure } from "../../failure/failure.ts";

/** `callback` or `errback` was called for a Deferred that had been fired before. */
export class AlreadyCalledError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.AlreadyCalledError";
  override name = "AlreadyCalledError";
}

/** What a cancelled Deferred fails with, unless its canceller fires it with something else. */
export class CancelledError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.CancelledError";
  override name = "CancelledError";
}

/**
 * What {@link Deferred.addTimeout} fails with. Another class than the `TimeoutError` of
 * `twisted.internet.error`.
 */
export class TimeoutError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.TimeoutError";
  override name = "TimeoutError";
}

/** Something that is neither a generator object nor a promise was given for a coroutine. */
export class NotACoroutineError extends TypeError {
  static readonly qualifiedName: string = "twisted.internet.defer.NotACoroutineError";
  override name = "NotACoroutineError";
}

/** The failure of a Deferred whose coroutine is being cancelled: its first errback handles it. */
export class InternalCancelledError extends Error {
  static readonly qualifiedName: string =
    "twisted.internet.defer._InternalInlineCallbacksCancelledError";
}

/**
 * A callback returned the Deferred that it was called by, which would then wait for itself for
 * ever.
 */
export class CallbackReturnedItsOwnDeferredError extends Error {
  static readonly qualifiedName: string =
    "twisted.internet.defer.CallbackReturnedItsOwnDeferredError";
  override name = "CallbackReturnedItsOwnDeferredError";
}

/** A queue is full. */
export class QueueOverflow extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.QueueOverflow";
  override name = "QueueOverflow";
}

/** The queue allows no more waiting calls of `get`. */
export class QueueUnderflow extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.QueueUnderflow";
  override name = "QueueUnderflow";
}

/** A lock was released that was not held, or a semaphore more often than it was acquired. */
export class ReleasedTooOftenError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.ReleasedTooOftenError";
  override name = "ReleasedTooOftenError";
}

/** `deferUntilLocked` was called while an earlier call is still trying. */
export class AlreadyTryingToLockError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.AlreadyTryingToLockError";
  override name = "AlreadyTryingToLockError";
}

/**
 * The first failure of a {@link DeferredList} with `fireOnOneErrback`, and of {@link
 * gatherResults}.
 */
export class FirstError extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.FirstError";
  override name = "FirstError";
  /** The failure that happened. */
  readonly subFailure: Failure;
  /** Which of the Deferreds it happened to. */
  readonly index: number;

  constructor(subFailure: Failure, index: number) {
    super(undefined, { cause: subFailure.value });
    this.subFailure = subFailure;
    this.index = index;
    // The message holds the traceback of the failure. It is made when it is read.
    Object.defineProperty(this, "message", { get: () => textOfFirst(this), configurable: true });
  }

  /** Whether `other` is about the same failure, at the same index. */
  equals(other: unknown): boolean {
    return (
      other instanceof FirstError &&
      other.index === this.index &&
      (other.subFailure === this.subFailure ||
        isDeepStrictEqual(other.subFailure.value, this.subFailure.value))
    );
  }
}

/** How many errors within each other are shown, of lists that wait for lists. */
const MOST_WITHIN = 16;
let depth = 0;

function textOfFirst({ index, subFailure }: FirstError): string {
  if (depth >= MOST_WITHIN) return `FirstError[#${index}, ...]`;
  depth += 1;
  try {
    return `FirstError[#${index}, ${subFailure}]`;
  } finally {
    depth -= 1;
  }
}

/** All the Deferreds of a {@link race} failed. */
export class FailureGroup extends Error {
  static readonly qualifiedName: string = "twisted.internet.defer.FailureGroup";
  override name = "FailureGroup";
  /** What each of them failed with, in the order of the Deferreds. */
  readonly failures: readonly Failure[];

  constructor(failures: readonly Failure[]) {
    super("");
    this.failures = failures;
  }
}
