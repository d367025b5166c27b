import { IPv4Address, IPv6Address, type UNIXAddress } from "@twisted-ts/reactor/address";
import {
  InvalidNetworkProtocol,
  InvalidProxyHeader,
  MissingAddressData,
  V2Parser,
} from "@twisted-ts/reactor/protocols/haproxy";
import { expect } from "chai";
import { bytes, everyCut, text } from "../support/pieces.ts";
import { IPV4, IPV6, makeV2Header, PATH, UNIX } from "./v2-header.ts";

describe("V2Parser", () => {
  describe("parse", () => {
    it("reads IPv4 addresses and ports", () => {
      const header = makeV2Header({ family: 0x11, addresses: IPV4 });
      const info = V2Parser.parse(header);
      expect(new IPv4Address("TCP", "127.0.0.1", 8080).equals(info.source)).to.equal(true);
      expect(new IPv4Address("TCP", "127.0.0.2", 8888).equals(info.destination)).to.equal(true);
      expect(info.header).to.deep.equal(header);
    });

    it("reads IPv6 addresses and ports, with all their zeros", () => {
      const info = V2Parser.parse(makeV2Header({ family: 0x21, addresses: IPV6 }));
      expect(new IPv6Address("TCP", "0:0:0:0:0:0:0:1", 8080).equals(info.source)).to.equal(true);
      expect(new IPv6Address("TCP", "0:0:0:0:0:0:0:2", 8888).equals(info.destination)).to.equal(
        true,
      );
    });

    it("reads paths up to their zeros", () => {
      for (const family of [0x31, 0x32]) {
        const info = V2Parser.parse(makeV2Header({ family, addresses: UNIX }));
        expect(text((info.source as UNIXAddress).name as Buffer)).to.equal(PATH);
        expect(text((info.destination as UNIXAddress).name as Buffer)).to.equal(PATH);
      }
    });

    it("reads datagrams as UDP", () => {
      const { source } = V2Parser.parse(makeV2Header({ family: 0x12, addresses: IPV4 }));
      expect(new IPv4Address("UDP", "127.0.0.1", 8080).equals(source)).to.equal(true);
    });

    it("ignores the bytes after the addresses", () => {
      const addresses = Buffer.concat([IPV4, bytes("\x03\x00\x04crc!")]);
      const info = V2Parser.parse(makeV2Header({ family: 0x11, addresses }));
      expect(new IPv4Address("TCP", "127.0.0.2", 8888).equals(info.destination)).to.equal(true);
    });

    it("reads no addresses of the proxy's own connections, and of an unspecified family", () => {
      for (const family of [0x11, 0x21, 0x31, 0x00, 0x99]) {
        const info = V2Parser.parse(makeV2Header({ command: 0x20, family, addresses: UNIX }));
        expect([info.source, info.destination]).to.deep.equal([null, null]);
      }
      for (const family of [0x00, 0x01, 0x02, 0x10, 0x20, 0x30]) {
        const info = V2Parser.parse(makeV2Header({ family, addresses: UNIX }));
        expect([info.source, info.destination]).to.deep.equal([null, null]);
      }
    });

    it("throws InvalidProxyHeader for another signature, version or command", () => {
      const right = makeV2Header({ family: 0x11, addresses: IPV4 });
      const wrong = Buffer.from(right);
      wrong[4] = 1;
      expect(() => V2Parser.parse(wrong)).to.throw(InvalidProxyHeader);
      for (const command of [0x11, 0x31, 0x23, 0x22, 0x01]) {
        expect(() =>
          V2Parser.parse(makeV2Header({ command, family: 0x11, addresses: IPV4 })),
        ).to.throw(InvalidProxyHeader, "Version and command");
      }
      expect(() => V2Parser.parse(right.subarray(0, 15))).to.throw(InvalidProxyHeader);
    });

    it("throws InvalidNetworkProtocol for an unknown family or protocol", () => {
      for (const family of [0x40, 0x41, 0xf1, 0x13, 0x24, 0x3f]) {
        expect(() => V2Parser.parse(makeV2Header({ family, addresses: UNIX }))).to.throw(
          InvalidNetworkProtocol,
        );
      }
    });

    it("throws MissingAddressData when the addresses are incomplete, or their length is too small", () => {
      for (const [family, addresses] of [
        [0x11, IPV4],
        [0x21, IPV6],
        [0x31, UNIX],
      ] as const) {
        const short = addresses.subarray(0, -1);
        expect(() => V2Parser.parse(makeV2Header({ family, addresses: short }))).to.throw(
          MissingAddressData,
        );
        const header = makeV2Header({ family, addresses });
        header.writeUInt16BE(addresses.length - 1, 14);
        expect(() => V2Parser.parse(header)).to.throw(MissingAddressData);
      }
    });
  });

  describe("feed", () => {
    it("returns the header and the bytes after it, for every cut of the bytes", () => {
      const header = makeV2Header({ family: 0x21, addresses: IPV6 });
      for (const pieces of everyCut(Buffer.concat([header, bytes("TEST DATA")]))) {
        const parser = new V2Parser();
        let following: string | null = null;
        for (const piece of pieces) {
          if (following !== null) {
            following += text(piece);
            continue;
          }
          const [info, rest] = parser.feed(piece);
          if (info === null) continue;
          expect(info.header).to.deep.equal(header);
          following = text(rest);
        }
        expect(following).to.equal("TEST DATA");
        expect(parser.buffer).to.have.length(0);
      }
    });

    it("accepts a header without addresses", () => {
      const header = makeV2Header({ command: 0x20, family: 0, addresses: Buffer.alloc(0) });
      for (const pieces of everyCut(header)) {
        const parser = new V2Parser();
        const headers = pieces.map((piece) => parser.feed(piece)[0]?.header.length);
        expect(headers.at(-1)).to.equal(16);
        expect(headers.slice(0, -1).every((header) => header === undefined)).to.equal(true);
      }
    });

    it("refuses wrong bytes at the first byte that cannot be a header", () => {
      expect(() => new V2Parser().feed(bytes("NEEDMOREDATA"))).to.throw(InvalidProxyHeader);
      const parser = new V2Parser();
      parser.feed(bytes("\r\n\r\n"));
      expect(() => parser.feed(bytes("G"))).to.throw(InvalidProxyHeader);
      const other = new V2Parser();
      other.feed(makeV2Header({ family: 0x11, addresses: IPV4 }).subarray(0, 12));
      expect(() => other.feed(bytes("\x11"))).to.throw(InvalidProxyHeader);
    });

    it("accepts a header of the greatest length", () => {
      const addresses = Buffer.concat([IPV4, Buffer.alloc(65535 - IPV4.length)]);
      const header = makeV2Header({ family: 0x11, addresses });
      const parser = new V2Parser();
      expect(parser.feed(header.subarray(0, 65550))).to.deep.equal([null, null]);
      const [info, rest] = parser.feed(Buffer.concat([header.subarray(65550), bytes("!")]));
      expect(info?.header).to.have.length(65551);
      expect(text(rest as Buffer)).to.equal("!");
    });
  });
});
