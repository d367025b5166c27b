// Paths of UNIX sockets.

/** The longest path that the system takes, in bytes: `sun_path` of Linux, less the NUL after it. */
const LONGEST_PATH = 107;

/** The path of a UNIX socket is longer than the system takes. */
export class SocketPathTooLongError extends Error {
  override name = "SocketPathTooLongError";

  constructor() {
    super("AF_UNIX path too long");
  }
}

/**
 * Refuses a path that would be cut off.
 *
 * @throws SocketPathTooLongError
 */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) > LONGEST_PATH) throw new SocketPathTooLongError();
}

/**
 * Whether a path leads to a file; one that begins with a NUL is a name in Linux's abstract
 * namespace.
 */
export function isInFilesystem(path: string): boolean {
  return path !== "" && !path.startsWith("\0");
}
