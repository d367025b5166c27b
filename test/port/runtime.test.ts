// The helpers of the runtime do what Python 3 does.

import { mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import * as py from "../../packages/port/src/runtime.ts";

const b = (text: string): Buffer => Buffer.from(text, "latin1");

describe("the runtime of twisted-port", () => {
  it("compares containers, bytes and objects with equals by value", () => {
    expect(py.equals([1, [2, b("x")]], [1, [2, b("x")]])).to.equal(true);
    expect(py.equals(new Map([["a", [1]]]), new Map([["a", [1]]]))).to.equal(true);
    expect(py.equals(new Set([1, 2]), new Set([2, 1]))).to.equal(true);
    expect(py.equals(b("x"), "x")).to.equal(false);
    expect(py.equals(null, undefined)).to.equal(true);
    expect(py.equals({ equals: () => true }, {})).to.equal(true);
    expect(py.equals({}, new (class A {})())).to.equal(false);
  });

  it("treats empty containers and objects of length zero as false", () => {
    for (const value of [[], b(""), new Map(), new Set(), "", 0, null, { __len__: () => 0 }]) {
      expect(py.truthy(value)).to.equal(false);
    }
    for (const value of [[0], b("0"), {}, "0", -1, () => 0])
      expect(py.truthy(value)).to.equal(true);
  });

  it("evaluates the second operand of and, or only when it is needed", () => {
    let calls = 0;
    const second = (): number => ++calls;
    expect(py.either([1], second)).to.deep.equal([1]);
    expect(py.both([], second)).to.deep.equal([]);
    expect(calls).to.equal(0);
    expect(py.either([], second)).to.equal(1);
  });

  it("finds keys by value, counts from the end, and throws Python's errors", () => {
    const map = new Map<unknown, number>([[b("k"), 1]]);
    expect(py.getItem(map, b("k"))).to.equal(1);
    expect(() => py.getItem(map, "k")).to.throw(py.KeyError);
    expect(py.getItem([1, 2, 3], -1)).to.equal(3);
    expect(() => py.getItem([1], 1)).to.throw(py.IndexError);
    py.setItem(map, b("k"), 2);
    expect(map.size).to.equal(1);
    py.delItem(map, b("k"));
    expect(map.size).to.equal(0);
  });

  it("slices with steps and negative bounds", () => {
    expect(py.slice([0, 1, 2, 3, 4], undefined, undefined, -2)).to.deep.equal([4, 2, 0]);
    expect(py.slice("abcdef", 1, -1, 2)).to.equal("bd");
    expect(py.slice("abc", undefined, undefined, -1)).to.equal("cba");
    expect(py.slice(b("abc"), -2)).to.deep.equal(b("bc"));
    const list = [1, 2, 3, 4];
    py.setSlice(list, 1, 3, [9]);
    expect(list).to.deep.equal([1, 9, 4]);
  });

  it("splits, strips and joins text and bytes alike", () => {
    expect(py.split(" a  b c ")).to.deep.equal(["a", "b", "c"]);
    expect(py.split(" a  b c ", undefined, 1)).to.deep.equal(["a", "b c "]);
    expect(py.split(b("a,b,c"), b(","), 1)).to.deep.equal([b("a"), b("b,c")]);
    expect(py.rsplit("a.b.c", ".", 1)).to.deep.equal(["a.b", "c"]);
    expect(py.strip("xxaxx", "x")).to.equal("a");
    expect(py.partition(b("k=v=w"), b("="))).to.deep.equal([b("k"), b("="), b("v=w")]);
    expect(py.rpartition("abc", "-")).to.deep.equal(["", "", "abc"]);
    expect(py.splitlines("a\r\nb\n\nc")).to.deep.equal(["a", "b", "", "c"]);
    expect(py.join(b(", "), [b("a"), b("b")])).to.deep.equal(b("a, b"));
    expect(py.replace("aaa", "a", "b", 2)).to.equal("bba");
    expect(py.title("they're bill's")).to.equal("They'Re Bill'S");
    expect(() => py.split("a", "")).to.throw(RangeError);
  });

  it("encodes and decodes strictly by default", () => {
    expect(py.encode("ä")).to.deep.equal(b("\xc3\xa4"));
    expect(() => py.encode("ä", "ascii")).to.throw(RangeError);
    expect(py.encode("aä", "ascii", "ignore")).to.deep.equal(b("a"));
    expect(() => py.decode(b("\xff"))).to.throw(RangeError);
    expect(py.decode(b("\xff"), "latin-1")).to.equal("ÿ");
    expect(py.decode(b("a\xff"), "utf-8", "replace")).to.equal("a\ufffd");
  });

  it("shows values as repr and str do", () => {
    expect(py.repr(["a", b("\x00'"), null, true, 1.5])).to.equal(
      `['a', b"\\x00'", None, True, 1.5]`,
    );
    expect(py.repr(new Map([["k", [1]]]))).to.equal("{'k': [1]}");
    expect(py.repr("it's\n")).to.equal(`"it's\\n"`);
    expect(py.str(new Error("text"))).to.equal("text");
    expect(py.repr(new Set())).to.equal("set()");
  });

  it("formats with %, format specifications and str.format", () => {
    expect(py.percent("%s|%5d|%-5s|%05.1f|%x|%%", ["a", 42, "b", 3.26159, 255])).to.equal(
      "a|   42|b    |003.3|ff|%",
    );
    expect(py.percent("%(a)s", new Map([["a", 1]]))).to.equal("1");
    expect(py.percent(b("%s %d"), [b("x"), 1])).to.deep.equal(b("x 1"));
    expect(() => py.percent("%s %s", ["a"])).to.throw(TypeError);
    expect(py.format(1234567.891, ",.2f")).to.equal("1,234,567.89");
    expect(py.format("ab", "*^6")).to.equal("**ab**");
    expect(py.format(255, "#06x")).to.equal("0x00ff");
    expect(py.formatText("{0} {name!r:>5} {{}}", [1], { name: "x" })).to.equal("1   'x' {}");
  });

  it("calculates with Python's signs, and refuses values that are not numbers", () => {
    expect(py.modulo(-7, 3)).to.equal(2);
    expect(py.modulo(7, -3)).to.equal(-2);
    expect(py.divmod(-7, 2)).to.deep.equal([-4, 1]);
    expect(py.round(2.5)).to.equal(2);
    expect(py.round(3.5)).to.equal(4);
    expect(py.int(" 12 ")).to.equal(12);
    expect(py.int("ff", 16)).to.equal(255);
    expect(() => py.int("1.5")).to.throw(RangeError);
    expect(() => py.add(1, "a")).to.throw(TypeError);
    expect(py.multiply([1], 3)).to.deep.equal([1, 1, 1]);
  });

  it("iterates over keys, sorts by key, and pairs up to the shortest", () => {
    expect([...py.iterate(new Map([["a", 1]]))]).to.deep.equal(["a"]);
    expect(py.sorted(["bb", "a"], { key: py.len, reverse: true })).to.deep.equal(["bb", "a"]);
    expect(py.sorted([10, 9, 2])).to.deep.equal([2, 9, 10]);
    expect([...py.zip([1, 2], "abc")]).to.deep.equal([
      [1, "a"],
      [2, "b"],
    ]);
    expect(py.range(5, 0, -2)).to.deep.equal([5, 3, 1]);
    expect(py.max([1, 3, 2])).to.equal(3);
    expect(() => py.next([][Symbol.iterator]())).to.throw(py.StopIteration);
  });

  it("packs and unpacks the sizes of network protocols", () => {
    expect(py.pack("!HI2s", 1, 2, b("ab"))).to.deep.equal(b("\0\x01\0\0\0\x02ab"));
    expect(py.unpack("<hB", b("\xff\xff\x07"))).to.deep.equal([-1, 7]);
    expect(py.calcsize("!BHIQ")).to.equal(15);
    expect(() => py.unpack("!I", b("abc"))).to.throw(RangeError);
  });

  it("lets names that are not ported be imported and passed on, and throws when they are used", () => {
    const site = py.notPorted("twisted.web.server.Site");
    expect(() => site()).to.throw(py.NotPortedError, "twisted.web.server.Site is not ported");
    expect(() => new site.Inner()).to.throw(py.NotPortedError, "Site.Inner");
    class Derived extends site {}
    expect(() => new Derived()).to.throw(py.NotPortedError);
    expect(() => py.later(() => site(1)).x()).to.throw(py.NotPortedError);
    expect(() => py.join(":", site.paths)).to.throw(py.NotPortedError, "Site.paths");
  });

  it("mixes methods in before or after those of the base, as Python orders bases", () => {
    class Base {
      who(): string {
        return "base";
      }
    }
    class Mixin {
      who(): string {
        return "mixin";
      }
      extra = 1;
    }
    class First extends py.mixed(Base, [Mixin]) {}
    class Last extends py.mixed(Base, [], [Mixin]) {}
    expect(new First().who()).to.equal("mixin");
    expect(new First().extra).to.equal(1);
    expect(new Last().who()).to.equal("base");
    expect(new First()).to.be.instanceOf(Base);
  });

  it("treats the library's classes as Python's exceptions when their qualified name says so", () => {
    class Misuse extends Error {
      static readonly qualifiedName = "builtins.RuntimeError";
    }
    expect(new Misuse() instanceof py.RuntimeError).to.equal(true);
    expect(new Misuse() instanceof py.KeyError).to.equal(false);
    expect(new py.KeyError("k") instanceof py.LookupError).to.equal(true);
  });

  it("sets the times of a file that Path.touch finds, and makes one that is not there", () => {
    const folder = mkdtempSync(join(tmpdir(), "twisted-ts-port-"));
    try {
      const [old, made] = [join(folder, "old"), join(folder, "made")];
      writeFileSync(old, "text");
      utimesSync(old, 1, 1);
      new py.Path(old).touch();
      new py.Path(made).touch();
      expect(statSync(old).mtimeMs).to.be.greaterThan(1000);
      expect(new py.Path(old).read_text()).to.equal("text");
      expect(new py.Path(made).read_bytes().length).to.equal(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("expects an error of a class whose text fits, as pytest.raises does", () => {
    const run = (thrown: unknown, ...given: [unknown, string?]): unknown => {
      const context = py.enter(py.raises(...given));
      try {
        if (thrown !== undefined) throw thrown;
      } catch (error) {
        context.fail(error);
      } finally {
        context.leave();
      }
      return context.value.value;
    };
    const error = new py.KeyError("k");
    expect(run(error, py.LookupError)).to.equal(error);
    expect(run(error, [TypeError, py.KeyError], "k")).to.equal(error);
    expect(() => run(error, py.KeyError, "other")).to.throw(py.AssertionError, "does not match");
    expect(() => run(error, TypeError)).to.throw(py.KeyError);
    expect(() => run(undefined, TypeError)).to.throw(py.AssertionError, "did not raise");
  });
});
