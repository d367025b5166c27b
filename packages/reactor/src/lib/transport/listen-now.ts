// How a port listens before `listenTCP` returns.
//
// Twisted's `listenTCP` returns a port that is bound, or raises. Node's `listen` binds at once for
// a port without a host and for a path, and otherwise after a look-up; it reports an error on a
// later turn. Its undocumented `net._createServerHandle` (which Node's own cluster module uses, and
// other programs for the same purpose) binds at once in every case: it returns a bound handle, or
// the number of an error. Only this file uses it. If it is missing, the documented, asynchronous
// way is used. Then `getHost` returns the address only after a turn, and an error is logged.

import net from "node:net";
import { getSystemErrorName } from "node:util";

/**
 * An address to listen on: IP address and port, path, or a descriptor that is bound already.
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

/** Members of Node's objects that are not public. */
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
  // libuv keeps some errors of bind until the next call. Node calls `listen` again, which does no
  // harm.
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
