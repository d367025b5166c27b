// Addresses of IP sockets, and of hosts by name.

import { bytesRepr, textRepr } from "@twisted-ts/deferred/internal";
import type { IAddress } from "../interfaces/address.ts";

/** The kind of transport that an address belongs to. */
export type TransportType = "TCP" | "UDP";

function checkType(type: unknown): void {
  if (type !== "TCP" && type !== "UDP") {
    const shown = typeof type === "string" ? textRepr(type) : String(type);
    throw new RangeError(`'type' must be in ['TCP', 'UDP'] (got ${shown})`);
  }
}

/** The address of an IPv4 socket. From `twisted.internet.address.IPv4Address`. */
export class IPv4Address implements IAddress {
  /** The kind of transport. */
  readonly type: TransportType;
  /** The IP address: four decimal numbers with dots between them. */
  readonly host: string;
  /** The port. */
  readonly port: number;

  /** @throws RangeError for a type that is neither `"TCP"` nor `"UDP"`. */
  constructor(type: TransportType, host: string, port: number) {
    checkType(type);
    this.type = type;
    this.host = host;
    this.port = port;
  }

  /** Whether `other` is an IPv4Address with the same type, host and port. */
  equals(other: unknown): boolean {
    return (
      other instanceof IPv4Address &&
      other.type === this.type &&
      other.host === this.host &&
      other.port === this.port
    );
  }

  toString(): string {
    return `IPv4Address(type=${textRepr(this.type)}, host=${textRepr(this.host)}, port=${this.port})`;
  }
}

/** The address of an IPv6 socket. From `twisted.internet.address.IPv6Address`. */
export class IPv6Address implements IAddress {
  /** The kind of transport. */
  readonly type: TransportType;
  /** The IP address: hexadecimal numbers with colons between them. */
  readonly host: string;
  /** The port. */
  readonly port: number;
  /** The flow label; Node always gives 0. */
  readonly flowInfo: number;
  /** The scope of a link-local address: the name or the number of an interface, 0 for none. */
  readonly scopeID: string | number;

  /** @throws RangeError for a type that is neither `"TCP"` nor `"UDP"`. */
  constructor(
    type: TransportType,
    host: string,
    port: number,
    flowInfo = 0,
    scopeID: string | number = 0,
  ) {
    checkType(type);
    this.type = type;
    this.host = host;
    this.port = port;
    this.flowInfo = flowInfo;
    this.scopeID = scopeID;
  }

  /** Whether `other` is an IPv6Address with the same type, host, port, flow label and scope. */
  equals(other: unknown): boolean {
    return (
      other instanceof IPv6Address &&
      other.type === this.type &&
      other.host === this.host &&
      other.port === this.port &&
      other.flowInfo === this.flowInfo &&
      other.scopeID === this.scopeID
    );
  }

  toString(): string {
    const scope = typeof this.scopeID === "string" ? textRepr(this.scopeID) : this.scopeID;
    return (
      `IPv6Address(type=${textRepr(this.type)}, host=${textRepr(this.host)}, port=${this.port}, ` +
      `flowInfo=${this.flowInfo}, scopeID=${scope})`
    );
  }
}

/**
 * A host by its name, and a port: what a `HostnameEndpoint` connects to. From `HostnameAddress`.
 */
export class HostnameAddress implements IAddress {
  /** The name of the host, ASCII. */
  readonly hostname: Buffer;
  /** The port. */
  readonly port: number;

  constructor(hostname: Uint8Array | string, port: number) {
    this.hostname = Buffer.from(
      typeof hostname === "string" ? Buffer.from(hostname, "utf8") : hostname,
    );
    this.port = port;
  }

  /** Whether `other` is a HostnameAddress with the same name and port. */
  equals(other: unknown): boolean {
    return (
      other instanceof HostnameAddress &&
      other.port === this.port &&
      this.hostname.equals(other.hostname)
    );
  }

  toString(): string {
    return `HostnameAddress(hostname=${bytesRepr(this.hostname)}, port=${this.port})`;
  }
}
