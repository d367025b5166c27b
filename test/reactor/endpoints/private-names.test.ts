import { _idnaBytes, _idnaText, _parse } from "@twisted-ts/reactor/endpoints";
import { expect } from "chai";

describe("_parse", () => {
  it("returns the unnamed pieces of a description in a list, and the named ones by their names", () => {
    expect(_parse("a:b:d=1:c")).to.deep.equal([
      ["a", "b", "c"],
      Object.assign(Object.create(null), { d: "1" }),
    ]);
    expect(_parse(Buffer.from("tcp:80"))[0]).to.deep.equal(["tcp", "80"]);
  });

  it("takes time that grows with the length of the description", () => {
    // Twenty times as long, and at most eighty times the time: a quadratic loop takes four hundred
    // times as long.
    const cost = (pieces: number): number => {
      const text = "a\\:b=c:".repeat(pieces);
      const before = process.cpuUsage();
      for (let round = 0; round < 5; round += 1) _parse(text);
      const { user } = process.cpuUsage(before);
      return user + 1;
    };
    cost(20_000);
    expect(cost(200_000) / Math.max(cost(10_000), 2_000)).to.be.below(80);
  });
});

describe("_idnaBytes and _idnaText", () => {
  it("return the spelling of a host name for the network, and for people", () => {
    expect(_idnaBytes("b\u00fccher.example").toString()).to.equal("xn--bcher-kva.example");
    expect(_idnaText(Buffer.from("xn--bcher-kva.example"))).to.equal("b\u00fccher.example");
    expect(_idnaBytes("Example.COM").toString()).to.equal("Example.COM");
    expect(_idnaText(Buffer.from("Example.COM"))).to.equal("example.com");
  });

  it("throw RangeError for a text or bytes that cannot be the name of a host", () => {
    for (const text of ["", "a..b", "\u2603.net", "x".repeat(70), "a b"]) {
      expect(() => _idnaBytes(text), text).to.throw(RangeError, "invalid hostname");
    }
    for (const octets of ["", "\u00e9", "xn--zz"]) {
      expect(() => _idnaText(Buffer.from(octets, "latin1")), octets).to.throw(RangeError);
    }
  });
});
