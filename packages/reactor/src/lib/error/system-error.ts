// Node's system errors, in the words that Python finds for them.

import { getSystemErrorMap } from "node:util";

/** The C library's words, where libuv (and so Node) has others. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "Permission denied",
  EADDRNOTAVAIL: "Cannot assign requested address",
  EAFNOSUPPORT: "Address family not supported by protocol",
  ECONNABORTED: "Software caused connection abort",
  ECONNRESET: "Connection reset by peer",
  EHOSTUNREACH: "No route to host",
  EISCONN: "Transport endpoint is already connected",
  ELOOP: "Too many levels of symbolic links",
  EMFILE: "Too many open files",
  ENAMETOOLONG: "File name too long",
  ENFILE: "Too many open files in system",
  ENOTCONN: "Transport endpoint is not connected",
  ENOTSOCK: "Socket operation on non-socket",
  EPIPE: "Broken pipe",
};

/** A system error in the form of Python's `errno` and `strerror`. */
export interface SystemErrorText {
  /** The symbol, `"ECONNREFUSED"`. */
  readonly code: string;
  /** The number in C: positive, but for codes that Node made up itself. */
  readonly errno: number;
  /** The words, `"Connection refused"`. */
  readonly strerror: string;
}

/** Reads a system error of Node; `null` when the value is none. */
export function systemError(error: unknown): SystemErrorText | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return null;
  const { code } = error;
  const number = numberOf(error, code);
  if (number === undefined) return null;
  return { code, errno: Math.abs(number), strerror: WORDS[code] ?? libuvWords(number, code) };
}

/**
 * The text of any error that a socket call ended in: `"[Errno 98] Address already in use"` for a
 * system error.
 */
export function socketErrorText(error: unknown): string {
  const read = systemError(error);
  if (read !== null) return `[Errno ${read.errno}] ${read.strerror}`;
  return error instanceof Error ? error.message : String(error);
}

function numberOf(error: Error, code: string): number | undefined {
  if ("errno" in error && typeof error.errno === "number") return error.errno;
  // `dns` errors of some versions have the symbol in both places.
  for (const [number, [symbol]] of getSystemErrorMap()) if (symbol === code) return number;
  return undefined;
}

function libuvWords(number: number, code: string): string {
  const words = getSystemErrorMap().get(number)?.[1] ?? code;
  return words.charAt(0).toUpperCase() + words.slice(1);
}
