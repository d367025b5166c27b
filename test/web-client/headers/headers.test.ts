import { inspect } from "node:util";
import { _nameEncoder, Headers, InvalidHeaderName } from "@twisted-ts/web-client/http_headers";
import { expect } from "chai";
import {
  headerName,
  headerNameIn,
} from "../../../packages/web-client/src/lib/headers/name-encoder.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("Headers", () => {
  it("returns text when called with text, and bytes when called with bytes", () => {
    const headers = new Headers({ "content-type": ["text/plain"] });
    expect(headers.getRawHeaders("Content-Type")).to.deep.equal(["text/plain"]);
    expect(headers.getRawHeaders(bytes("CONTENT-TYPE"))).to.deep.equal([bytes("text/plain")]);
  });

  it("sends text as UTF-8, and reads bytes as UTF-8 where they are that, else as ISO-8859-1", () => {
    const headers = new Headers({ "X-T": ["\u20ac"] });
    expect(headers.getRawHeaders(bytes("X-T"))).to.deep.equal([Buffer.from("\u20ac")]);
    expect(headers.getRawHeaders("X-T")).to.deep.equal(["\u20ac"]);
    headers.setRawHeaders("X-L", [bytes("\xe9")]);
    expect(headers.getRawHeaders("X-L")).to.deep.equal(["\u00e9"]);
  });

  it("keeps names in canonical spelling, with the usual exceptions", () => {
    const names = [
      "x-foo-BAR",
      "etag",
      "www-authenticate",
      "TE",
      "content-md5",
      "dnt",
      "p3p",
      "x-xss-protection",
    ];
    const headers = new Headers();
    for (const name of names) headers.addRawHeader(name, "1");
    expect(Array.from(headers, ([name]) => name)).to.deep.equal([
      "X-Foo-Bar",
      "ETag",
      "WWW-Authenticate",
      "TE",
      "Content-MD5",
      "DNT",
      "P3P",
      "X-XSS-Protection",
    ]);
  });

  it("refuses names that are not tokens", () => {
    for (const name of ["", "a b", "a:", "a\n", "\u00e9", "a\0", "\u010d"]) {
      expect(() => new Headers().addRawHeader(name, "x")).to.throw(InvalidHeaderName);
    }
    expect(new InvalidHeaderName(bytes("a b")).message).to.equal("b'a b'");
    expect(new InvalidHeaderName("x")).to.be.instanceOf(RangeError);
  });

  it("refuses names and values of other kinds", () => {
    const headers = new Headers();
    expect(() => headers.addRawHeader(1 as never, "x")).to.throw(TypeError);
    expect(() => headers.addRawHeader("x", 1 as never)).to.throw(TypeError);
    expect(() => headers.setRawHeaders("x", "text" as never)).to.throw(TypeError);
    expect(() => headers.setRawHeaders("x", bytes("b") as never)).to.throw(TypeError);
    expect(() => headers.setRawHeaders("x", null as never)).to.throw(TypeError);
    expect(() => headers.setRawHeaders("x", [null] as never)).to.throw(TypeError);
  });

  it("replaces each line end in a value by a space, and drops the last", () => {
    const headers = new Headers({ X: ["a\r\nb", "a\nb\r", "\r\n", "a\n\nb", ""] });
    expect(headers.getRawHeaders("X")).to.deep.equal(["a b", "a b", "", "a  b", ""]);
  });

  it("returns the default, or null, when a name has no values", () => {
    const headers = new Headers({ Empty: [] });
    expect(headers.getRawHeaders("None")).to.equal(null);
    expect(headers.getRawHeaders("None", 7)).to.equal(7);
    expect(headers.getRawHeaders("Empty", "d")).to.equal("d");
    expect(headers.hasHeader("Empty")).to.equal(true);
  });

  it("adds, replaces and removes", () => {
    const headers = new Headers();
    headers.addRawHeader("A", "1");
    headers.addRawHeader(bytes("a"), bytes("2"));
    expect(headers.getRawHeaders("a")).to.deep.equal(["1", "2"]);
    headers.setRawHeaders("a", ["3"]);
    expect(headers.getRawHeaders("A")).to.deep.equal(["3"]);
    headers.removeHeader("A");
    headers.removeHeader("A");
    expect(headers.hasHeader("A")).to.equal(false);
  });

  it("yields everything as bytes, and iterates as text", () => {
    const headers = new Headers(new Map([[bytes("a"), [bytes("1"), bytes("2")]]]));
    expect([...headers.getAllRawHeaders()]).to.deep.equal([[bytes("A"), [bytes("1"), bytes("2")]]]);
    expect([...headers]).to.deep.equal([["A", ["1", "2"]]]);
  });

  it("is equal to others with the same content, in any order", () => {
    const headers = new Headers({ A: ["1"], B: ["2", "3"] });
    expect(headers.equals(new Headers({ b: ["2", "3"], a: ["1"] }))).to.equal(true);
    expect(headers.equals(new Headers({ A: ["1"], B: ["3", "2"] }))).to.equal(false);
    expect(headers.equals(new Headers({ A: ["1"] }))).to.equal(false);
    expect(headers.equals({})).to.equal(false);
  });

  it("is copied, not shared", () => {
    const headers = new Headers({ A: ["1"] });
    const copy = headers.copy();
    copy.addRawHeader("A", "2");
    expect(headers.getRawHeaders("A")).to.deep.equal(["1"]);
    expect(copy.equals(new Headers({ A: ["1", "2"] }))).to.equal(true);
  });

  it("prints as it does in Python", () => {
    const headers = new Headers({ a: ["1", "it's"] });
    expect(String(headers)).to.equal(`Headers({b'A': [b'1', b"it's"]})`);
    expect(inspect(headers)).to.equal(String(headers));
  });

  it("prints under the name of its subclass", () => {
    class Mine extends Headers {}
    expect(String(new Mine({ a: ["1"] }))).to.equal("Mine({b'A': [b'1']})");
    expect(inspect(new Mine())).to.equal("Mine({})");
  });

  it("E: treats names that are special in JavaScript as any other", () => {
    const headers = new Headers();
    headers.addRawHeader("__proto__", "a");
    headers.addRawHeader("constructor", "b");
    expect(headers.getRawHeaders("__proto__")).to.deep.equal(["a"]);
    expect(headers.getRawHeaders("toString")).to.equal(null);
  });
});

describe("_nameEncoder", () => {
  it("spells names, as text or bytes, in bytes", () => {
    for (const [given, spelled] of [
      ["x-a", "X-A"],
      ["content-md5", "Content-MD5"],
      ["WWW-authenticate", "WWW-Authenticate"],
      ["p3p", "P3P"],
    ] as const) {
      expect(_nameEncoder.encode(given)).to.deep.equal(bytes(spelled));
      expect(_nameEncoder.encode(bytes(given))).to.deep.equal(bytes(spelled));
    }
    expect(() => _nameEncoder.encode("a b")).to.throw(InvalidHeaderName);
  });

  it("remembers at most MAX_CACHED_HEADERS spellings", () => {
    const { _MAX_CACHED_HEADERS, _canonicalHeaderCache } = _nameEncoder;
    for (let count = 0; count < _MAX_CACHED_HEADERS + 100; count += 1) {
      _nameEncoder.encode(`X-Made-Up-${count}`);
    }
    expect(_canonicalHeaderCache.size).to.equal(_MAX_CACHED_HEADERS);
  });

  it("is made from the Headers of fetch, a Map, pairs and other headers alike", () => {
    const wanted = new Headers({ "X-A": ["1"], "Set-Cookie": ["a=1", "b=2"] });
    const fetched = new globalThis.Headers([
      ["x-a", "1"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ]);
    const pairs: [string, string][] = [
      ["x-a", "1"],
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
    ];
    const lists = new Map<string | Uint8Array, readonly string[]>([
      ["x-a", ["1"]],
      [bytes("set-cookie"), ["a=1", "b=2"]],
    ]);
    for (const from of [fetched, pairs, new Set(pairs), lists, wanted]) {
      expect(new Headers(from).equals(wanted), from.constructor.name).to.equal(true);
    }
    expect(new Headers(new Map([["x-a", "1"]])).getRawHeaders("X-A")).to.deep.equal(["1"]);
    expect(
      new Headers(Object.assign(Object.create(null), { "X-A": ["1"] })).hasHeader("x-a"),
    ).to.equal(true);
    expect([...new Headers(null)]).to.deep.equal([]);
  });

  it("refuses to be made from anything else", () => {
    class Other {
      readonly accept = ["x"];
    }
    for (const from of [
      "a: b",
      1,
      true,
      new Other(),
      bytes("a"),
      [["a"]],
      ["ab"],
      [1],
      new Date(0),
    ]) {
      expect(() => new Headers(from as never), String(from)).to.throw(TypeError);
    }
    expect(() => new Headers({ a: "text" } as never)).to.throw(TypeError, "must be a list");
    expect(() => new Headers({}, { keepCase: true } as never)).to.throw(TypeError, "keepCase");
  });

  it("keeps the spelling of names with the option keepSpelling, and compares them without regard to case", () => {
    const headers = new Headers({ "x-LEGACY-id": ["1"] }, { keepSpelling: true });
    headers.addRawHeader("X-Legacy-ID", "2");
    headers.addRawHeader("etag", "3");
    expect(Array.from(headers, ([name]) => name)).to.deep.equal(["x-LEGACY-id", "etag"]);
    expect(headers.getRawHeaders("X-legacy-ID")).to.deep.equal(["1", "2"]);
    const copy = headers.copy();
    copy.setRawHeaders("ETAG", ["4"]);
    copy.removeHeader("X-LEGACY-ID");
    copy.addRawHeader("X-Legacy-Id", "5");
    expect(Array.from(copy.getAllRawHeaders(), ([name]) => String(name))).to.deep.equal([
      "etag",
      "X-Legacy-Id",
    ]);
    expect(headers.equals(new Headers({ ETag: ["3"], "X-Legacy-Id": ["1", "2"] }))).to.equal(true);
  });

  it("keeps each name where it was first set, when its values are replaced and when it has none at first", () => {
    const headers = new Headers({ b: ["1", "2"], a: [], c: ["3"] });
    expect(headers.hasHeader("a")).to.equal(true);
    headers.setRawHeaders("B", new Set(["4", "5"]));
    headers.addRawHeader("a", "6");
    headers.setRawHeaders("d", ["7"]);
    expect([...headers]).to.deep.equal([
      ["B", ["4", "5"]],
      ["A", ["6"]],
      ["C", ["3"]],
      ["D", ["7"]],
    ]);
  });

  it("is not changed when one of the values that it is given is refused", () => {
    for (const headers of [new Headers({ a: ["1"] }), new Headers()]) {
      const before = [...headers];
      expect(() => headers.setRawHeaders("a", ["2", null as never])).to.throw(TypeError);
      expect([...headers]).to.deep.equal(before);
    }
  });

  it("finds, changes and copies headers in the same way for any number of them", () => {
    for (const count of [1, 10, 31, 32, 33, 100]) {
      const headers = new Headers();
      for (let at = 0; at < count; at += 1) headers._add(`X-${at % 20}`, String(at));
      const copy = headers.copy();
      expect(headers.hasHeader("x-0")).to.equal(true);
      expect(headers.hasHeader("x-99")).to.equal(false);
      expect(headers.getRawHeaders("x-0")?.length).to.equal(Math.ceil(count / 20));
      expect([...headers]).to.deep.equal([...copy]);
      headers.removeHeader("x-0");
      expect(headers.getRawHeaders("x-0")).to.equal(null);
      expect(copy.getRawHeaders("x-0")?.[0]).to.equal("0");
    }
  });
});

describe("headerNameIn", () => {
  const spelled = (text: string, name: string): unknown => {
    const start = text.indexOf(name);
    return headerNameIn(text, start, start + name.length);
  };

  it("finds the spellings of a name where it stands in a text", () => {
    const text = "x\r\ncontent-TYPE: a\r\nETAG: b\r\n";
    for (let time = 0; time < 2; time += 1) {
      expect(spelled(text, "content-TYPE")).to.deep.equal({
        received: "content-TYPE",
        canonical: "Content-Type",
        lower: "content-type",
      });
      expect(spelled(text, "ETAG")).to.deep.equal({
        received: "ETAG",
        canonical: "ETag",
        lower: "etag",
      });
    }
  });

  it("distinguishes names of equal length that begin and end alike", () => {
    for (const name of ["x-aa-y", "x-bb-y", "x-aa-y", "X-aa-y", "x-bb-y"]) {
      expect(spelled(`${name}: 1`, name)).to.deep.equal(headerName(name));
    }
  });

  it("refuses a name that is not a token, the empty one included", () => {
    expect(() => headerNameIn(": 1", 0, 0)).to.throw(InvalidHeaderName);
    expect(() => headerNameIn("a b: 1", 0, 3)).to.throw(InvalidHeaderName);
  });
});
