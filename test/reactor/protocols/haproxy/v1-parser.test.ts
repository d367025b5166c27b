import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import {
  InvalidNetworkProtocol,
  InvalidProxyHeader,
  MissingAddressData,
  V1Parser,
} from "@twisted-ts/reactor/protocols/haproxy";
import { expect } from "chai";
import { bytes, everyCut, text } from "../support/pieces.ts";

describe("V1Parser", () => {
  describe("parse", () => {
    it("reads IPv4 addresses and ports", () => {
      const line = "PROXY TCP4 127.0.0.1 127.0.0.2 8080 8888";
      const info = V1Parser.parse(bytes(line));
      expect(new IPv4Address("TCP", "127.0.0.1", 8080).equals(info.source)).to.equal(true);
      expect(new IPv4Address("TCP", "127.0.0.2", 8888).equals(info.destination)).to.equal(true);
      expect(text(info.header)).to.equal(line);
    });

    it("reads IPv6 addresses and ports", () => {
      const info = V1Parser.parse(bytes("PROXY TCP6 ::1 2001:db8::2 0 65535"));
      expect(new IPv6Address("TCP", "::1", 0).equals(info.source)).to.equal(true);
      expect(new IPv6Address("TCP", "2001:db8::2", 65535).equals(info.destination)).to.equal(true);
    });

    it("reads no addresses after UNKNOWN, and ignores the rest of the line", () => {
      for (const line of ["PROXY UNKNOWN", "PROXY UNKNOWN anything could go here"]) {
        const { source, destination } = V1Parser.parse(bytes(line));
        expect([source, destination]).to.deep.equal([null, null]);
      }
    });

    const refused: readonly (readonly [string, typeof InvalidProxyHeader])[] = [
      ["", InvalidProxyHeader],
      ["PROXY", InvalidProxyHeader],
      ["NOTPROXY TCP4 1.1.1.1 2.2.2.2 1 2", InvalidProxyHeader],
      ["proxy TCP4 1.1.1.1 2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY WUTPROTO ", InvalidNetworkProtocol],
      ["PROXY tcp4 1.1.1.1 2.2.2.2 1 2", InvalidNetworkProtocol],
      ["PROXY  TCP4 1.1.1.1 2.2.2.2 1 2", InvalidNetworkProtocol],
      ["PROXY TCP4", InvalidNetworkProtocol],
      ["PROXY TCP4 ", MissingAddressData],
      ["PROXY TCP4 127.0.0.1 8080 8888", MissingAddressData],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 1 2 3", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 1 2 ", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1  2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 1", MissingAddressData],
      ["PROXY TCP4 1.1.1 2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.256 2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY TCP4 example.com 2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY TCP4 ::1 ::1 1 2", InvalidProxyHeader],
      ["PROXY TCP6 1.1.1.1 2.2.2.2 1 2", InvalidProxyHeader],
      ["PROXY TCP6 fe80::1%eth0 ::1 1 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 65536 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 -1 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 1e3 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 01 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1 2.2.2.2 \t1 2", InvalidProxyHeader],
      ["PROXY TCP4 1.1.1.1\0 2.2.2.2 1 2", InvalidProxyHeader],
    ];
    for (const [line, error] of refused) {
      it(`throws ${error.name} for ${JSON.stringify(line)}`, () => {
        expect(() => V1Parser.parse(bytes(line)))
          .to.throw(InvalidProxyHeader)
          .with.property("name", error.name);
      });
    }
  });

  describe("feed", () => {
    it("returns the header and the bytes after it, for every cut of the bytes", () => {
      const header = "PROXY TCP4 127.0.0.1 127.0.0.2 8080 8888";
      for (const pieces of everyCut(bytes(`${header}\r\nGET /\r\n`))) {
        const parser = new V1Parser();
        let following: string | null = null;
        for (const piece of pieces) {
          if (following !== null) {
            following += text(piece);
            continue;
          }
          const [info, rest] = parser.feed(piece);
          if (info === null) {
            expect(rest).to.equal(null);
          } else {
            expect(text(info.header)).to.equal(header);
            following = text(rest);
          }
        }
        expect(following).to.equal("GET /\r\n");
        expect(parser.buffer).to.have.length(0);
      }
    });

    it("refuses wrong bytes at the first byte that cannot be a header, for every cut of the bytes", () => {
      expect(() => new V1Parser().feed(bytes("PX"))).to.throw(InvalidProxyHeader);
      const parser = new V1Parser();
      expect(parser.feed(bytes("PROX"))).to.deep.equal([null, null]);
      expect(() => parser.feed(bytes("X"))).to.throw(InvalidProxyHeader);
    });

    it("refuses a header without a line end within 107 bytes, in one piece or in many", () => {
      const begun = "PROXY UNKNOWN ";
      const longest = `${begun}${"x".repeat(105 - begun.length)}\r\n`;
      expect(new V1Parser().feed(bytes(longest))[0]?.header).to.have.length(105);
      expect(() => new V1Parser().feed(bytes(`x${longest}`))).to.throw(InvalidProxyHeader);
      const parser = new V1Parser();
      parser.feed(bytes(longest.slice(0, 106)));
      expect(() => parser.feed(bytes("x"))).to.throw(InvalidProxyHeader, "107");
    });
  });
});
