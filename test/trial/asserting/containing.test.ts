import { FailTest, SynchronousTestCase } from "@twisted-ts/trial";
import { expect } from "chai";

describe("assertions about containers, text and types", () => {
  const test = new SynchronousTestCase();
  const messageOf = (assertion: () => unknown): string =>
    test.assertRaises(FailTest, assertion).message;

  describe("assertIn", () => {
    const containers: [string, unknown, unknown, unknown][] = [
      ["an array", [1, [2]], [2], 3],
      ["a string", "abc", "bc", "cb"],
      ["bytes", new Uint8Array([1, 2, 3]), Buffer.from([2, 3]), 4],
      ["a set", new Set(["a"]), "a", "b"],
      ["a map, by key", new Map([["a", "b"]]), "a", "b"],
      ["a plain object, by key", { a: "b" }, "a", "b"],
    ];
    for (const [what, container, inside, outside] of containers) {
      it(`looks into ${what}`, () => {
        expect(test.assertIn(inside, container)).to.equal(inside);
        expect(test.assertNotIn(outside, container)).to.equal(outside);
        messageOf(() => test.assertIn(outside, container));
        messageOf(() => test.assertNotIn(inside, container));
      });
    }

    it("says which value is missing, or is there", () => {
      expect(messageOf(() => test.failUnlessIn(1, [2]))).to.equal("1 not in [ 2 ]");
      expect(messageOf(() => test.failIfIn(2, [2]))).to.equal("2 in [ 2 ]");
      expect(messageOf(() => test.assertIn(1, [2], "hint"))).to.equal("hint");
    });

    it("does not take an inherited property for a key", () => {
      test.assertNotIn("toString", {});
    });

    it("does not convert an object to a key", () => {
      test.assertNotIn(["a"], { a: "b" });
      test.assertNotIn(Buffer.from("a"), { a: "b" });
      test.assertIn(1, { 1: "b" });
    });

    it("throws a TypeError for a value that is not a container", () => {
      expect(() => test.assertIn(1, 2)).to.throw(TypeError, "2 is no container");
      expect(() => test.assertIn(1, "a")).to.throw(TypeError, "a string holds strings, not 1");
    });
  });

  describe("assertSubstring", () => {
    it("looks for a text in another", () => {
      expect(test.assertSubstring("b", "abc")).to.equal("b");
      expect(messageOf(() => test.failUnlessSubstring("d", "abc"))).to.equal("'d' not in 'abc'");
      expect(test.assertNotSubstring("d", "abc")).to.equal("d");
      expect(messageOf(() => test.failIfSubstring("b", "abc"))).to.equal("'b' in 'abc'");
    });
  });

  describe("assertRegex", () => {
    it("looks for a match in a text", () => {
      test.assertRegex("abc", /b./);
      expect(messageOf(() => test.assertRegex("abc", "^b"))).to.equal(
        "Regex didn't match: '^b' not found in 'abc'",
      );
      test.assertNotRegex("abc", /^b/);
      expect(messageOf(() => test.assertNotRegex("abc", /b./))).to.equal(
        "Regex matched: 'bc' matches 'b.' in 'abc'",
      );
    });

    it("does not depend on the lastIndex of an expression", () => {
      const expression = /b/g;
      test.assertRegex("ab", expression);
      test.assertRegex("ab", expression);
    });
  });

  describe("assertCountEqual", () => {
    it("compares without regard to order, but counts", () => {
      test.assertCountEqual([1, [2], 1], [[2], 1, 1]);
      expect(messageOf(() => test.assertCountEqual([1, 1], [1, 2]))).to.equal(
        "Element counts were not equal:\nonly in the first: [ 1 ]\nonly in the second: [ 2 ]",
      );
    });
  });

  describe("assertSequenceEqual and its like", () => {
    it("compare values of the right kind", () => {
      test.assertSequenceEqual(new Set([1, 2]), [1, 2]);
      test.assertListEqual([1], [1]);
      test.assertTupleEqual([1, "a"], [1, "a"]);
      test.assertSetEqual(new Set([1]), new Set([1]));
      test.assertDictEqual({ a: 1 }, { a: 1 });
      test.assertMultiLineEqual("a\nb", "a\nb");
      messageOf(() => test.assertSequenceEqual([1, 2], [2, 1]));
      messageOf(() => test.assertSetEqual(new Set([1]), new Set([2])));
      messageOf(() => test.assertDictEqual({ a: 1 }, { a: 2 }));
    });

    it("fail for values of another kind, though they are equal", () => {
      const other = "a" as never;
      expect(messageOf(() => test.assertSequenceEqual(1 as never, [1]))).to.equal(
        "First argument is not a sequence: 1",
      );
      expect(messageOf(() => test.assertSequenceEqual([1], null as never))).to.equal(
        "Second argument is not a sequence: null",
      );
      expect(messageOf(() => test.assertDictEqual(other, other))).to.equal(
        "First argument is not a dictionary: 'a'",
      );
      expect(messageOf(() => test.assertDictEqual(new Map(), []))).to.equal(
        "Second argument is not a dictionary: []",
      );
      expect(messageOf(() => test.assertSetEqual(other, other))).to.contain(
        "First argument is not a set",
      );
    });
  });

  describe("assertIsInstance", () => {
    it("takes a class or several", () => {
      test.assertIsInstance(new TypeError(), Error);
      test.assertIsInstance(new TypeError(), [RangeError, TypeError]);
      test.assertNotIsInstance(new TypeError(), RangeError);
    });

    it("treats the classes that wrap primitive values as those of the values", () => {
      test.assertIsInstance("a", String);
      test.assertIsInstance(1, [String, Number]);
      test.assertNotIsInstance(null, Object);
      test.assertNotIsInstance(undefined, Object);
    });

    it("names the value and the classes", () => {
      expect(messageOf(() => test.assertIsInstance(1, String, "hint"))).to.equal(
        "1 is not an instance of [Function: String]: hint",
      );
      expect(messageOf(() => test.failUnlessIsInstance(1, [String, Date]))).to.equal(
        "1 is not an instance of ([Function: String], [Function: Date])",
      );
      expect(messageOf(() => test.failIfIsInstance(1, Number))).to.equal(
        "1 is an instance of [Function: Number]",
      );
    });
  });
});
