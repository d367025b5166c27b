import { files, isRunning, processId } from "#platform";
import type { IDelayedCall, IReactorTime } from "../interfaces.ts";
import { fail } from "./construct.ts";
import { AlreadyTryingToLockError, CancelledError, TimeoutError } from "./core/errors.ts";
import { Deferred } from "./deferred.ts";
import { checkSeconds } from "./timeout.ts";

/** `unlock` was called for a lock that this process does not hold. */
export class LockNotHeldError extends Error {
  static readonly qualifiedName: string = "twisted.python.lockfile.LockNotHeldError";
  override name = "LockNotHeldError";
}

/**
 * A lock between processes: a symbolic link whose target is the number of the process that holds
 * it. Making a link is one step on every file system (`twisted.python.lockfile.FilesystemLock`).
 * The lock of a process that has ended is taken over.
 */
export class FilesystemLock {
  static readonly qualifiedName: string = "twisted.python.lockfile.FilesystemLock";
  /** Path of the link. */
  readonly name: string;
  /** Whether this object holds the lock. */
  locked = false;
  /**
   * Whether the last {@link lock} found no lock of a process that has ended; `null` before the
   * first.
   */
  clean: boolean | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /**
   * Tries to take the lock.
   *
   * @returns whether it has it now.
   * @throws the error of the file system, unless it says that the lock exists or is gone.
   */
  lock(): boolean {
    let clean = true;
    for (;;) {
      try {
        files.symlinkSync(String(processId()), this.name);
        this.locked = true;
        this.clean = clean;
        return true;
      } catch (error) {
        if (codeOf(error) !== "EEXIST") throw error;
      }
      const holder = this.#holder();
      if (holder === null) continue;
      if (isRunning(holder)) return false;
      clean = false;
      this.#breakLock();
    }
  }

  /**
   * Releases the lock.
   *
   * @throws LockNotHeldError if another process holds it.
   */
  unlock(): void {
    const holder = this.#holder();
    if (holder !== processId()) {
      throw new LockNotHeldError(`Lock ${this.name} not owned by this process`);
    }
    files.rmSync(this.name);
    this.locked = false;
  }

  /** The process that holds the lock, or `null` if the lock no longer exists. */
  #holder(): number | null {
    try {
      return Number(files.readlinkSync(this.name));
    } catch (error) {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    }
  }

  /** Removes the lock of a process that has ended, unless another process was faster. */
  #breakLock(): void {
    const aside = `${this.name}.${processId()}.broken`;
    try {
      files.renameSync(this.name, aside);
      files.rmSync(aside);
    } catch (error) {
      if (codeOf(error) !== "ENOENT") throw error;
    }
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}

/**
 * A {@link FilesystemLock} that can be waited for
 * (`twisted.internet.defer.DeferredFilesystemLock`).
 */
export class DeferredFilesystemLock extends FilesystemLock {
  static override readonly qualifiedName: string = "twisted.internet.defer.DeferredFilesystemLock";
  /** Seconds between two tries. */
  _interval = 1;
  _tryLockCall: IDelayedCall | null = null;
  _timeoutCall: IDelayedCall | null = null;
  readonly _scheduler: IReactorTime;

  /**
   * @param name - path of the lock.
   * @param scheduler - calls back for the next try: a reactor, or a `Clock` in tests.
   */
  constructor(name: string, scheduler: IReactorTime) {
    super(name);
    this._scheduler = scheduler;
  }

  /**
   * Tries until it has the lock. Cancelling it gives up.
   *
   * @param timeout - seconds after which it fails with `TimeoutError`; without it, it tries without
   *   an end.
   * @throws TypeError if `timeout` is no number, RangeError if it is negative or NaN.
   * @returns a Deferred that fires when the lock is taken; it fails with `AlreadyTryingToLockError`
   *   while an earlier call is still trying.
   */
  deferUntilLocked(timeout?: number | null): Deferred<void> {
    if (timeout !== undefined && timeout !== null) checkSeconds("timeout", timeout);
    if (this._tryLockCall !== null) {
      return fail(new AlreadyTryingToLockError("deferUntilLocked isn't safe for concurrent use."));
    }
    const deferred: Deferred<void> = new Deferred<void>(() =>
      this.#giveUp(deferred, new CancelledError()),
    );
    this.#try(deferred, timeout ?? null);
    return deferred;
  }

  #try(deferred: Deferred<void>, timeout: number | null): void {
    this._tryLockCall = null;
    if (this.#fireIfDecided(deferred)) return;
    if (timeout !== null && this._timeoutCall === null) {
      const message = `Timed out acquiring lock: ${this.name} after ${timeout.toFixed(6)}s`;
      this._timeoutCall = this._scheduler.callLater(timeout, () =>
        this.#giveUp(deferred, new TimeoutError(message)),
      );
    }
    this._tryLockCall = this._scheduler.callLater(this._interval, () =>
      this.#try(deferred, timeout),
    );
  }

  #giveUp(deferred: Deferred<void>, reason: Error): void {
    this._tryLockCall?.cancel();
    this._tryLockCall = null;
    if (this.#fireIfDecided(deferred)) return;
    this.#stopTimeout();
    deferred.errback(reason);
  }

  /** Fires the Deferred if the lock is taken now, or if the file system fails. @returns whether. */
  #fireIfDecided(deferred: Deferred<void>): boolean {
    let locked: boolean;
    try {
      locked = this.lock();
    } catch (error) {
      this.#stopTimeout();
      deferred.errback(error);
      return true;
    }
    if (!locked) return false;
    this.#stopTimeout();
    deferred.callback();
    return true;
  }

  #stopTimeout(): void {
    if (this._timeoutCall?.active()) this._timeoutCall.cancel();
    this._timeoutCall = null;
  }
}
