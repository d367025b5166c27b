// Errors of the system as Python has them: subclasses of `OSError`, with the number of the error.

import { constants } from "node:os";
import { OSError } from "../errors.ts";

/** A file or folder is not there. */
export class FileNotFoundError extends OSError {
  static override readonly qualifiedName: string = "builtins.FileNotFoundError";
  override name = "FileNotFoundError";
}

/** A file or folder is there already. */
export class FileExistsError extends OSError {
  static override readonly qualifiedName: string = "builtins.FileExistsError";
  override name = "FileExistsError";
}

/** The system does not permit it. */
export class PermissionError extends OSError {
  static override readonly qualifiedName: string = "builtins.PermissionError";
  override name = "PermissionError";
}

/** A folder stands where a file is needed. */
export class IsADirectoryError extends OSError {
  static override readonly qualifiedName: string = "builtins.IsADirectoryError";
  override name = "IsADirectoryError";
}

/** Something else than a folder stands where one is needed. */
export class NotADirectoryError extends OSError {
  static override readonly qualifiedName: string = "builtins.NotADirectoryError";
  override name = "NotADirectoryError";
}

/** There is no such process. */
export class ProcessLookupError extends OSError {
  static override readonly qualifiedName: string = "builtins.ProcessLookupError";
  override name = "ProcessLookupError";
}

const CLASSES: Readonly<Record<string, typeof OSError>> = {
  ENOENT: FileNotFoundError,
  EEXIST: FileExistsError,
  EACCES: PermissionError,
  EPERM: PermissionError,
  EISDIR: IsADirectoryError,
  ENOTDIR: NotADirectoryError,
  ESRCH: ProcessLookupError,
};

const TEXTS: Readonly<Record<string, string>> = {
  ENOENT: "No such file or directory",
  EEXIST: "File exists",
  EACCES: "Permission denied",
  EPERM: "Operation not permitted",
  EISDIR: "Is a directory",
  ENOTDIR: "Not a directory",
  ENOTEMPTY: "Directory not empty",
  ESRCH: "No such process",
  EBADF: "Bad file descriptor",
  ELOOP: "Too many levels of symbolic links",
};

/** Runs something that asks the system. @throws OSError, or the subclass of it that fits. */
export function system<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw asOSError(error);
  }
}

/** An error of Node's that comes from the system, as Python's; any other as it is. */
export function asOSError(error: unknown): unknown {
  const { code, path } = error as { code?: unknown; path?: unknown };
  if (!(error instanceof Error) || typeof code !== "string") return error;
  const errno = (constants.errno as Readonly<Record<string, number>>)[code];
  if (errno === undefined) return error;
  const type = Object.hasOwn(CLASSES, code) ? CLASSES[code] : undefined;
  const what = TEXTS[code] ?? error.message.replace(/^\w+: /, "").split(",")[0];
  const made = new (type ?? OSError)(errno, what);
  made.cause = error;
  if (typeof path !== "string") return made;
  made.message += `: '${path}'`;
  return Object.assign(made, { filename: path });
}
