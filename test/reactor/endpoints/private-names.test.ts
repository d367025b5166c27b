import { _idnaBytes, _idnaText, _parse } from "@twisted-ts/reactor/endpoints";
import { expect } from "chai";
import { guarded } from "../../support/watchdog.ts";

describe("_parse", () => {
  it("returns the unnamed pieces of a description in a list, and the named ones by their names", () => {
    expect(_parse("a:b:d=1:c")).to.deep.equal([
      ["a", "b", "c"],
      Object.assign(Object.create(null), { d: "1" }),
    ]);
    expect(_parse(Buffer.from("tcp:80"))[0]).to.deep.equal(["tcp", "80"]);
  });

  it("reads a description of a million pieces without hanging", () => {
    const text = "a\\:b=c:".repeat(1_000_000);
    const [, named] = guarded(() => _parse(text));
    expect({ ...named }).to.deep.equal({ "a:b": "c" });
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
