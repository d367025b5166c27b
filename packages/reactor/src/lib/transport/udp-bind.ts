// How a UDP socket is bound at once.
//
// Node's `dgram` looks up every address before it uses it, and continues on a later turn. The
// addresses here are IP addresses already, so the look-up that Node is given returns at once: a
// port is bound, and a datagram handed to the system, before the call returns, as in Twisted.

import { type BindOptions, createSocket, type Socket } from "node:dgram";
import { isIP } from "node:net";
import type { UDPFamily } from "./udp-address.ts";

/** What a socket is bound to: an address, or the descriptor of a socket that is bound already. */
export type UDPBinding =
  | { readonly address: string; readonly port: number }
  | { readonly fd: number };

/**
 * A UDP socket that is bound.
 *
 * @param shared - whether other sockets may be bound to the same address.
 * @throws the system's error.
 */
export function boundSocket(family: UDPFamily, shared: boolean, binding: UDPBinding): Socket {
  const socket = createSocket({
    type: family,
    reuseAddr: shared,
    lookup: (host, _options, callback) => callback(null, host, isIP(host)),
  });
  // Node reports what is wrong with an address by an event, within the call.
  let refused: Error | null = null;
  const onError = (error: Error): void => {
    refused = error;
  };
  socket.once("error", onError);
  try {
    socket.bind({ ...binding, exclusive: true } as BindOptions);
  } catch (error) {
    refused = error as Error;
  }
  socket.removeListener("error", onError);
  if (refused === null) return socket;
  socket.close();
  throw refused as Error;
}
