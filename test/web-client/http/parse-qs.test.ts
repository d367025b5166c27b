import { parse_qs } from "@twisted-ts/web-client/http";
import { expect } from "chai";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("parse_qs", () => {
  it("collects the values of each name in their order, between & and ;", () => {
    expect([...parse_qs("a=1&b=2;a=3")]).to.deep.equal([
      ["a", ["1", "3"]],
      ["b", ["2"]],
    ]);
  });

  it("decodes + and percent-encoding, and leaves invalid encoding unchanged", () => {
    expect([...parse_qs("a+b=%41%20c+d&e=%zz%4")]).to.deep.equal([
      ["a b", ["A c d"]],
      ["e", ["%zz%4"]],
    ]);
    expect(parse_qs("x=%C3%A9&y=%E9&z=\u00e9").get("x")).to.deep.equal(["\u00e9"]);
    expect(parse_qs("x=%C3%A9&y=%E9&z=\u00e9").get("y")).to.deep.equal(["\u00e9"]);
    expect(parse_qs("x=%C3%A9&y=%E9&z=\u00e9").get("z")).to.deep.equal(["\u00e9"]);
  });

  it("returns bytes when called with bytes", () => {
    expect([...parse_qs(bytes("a=%FF&a=b=c"))]).to.deep.equal([
      ["a", [bytes("\xff"), bytes("b=c")]],
    ]);
  });

  it("leaves out names without a value or without =, unless an option keeps or refuses them", () => {
    expect([...parse_qs("a=&b&c=1")]).to.deep.equal([["c", ["1"]]]);
    expect([...parse_qs("a=&c=1", true)]).to.deep.equal([
      ["a", [""]],
      ["c", ["1"]],
    ]);
    expect(() => parse_qs("a=1&b", false, true)).to.throw(RangeError, '"b"');
    expect([...parse_qs("")]).to.deep.equal([]);
  });

  it("accepts names that every JavaScript object has", () => {
    expect(parse_qs("__proto__=1&constructor=2").get("__proto__")).to.deep.equal(["1"]);
  });
});
