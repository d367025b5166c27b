// Which error class stands for a system error of connecting.

import {
  ConnectBindError,
  ConnectError,
  ConnectionRefusedError,
  NoRouteError,
  TCPTimedOutError,
  UnknownHostError,
} from "./connect.ts";
import { systemError } from "./system-error.ts";

type ConnectErrorClass = new (
  osError?: unknown,
  string?: unknown,
  options?: ErrorOptions,
) => ConnectError;

const BY_CODE: ReadonlyMap<string, ConnectErrorClass> = new Map<string, ConnectErrorClass>([
  ["ECONNREFUSED", ConnectionRefusedError],
  ["EHOSTUNREACH", NoRouteError],
  ["ENETUNREACH", NoRouteError],
  ["ENOTFOUND", UnknownHostError],
  ["ETIMEDOUT", TCPTimedOutError],
]);

/** The numbers of Linux, for pairs as Python's `OSError.args`. */
const BY_NUMBER: ReadonlyMap<unknown, ConnectErrorClass> = new Map<unknown, ConnectErrorClass>([
  [101, NoRouteError],
  [110, TCPTimedOutError],
  [111, ConnectionRefusedError],
  [113, NoRouteError],
]);

/**
 * The error for a failed attempt to connect.
 *
 * - `ECONNREFUSED`: `ConnectionRefusedError`; `ETIMEDOUT`: `TCPTimedOutError`; `ENETUNREACH`,
 *   `EHOSTUNREACH`: `NoRouteError`; a name that was not found (`ENOTFOUND`, `EAI_…`):
 *   `UnknownHostError`; any error of the system call `bind` (`EADDRINUSE` …): `ConnectBindError`.
 * - any other (`ECONNRESET`, `EMFILE` …): `ConnectError`.
 *
 * The `code` of the given error decides, also where there is no `errno`. `osError` is the number in
 * C, or `null` where there is none, and the given error is the `cause`. A `ConnectError` is
 * returned as it is. From `twisted.internet.error.getConnectError`.
 *
 * @param e - an error of Node, a pair of number and text, or anything else, which becomes the text.
 */
export function getConnectError(e: unknown): ConnectError {
  if (e instanceof ConnectError) return e;
  if (Array.isArray(e) && e.length === 2) {
    return new (BY_NUMBER.get(e[0]) ?? ConnectError)(e[0], e[1]);
  }
  const read = systemError(e);
  const known = classOf(e);
  if (read === null) return new known(null, textOf(e), e instanceof Error ? { cause: e } : {});
  return new known(read.errno, read.strerror, { cause: e });
}

/** The members of an error that are read. It may be of another realm, or a copy. */
interface Coded {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

function classOf(error: unknown): ConnectErrorClass {
  const { code, syscall } = (error ?? {}) as Coded;
  return typeof code === "string" ? classFor(code, syscall) : ConnectError;
}

/**
 * The text of an error that is not an `Error` but has a `code`; anything else is returned as it is.
 */
function textOf(error: unknown): unknown {
  const { code, message } = (error ?? {}) as Coded;
  if (error instanceof Error || typeof code !== "string") return error;
  return typeof message === "string" ? message : code;
}

function classFor(code: string, syscall: unknown): ConnectErrorClass {
  if (syscall === "bind") return ConnectBindError;
  if (code.startsWith("EAI_")) return UnknownHostError;
  return BY_CODE.get(code) ?? ConnectError;
}
