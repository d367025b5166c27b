// The PROXY protocol, version 1: a line of text.
// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, section 2.1

import { IPv4Address, IPv6Address } from "../../address/ip.ts";
import { AF_INET6, isIPAddress } from "../../address/ip-address.ts";
import { InvalidNetworkProtocol, InvalidProxyHeader, MissingAddressData } from "./errors.ts";
import { type IProxyParser, ProxyInfo } from "./proxy-info.ts";

const SIGNATURE = Buffer.from("PROXY ");
const NEWLINE = Buffer.from("\r\n");
/** The longest header, line end included. */
const LONGEST = 107;
const PORT = /^(0|[1-9][0-9]{0,4})$/;

/** Parses a header of version 1. From `twisted.protocols.haproxy._v1parser.V1Parser`. */
export class V1Parser implements IProxyParser {
  /** The part of the header that was received. */
  buffer: Buffer = Buffer.alloc(0);

  /** Whether bytes can be the beginning of such a header. */
  static begins(data: Buffer): boolean {
    const length = Math.min(data.length, SIGNATURE.length);
    return data.subarray(0, length).equals(SIGNATURE.subarray(0, length));
  }

  feed(data: Buffer): readonly [ProxyInfo, Buffer] | readonly [null, null] {
    const all = this.buffer.length === 0 ? data : Buffer.concat([this.buffer, data]);
    if (!V1Parser.begins(all)) {
      throw new InvalidProxyHeader("The header does not begin with PROXY");
    }
    const end = all.subarray(0, LONGEST).indexOf(NEWLINE);
    if (end === -1) {
      if (all.length >= LONGEST) {
        throw new InvalidProxyHeader(`No line end within ${LONGEST} bytes`);
      }
      this.buffer = all;
      return [null, null];
    }
    this.buffer = Buffer.alloc(0);
    return [V1Parser.parse(all.subarray(0, end)), all.subarray(end + NEWLINE.length)];
  }

  /**
   * Parses a complete header, without its line end.
   *
   * @throws InvalidNetworkProtocol when the protocol is none of TCP4, TCP6 and UNKNOWN, or TCP
   *   without anything after it.
   * @throws MissingAddressData when there are fewer than two addresses and two ports.
   * @throws InvalidProxyHeader when it is not a header, when anything follows the ports, or when an
   *   address or a port is invalid.
   */
  static parse(line: Uint8Array): ProxyInfo {
    const header = Buffer.from(line);
    const [signature, protocol, ...rest] = header.toString("latin1").split(" ");
    if (signature !== "PROXY" || protocol === undefined) {
      throw new InvalidProxyHeader("The header does not begin with PROXY");
    }
    if (protocol === "UNKNOWN") return new ProxyInfo(header, null, null);
    if (protocol !== "TCP4" && protocol !== "TCP6") {
      throw new InvalidNetworkProtocol(
        `The protocol is none of TCP4, TCP6 and UNKNOWN: ${JSON.stringify(protocol)}`,
      );
    }
    if (rest.length === 0) throw new InvalidNetworkProtocol("Nothing follows the protocol");
    const [source, destination, sourcePort, destinationPort, ...more] = rest;
    if (
      source === undefined ||
      destination === undefined ||
      sourcePort === undefined ||
      destinationPort === undefined
    ) {
      throw new MissingAddressData("The header has fewer than two addresses and two ports");
    }
    if (more.length > 0) throw new InvalidProxyHeader("Something follows the ports");
    return new ProxyInfo(
      header,
      readAddress(protocol, source, sourcePort),
      readAddress(protocol, destination, destinationPort),
    );
  }
}

function readAddress(
  protocol: "TCP4" | "TCP6",
  host: string,
  port: string,
): IPv4Address | IPv6Address {
  if (!PORT.test(port) || Number(port) > 65535) {
    throw new InvalidProxyHeader(`A port is not a number up to 65535: ${JSON.stringify(port)}`);
  }
  if (protocol === "TCP4" && isIPAddress(host)) return new IPv4Address("TCP", host, Number(port));
  // A scope means nothing on another machine.
  if (protocol === "TCP6" && isIPAddress(host, AF_INET6) && !host.includes("%")) {
    return new IPv6Address("TCP", host, Number(port));
  }
  throw new InvalidProxyHeader(`An address is none of ${protocol}: ${JSON.stringify(host)}`);
}
