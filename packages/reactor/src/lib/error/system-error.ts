// Node's system errors, with the texts that Python has for them.

import { getSystemErrorMap } from "node:util";

/** The C library's texts, where libuv (and so Node) has others. */
const C_TEXTS: Readonly<Record<string, string>> = {
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
  /** The number in C. It is positive, except for codes that only Node has. */
  readonly errno: number;
  /** The text, `"Connection refused"`. */
  readonly strerror: string;
}

/** Reads a system error of Node; `null` when the value is none. */
export function systemError(error: unknown): SystemErrorText | null {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return null;
  const { code } = error;
  const number = numberOf(error, code);
  if (number === undefined) return null;
  return { code, errno: Math.abs(number), strerror: C_TEXTS[code] ?? libuvText(number, code) };
}

/**
 * The text of any error of a call of the system for sockets: `"[Errno 98] Address already in use"`
 * for a system error.
 */
export function socketErrorText(error: unknown): string {
  const read = systemError(error);
  if (read !== null) return `[Errno ${read.errno}] ${read.strerror}`;
  return error instanceof Error ? error.message : String(error);
}

function numberOf(error: Error, code: string): number | undefined {
  if ("errno" in error && typeof error.errno === "number") return error.errno;
  // In some versions of Node, `dns` errors have the symbol as their `errno`, too.
  for (const [number, [symbol]] of getSystemErrorMap()) if (symbol === code) return number;
  return undefined;
}

function libuvText(number: number, code: string): string {
  const text = getSystemErrorMap().get(number)?.[1] ?? code;
  return text.charAt(0).toUpperCase() + text.slice(1);
}
