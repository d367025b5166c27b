// The lock files beside UNIX sockets.

import { FilesystemLock } from "@twisted-ts/deferred";

/** The lock of the socket at a path. */
export function lockOf(path: string): FilesystemLock {
  return new FilesystemLock(`${path}.lock`);
}

/**
 * Whether a listener holds the lock of the socket at a path. From
 * `twisted.python.lockfile.isLocked`.
 */
export function isLocked(path: string): boolean {
  const lock = lockOf(path);
  const taken = lock.lock();
  if (taken) lock.unlock();
  return !taken;
}
