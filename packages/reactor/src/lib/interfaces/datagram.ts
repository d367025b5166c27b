// Datagram transports.

import type { Deferred } from "@twisted-ts/deferred";
import type { IAddress } from "./address.ts";

/** Where a datagram goes to, or came from: an IP address and a port. */
export type UDPDestination = readonly [host: string, port: number];

/** A UDP port. From `twisted.internet.interfaces.IUDPTransport`. */
export interface IUDPTransport {
  /** Sends one packet, to `addr` (IP address and port) unless the port is connected. */
  write(packet: Uint8Array, addr?: UDPDestination | null): void;
  /** From now on, exchanges packets with this one peer only; `host` is an IP address. */
  connect(host: string, port: number): void;
  /** The address of this side. */
  getHost(): IAddress;
  /** Closes the port; the Deferred fires when it is closed. */
  stopListening(): Deferred<void> | undefined;
  /** Allows packets to broadcast addresses. */
  setBroadcastAllowed(enabled: boolean): void;
  /** Whether packets to broadcast addresses are allowed. */
  getBroadcastAllowed(): boolean;
}

/** A UDP port in multicast groups. From `twisted.internet.interfaces.IMulticastTransport`. */
export interface IMulticastTransport {
  /** The interface that multicast packets are sent through, as an IP address. */
  getOutgoingInterface(): string;
  /** Sets the interface that multicast packets are sent through; the Deferred fires with 1. */
  setOutgoingInterface(addr: string): Deferred<number>;
  /** Whether this host receives its own multicast packets. */
  getLoopbackMode(): boolean;
  /** Sets whether this host receives its own multicast packets. */
  setLoopbackMode(mode: boolean): void;
  /** The time to live of a multicast packet: how many routers may pass it on. */
  getTTL(): number;
  /** Sets the time to live of a multicast packet. */
  setTTL(ttl: number): void;
  /** Joins a group; fails with `MulticastJoinError`. */
  joinGroup(addr: string, interface_?: string): Deferred<void>;
  /** Leaves a group; fails with `MulticastJoinError`. */
  leaveGroup(addr: string, interface_?: string): Deferred<void>;
}

/** A UNIX datagram socket. From `twisted.internet.interfaces.IUNIXDatagramTransport`. */
export interface IUNIXDatagramTransport {
  /** Sends one packet to the socket at a path. */
  write(packet: Uint8Array, addr: string): void;
  /** The address of this side. */
  getHost(): IAddress;
}

/** A UNIX datagram socket with one peer. From `IUNIXDatagramConnectedTransport`. */
export interface IUNIXDatagramConnectedTransport {
  /** Sends one packet to the peer. */
  write(packet: Uint8Array): void;
  /** The address of this side. */
  getHost(): IAddress;
  /** The address of the other side. */
  getPeer(): IAddress;
}

/**
 * Receives packets: what `twisted.internet.protocol.AbstractDatagramProtocol` offers, as an
 * interface.
 */
export interface IDatagramProtocol {
  /** Takes its port and starts. */
  makeConnection(transport: unknown): void;
  /** A packet was received from `addr`. */
  datagramReceived(datagram: Buffer, addr: unknown): void;
  /** The port is closed. */
  doStop(): void;
}
