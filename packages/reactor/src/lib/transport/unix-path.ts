// Paths of UNIX sockets.

/**
 * The longest path that the system accepts, in bytes: `sun_path` of Linux without the final NUL.
 */
const LONGEST_PATH = 107;

/** The path of a UNIX socket is longer than the system accepts. */
export class SocketPathTooLongError extends Error {
  static readonly qualifiedName: string = "builtins.OSError";
  override name = "SocketPathTooLongError";

  constructor() {
    super("AF_UNIX path too long");
  }
}

/**
 * Refuses a path that the system would cut off.
 *
 * @throws SocketPathTooLongError
 */
export function checkSocketPath(path: string): void {
  if (Buffer.byteLength(path) > LONGEST_PATH) throw new SocketPathTooLongError();
}

/**
 * Whether a path is that of a file. One that begins with a NUL is a name in Linux's abstract
 * namespace.
 */
export function isInFilesystem(path: string): boolean {
  return path !== "" && !path.startsWith("\0");
}
