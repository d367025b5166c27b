// What an address is.

/**
 * Where something listens or is connected to.
 *
 * The implementations are in `@twisted-ts/reactor/address`. From
 * `twisted.internet.interfaces.IAddress`.
 */
export interface IAddress {
  /** Whether `other` is the same address, of the same kind. */
  equals(other: unknown): boolean;
}

/** The address of an IP socket: what `IPv4Address` and `IPv6Address` have in common. */
export interface IHostAddress extends IAddress {
  /** The kind of transport that it belongs to. */
  readonly type: "TCP" | "UDP";
  /** The IP address. */
  readonly host: string;
  /** The port. */
  readonly port: number;
}

/** The family of a socket's addresses, by the name of the constant in C. */
export type AddressFamily = "AF_INET" | "AF_INET6" | "AF_UNIX";

/** A local address to bind to before connecting: host, and port (0 for any). */
export type BindAddress = readonly [host: string, port: number];
