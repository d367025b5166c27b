// Listening while the caller waits.
//
// Twisted's `listenTCP` returns a port that is bound, or raises. Node binds at once for a port
// without a host and for a path, and otherwise after a look-up, and tells of an error on a later
// turn. What it does inside, it does at once in every case: `net._createServerHandle` (used by
// Node's own cluster module, and by others for the same purpose) returns a bound handle or the
// number of an error. This file is the only one that knows of it. Where it is missing, the public,
// asynchronous way is taken: then `getHost` returns the address only after a turn, and an error is
// logged.

import net from "node:net";
import { getSystemErrorName } from "node:util";

/**
 * Where to listen: at an IP address and port, at a path, or on a descriptor that is bound already.
 */
export type ListenAddress =
  | { readonly host: string; readonly port: number; readonly isIPv6: boolean }
  | { readonly path: string }
  | { readonly fd: number };

/** A handle of Node's that can listen. */
interface BoundHandle {
  getsockname?(address: object): number;
  listen(backlog: number): number;
  close(): void;
}

type CreateServerHandle = (
  address: string | null,
  port: number | null,
  addressType: 4 | 6 | -1 | null,
  fd?: number,
  flags?: number,
) => BoundHandle | number;

/** The members of Node's objects that are not public. */
interface Internals {
  createServerHandle: CreateServerHandle | undefined;
  /** `Server.prototype._listen2`, which starts a server on the handle that it has. */
  listenOnHandle: ((...args: unknown[]) => void) | undefined;
}

const internals: Internals = {
  createServerHandle: (net as { _createServerHandle?: CreateServerHandle })._createServerHandle,
  listenOnHandle: (net.Server.prototype as { _listen2?: (...args: unknown[]) => void })._listen2,
};

/**
 * Starts a server.
 *
 * @returns whether it listens now; otherwise it emits `listening`, or an error, on a later turn.
 * @throws the system's error.
 */
export function listenNow(
  server: net.Server,
  address: ListenAddress,
  backlog: number,
  { createServerHandle, listenOnHandle }: Internals = internals,
): boolean {
  if (createServerHandle === undefined || listenOnHandle === undefined) {
    return listenLater(server, address, backlog);
  }
  const handle = bind(createServerHandle, address);
  if (typeof handle === "number") throw systemError(handle, "bind", address);
  // libuv keeps some errors of bind for the next call. To listen twice does no harm: the second
  // time is Node's own.
  const error = handle.getsockname?.({}) || handle.listen(backlog);
  if (error) {
    handle.close();
    throw systemError(error, "listen", address);
  }
  (server as { _handle?: BoundHandle })._handle = handle;
  listenOnHandle.call(server, null, -1, -1, backlog);
  return true;
}

function bind(create: CreateServerHandle, address: ListenAddress): BoundHandle | number {
  if ("fd" in address) return create(null, null, null, address.fd);
  if ("path" in address) return create(address.path, -1, -1);
  return create(address.host, address.port, address.isIPv6 ? 6 : 4, undefined, 0);
}

function listenLater(server: net.Server, address: ListenAddress, backlog: number): boolean {
  if ("fd" in address) server.listen({ fd: address.fd, backlog, exclusive: true });
  else if ("path" in address) server.listen({ path: address.path, backlog, exclusive: true });
  else server.listen({ host: address.host, port: address.port, backlog, exclusive: true });
  return false;
}

/** An error like those that Node makes for its own events. */
function systemError(errno: number, syscall: string, address: ListenAddress): Error {
  const code = getSystemErrorName(errno);
  const error = new Error(`${syscall} ${code} ${textOf(address)}`);
  return Object.assign(error, { errno, code, syscall }, address);
}

function textOf(address: ListenAddress): string {
  if ("fd" in address) return `descriptor ${address.fd}`;
  return "path" in address ? address.path : `${address.host}:${address.port}`;
}
