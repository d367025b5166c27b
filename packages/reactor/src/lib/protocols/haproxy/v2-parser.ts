// The PROXY protocol, version 2: binary.
// https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt, section 2.2

import { IPv4Address, IPv6Address, type TransportType } from "../../address/ip.ts";
import { UNIXAddress } from "../../address/unix.ts";
import type { IAddress } from "../../interfaces/address.ts";
import { InvalidNetworkProtocol, InvalidProxyHeader, MissingAddressData } from "./errors.ts";
import { type IProxyParser, ProxyInfo } from "./proxy-info.ts";

const PREFIX = Buffer.from("\r\n\r\n\0\r\nQUIT\n", "latin1");
/** The prefix, version and command, family and protocol, and the length of the rest. */
const FIXED = 16;

const VERSION_2 = 0x20;
const LOCAL = 0;
const PROXY = 1;

const UNSPEC = 0x00;
const INET6 = 0x20;
const UNIX = 0x30;

const STREAM = 1;
const DGRAM = 2;

const UNIX_PATH = 108;

/** Parses a header of version 2. From `twisted.protocols.haproxy._v2parser.V2Parser`. */
export class V2Parser implements IProxyParser {
  #pieces: Buffer[] = [];
  #length = 0;
  #expected = FIXED;

  /** The part of the header that was received. */
  get buffer(): Buffer {
    return this.#joined();
  }

  /** Whether bytes can be the beginning of such a header. */
  static begins(data: Buffer): boolean {
    const length = Math.min(data.length, PREFIX.length);
    return data.subarray(0, length).equals(PREFIX.subarray(0, length));
  }

  feed(data: Buffer): readonly [ProxyInfo, Buffer] | readonly [null, null] {
    this.#pieces.push(data);
    this.#length += data.length;
    if (this.#expected === FIXED) this.#readFixed();
    if (this.#length < this.#expected || this.#length < FIXED) return [null, null];
    const all = this.#joined();
    this.#pieces = [];
    this.#length = 0;
    return [V2Parser.parse(all.subarray(0, this.#expected)), all.subarray(this.#expected)];
  }

  /**
   * Parses a complete header.
   *
   * @throws InvalidNetworkProtocol when the family or the protocol is unknown.
   * @throws MissingAddressData when the addresses are incomplete.
   * @throws InvalidProxyHeader when it is not a header of version 2, or its command is unknown.
   */
  static parse(line: Uint8Array): ProxyInfo {
    const header = Buffer.from(line);
    if (header.length < FIXED || !V2Parser.begins(header)) {
      throw new InvalidProxyHeader("The header does not begin as version 2 does");
    }
    const command = commandOf(header[12] as number);
    if (command === LOCAL) return new ProxyInfo(header, null, null);
    const familyAndProtocol = header[13] as number;
    const family = familyAndProtocol & 0xf0;
    const protocol = familyAndProtocol & 0x0f;
    if (family > UNIX || protocol > DGRAM) {
      throw new InvalidNetworkProtocol(
        `Family and protocol are unknown: 0x${familyAndProtocol.toString(16)}`,
      );
    }
    if (family === UNSPEC || protocol === UNSPEC) return new ProxyInfo(header, null, null);
    const end = Math.min(header.length, FIXED + header.readUInt16BE(14));
    const [source, destination] = readAddresses(
      header.subarray(FIXED, end),
      family,
      protocol === STREAM ? "TCP" : "UDP",
    );
    return new ProxyInfo(header, source, destination);
  }

  /** Refuses bytes that cannot become a header, and reads the length when it was received. */
  #readFixed(): void {
    const begun = this.#joined();
    if (!V2Parser.begins(begun)) {
      throw new InvalidProxyHeader("The header does not begin as version 2 does");
    }
    if (begun.length > 12) commandOf(begun[12] as number);
    if (begun.length >= FIXED) this.#expected = FIXED + begun.readUInt16BE(14);
  }

  #joined(): Buffer {
    const joined = this.#pieces.length === 1 ? this.#pieces : [Buffer.concat(this.#pieces)];
    this.#pieces = joined;
    return joined[0] as Buffer;
  }
}

function commandOf(versionAndCommand: number): number {
  const command = versionAndCommand & 0x0f;
  if ((versionAndCommand & 0xf0) !== VERSION_2 || (command !== LOCAL && command !== PROXY)) {
    throw new InvalidProxyHeader(
      `Version and command are unknown: 0x${versionAndCommand.toString(16)}`,
    );
  }
  return command;
}

function readAddresses(data: Buffer, family: number, type: TransportType): [IAddress, IAddress] {
  if (family === UNIX) {
    mustHave(data, 2 * UNIX_PATH);
    return [
      unixAddress(data.subarray(0, UNIX_PATH)),
      unixAddress(data.subarray(UNIX_PATH, 2 * UNIX_PATH)),
    ];
  }
  const size = family === INET6 ? 16 : 4;
  mustHave(data, 2 * size + 4);
  const read = (start: number, port: number): IAddress =>
    family === INET6
      ? new IPv6Address(type, groups(data.subarray(start, start + size)), port)
      : new IPv4Address(type, data.subarray(start, start + size).join("."), port);
  return [read(0, data.readUInt16BE(2 * size)), read(size, data.readUInt16BE(2 * size + 2))];
}

function mustHave(data: Buffer, length: number): void {
  if (data.length < length) {
    throw new MissingAddressData(`The addresses take ${length} bytes, there are ${data.length}`);
  }
}

/** Eight hexadecimal numbers; no zeros are left out, as in Twisted. */
function groups(address: Buffer): string {
  return Array.from({ length: 8 }, (_, index) => address.readUInt16BE(2 * index).toString(16)).join(
    ":",
  );
}

function unixAddress(path: Buffer): UNIXAddress {
  let end = path.length;
  while (end > 0 && path[end - 1] === 0) end -= 1;
  return new UNIXAddress(path.subarray(0, end));
}
