import { inspect } from "node:util";
import { FailTest, SynchronousTestCase } from "@twisted-ts/trial";
import { expect } from "chai";
import { guarded } from "../../support/watchdog.ts";

class Point {
  readonly x: number;
  constructor(x: number) {
    this.x = x;
  }
  equals(other: unknown): boolean {
    return other instanceof Point && other.x === this.x;
  }
}

class Opaque {}

/** The message of the failure of an assertion. */
function messageOf(assertion: () => unknown): string {
  try {
    assertion();
  } catch (error) {
    expect(error).to.be.instanceOf(FailTest);
    return (error as Error).message;
  }
  throw new Error("the assertion has not failed");
}

describe("assertions that compare", () => {
  const test = new SynchronousTestCase();

  describe("fail", () => {
    it("throws failureException with the reason", () => {
      expect(messageOf(() => test.fail("because"))).to.equal("because");
      expect(messageOf(() => test.fail())).to.equal("");
    });

    it("throws what a subclass has set instead", () => {
      class OtherFailure extends Error {}
      class OtherTests extends SynchronousTestCase {
        override failureException = OtherFailure;
      }
      expect(() => new OtherTests().assertEqual(1, 2)).to.throw(OtherFailure, "1 != 2");
    });

    it("throws an AssertionError of Node's, with a stack under its own name", () => {
      const error = test.assertRaises(FailTest, () => test.fail("because"));
      expect(error).to.include({ code: "ERR_ASSERTION", name: "FailTest", showDiff: false });
      expect(error.stack?.split("\n")[0]).to.equal("FailTest: because");
    });
  });

  describe("assertEqual", () => {
    const equalPairs: [string, unknown, unknown][] = [
      ["numbers", 1, 1],
      ["zeros of both signs", 0, -0],
      ["strings", "a", "a"],
      ["arrays", [1, [2, "3"]], [1, [2, "3"]]],
      ["NaN within an array", [Number.NaN], [Number.NaN]],
      ["plain objects", { a: 1, b: [2] }, { b: [2], a: 1 }],
      ["objects without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
      ["maps", new Map([["a", [1]]]), new Map([["a", [1]]])],
      ["sets", new Set([[1], [2]]), new Set([[2], [1]])],
      ["bytes of both classes", Buffer.from("ab"), new Uint8Array([97, 98])],
      ["dates", new Date(5), new Date(5)],
      ["expressions", /a/g, /a/g],
      ["instances that say so", new Point(1), new Point(1)],
      ["instances within containers", [new Point(1)], [new Point(1)]],
      ["null and undefined", null, undefined],
      ["false and 0", false, 0],
      ["false and -0", false, -0],
      ["0n and -0", 0n, -0],
      ["true and 1", true, 1],
      ["a bigint and a number", 5n, 5],
      ["a large bigint and its like", 2n ** 64n, 2n ** 64n],
      ["true and a bigint", true, 1n],
      ["such values within containers", [false, { a: undefined }], [0, { a: null }]],
      [
        "maps with keys that are equal",
        new Map<unknown, unknown>([[true, 1]]),
        new Map([[1, true]]),
      ],
      [
        "maps that hold both false and 0 as keys",
        new Map<unknown, unknown>([
          [false, 1],
          [0, 2],
        ]),
        new Map<unknown, unknown>([
          [0, 2],
          [false, 1],
        ]),
      ],
      ["sets that hold both 1 and true", new Set([true, 1]), new Set([1, true])],
      ["maps with equal containers for keys", new Map([[[1], 2]]), new Map([[[true], 2]])],
      ["sets of values that are equal", new Set([true, undefined]), new Set([null, 1])],
    ];
    for (const [what, first, second] of equalPairs) {
      it(`passes for equal ${what}, and returns the first`, () => {
        expect(test.assertEqual(first, second)).to.equal(first);
        messageOf(() => test.assertNotEqual(first, second));
      });
    }

    const unequalPairs: [string, unknown, unknown][] = [
      ["numbers", 1, 2],
      ["NaN by itself", Number.NaN, Number.NaN],
      ["a number and a string", 1, "1"],
      ["null and false", null, false],
      ["undefined and 0", undefined, 0],
      ["false and the empty string", false, ""],
      ["true and 2", true, 2],
      ["maps that hold false and null", new Map([["a", false]]), new Map([["a", null]])],
      ["sets that hold 1 once and twice", new Set([1, true]), new Set([1, 2])],
      ["sets of equal objects and one more", new Set([[1], [2]]), new Set([[1], [3]])],
      ["maps with other keys", new Map([[1, 1]]), new Map([[2, 1]])],
      ["arrays of other length", [1], [1, 2]],
      ["an array and a like object", [1], { 0: 1, length: 1 }],
      ["objects with other keys", { a: undefined }, { b: undefined }],
      ["bytes and text", Buffer.from("ab"), "ab"],
      ["maps", new Map([["a", 1]]), new Map([["a", 2]])],
      ["sets", new Set([1]), new Set([2])],
      ["instances that say so", new Point(1), new Point(2)],
      ["instances without equals", new Opaque(), new Opaque()],
      ["errors", new Error("a"), new Error("a")],
    ];
    for (const [what, first, second] of unequalPairs) {
      it(`fails for unequal ${what}`, () => {
        messageOf(() => test.assertEqual(first, second));
        expect(Object.is(test.assertNotEqual(first, second), first)).to.equal(true);
      });
    }

    it("says why two values differ that look alike", () => {
      const long = "x".repeat(400);
      const tellings: [unknown, unknown, string][] = [
        [new Opaque(), new Opaque(), "two objects of Opaque, which has no method equals"],
        [Number.NaN, Number.NaN, "NaN is equal to nothing"],
        [
          [1, { a: [new Error("a")] }],
          [1, { a: [new Error("a")] }],
          "at [1].a[0]: two objects of Error",
        ],
        [new Map([["k", Symbol("s")]]), new Map([["k", Symbol("s")]]), 'at .get("k"): two symbols'],
        [[long, 1], [long, 2], "at [1]: a value of type number"],
        [
          new Set([new Opaque()]),
          new Set([new Opaque()]),
          "only the first holds an object of Opaque",
        ],
        [
          { deep: [[[[[[1]]]]]] },
          { deep: [[[[[["1"]]]]]] },
          "at .deep[0][0][0][0][0][0]: a value of type number",
        ],
      ];
      for (const [first, second, reason] of tellings) {
        const message = messageOf(() => test.assertEqual(first, second, "the caller's"));
        expect(message).to.include("(they look alike, but are not equal; ").and.include(reason);
        expect(message).to.match(/ : the caller's$/);
      }
    });

    it("gives no reason for two values that look different", () => {
      expect(messageOf(() => test.assertEqual([1], [2]))).to.equal("[ 1 ] != [ 2 ]");
    });

    it("takes time that grows with the size of the values, at any depth", () => {
      const nested = (depth: number): { value: unknown; steps: { count: number } } => {
        const steps = { count: 0 };
        let value: unknown = [];
        for (let level = 0; level < depth; level += 1) {
          value = new Proxy([value], {
            get(target, key, receiver) {
              steps.count += 1;
              return Reflect.get(target, key, receiver);
            },
          });
        }
        return { value, steps };
      };
      const stepsFor = (depth: number): number => {
        const one = nested(depth);
        test.assertEqual(one.value, nested(depth).value);
        return one.steps.count;
      };
      expect(stepsFor(400) / stepsFor(200)).to.be.below(2.5);
    });

    it("names the class of a value that cannot be shown", () => {
      class Hidden {
        get [inspect.custom](): never {
          throw new Error("not shown");
        }
      }
      expect(messageOf(() => test.assertEqual(new Hidden(), 1))).to.equal(
        "<Hidden that cannot be shown: not shown> != 1",
      );
    });

    it("shows an error whose stack is a million line ends without hanging", () => {
      const error = new Error("long");
      error.stack = `Error: long${"\n".repeat(1_000_000)}`;
      const message = guarded(() => messageOf(() => test.assertEqual(error, new Error("x"))));
      expect(message).to.contain(" != ");
    });

    it("compares values that contain themselves", () => {
      const one: unknown[] = [1];
      one.push(one);
      const other: unknown[] = [1];
      other.push(other);
      expect(test.assertEqual(one, other)).to.equal(one);
    });

    it("shows both values, and the caller's message after them", () => {
      expect(messageOf(() => test.assertEqual("a", 2))).to.equal("'a' != 2");
      expect(messageOf(() => test.assertEqual("a", 2, "hint"))).to.equal("'a' != 2 : hint");
    });

    it("passes both values on for a diff", () => {
      const error = test.assertRaises(FailTest, () => test.assertEqual([1], [2]));
      expect(error).to.deep.include({ actual: [1], expected: [2], showDiff: true });
    });

    it("has Twisted's other names, which a subclass's assertEqual does not change", () => {
      for (const name of ["failUnlessEqual", "failUnlessEquals", "assertEquals"] as const) {
        expect(test[name]).to.equal(SynchronousTestCase.prototype.assertEqual);
      }
    });
  });

  describe("assertNotEqual", () => {
    it("shows the caller's message in place of its own", () => {
      expect(messageOf(() => test.assertNotEqual(1, 1))).to.equal("1 == 1");
      expect(messageOf(() => test.failIfEqual(1, 1, "hint"))).to.equal("hint");
    });
  });

  describe("assertTrue and assertFalse", () => {
    it("use JavaScript's truth, and return the condition", () => {
      expect(test.assertTrue([])).to.deep.equal([]);
      expect(test.assertFalse("")).to.equal("");
      expect(messageOf(() => test.assertTrue(0))).to.equal("0 is not true");
      expect(messageOf(() => test.assertFalse("x", "hint"))).to.equal("'x' is not false : hint");
    });

    it("have Twisted's other names", () => {
      for (const name of ["assert_", "failUnless", "failUnlessTrue"] as const) {
        expect(messageOf(() => test[name](false))).to.equal("false is not true");
      }
      for (const name of ["assertNot", "failIf", "failUnlessFalse"] as const) {
        expect(messageOf(() => test[name](true))).to.equal("true is not false");
      }
    });
  });

  describe("assertIs and assertIsNot", () => {
    it("distinguish the same from the equal", () => {
      const list = [1];
      expect(test.assertIs(list, list)).to.equal(list);
      expect(messageOf(() => test.assertIdentical([1], [1]))).to.equal("[ 1 ] is not [ 1 ]");
      expect(messageOf(() => test.assertIsNot(list, list))).to.equal("[ 1 ] is [ 1 ]");
      expect(messageOf(() => test.failIfIdentical(list, list, "hint"))).to.equal("hint");
      expect(test.assertNotIdentical(list, [1])).to.equal(list);
    });
  });

  describe("assertIsNone and assertIsNotNone", () => {
    it("take null and undefined for None", () => {
      test.assertIsNone(null);
      test.assertIsNone(undefined);
      test.assertIsNotNone(0);
      expect(messageOf(() => test.assertIsNone(0))).to.equal("0 is not None");
      expect(messageOf(() => test.assertIsNotNone(null))).to.equal("unexpectedly None");
    });
  });

  describe("assertGreater and its like", () => {
    it("fail for the wrong order, and show both values", () => {
      test.assertGreater(2, 1);
      test.assertGreaterEqual(2, 2);
      test.assertLess("a", "b");
      test.assertLessEqual(1n, 1n);
      expect(messageOf(() => test.assertGreater(1, 1))).to.equal("1 not greater than 1");
      expect(messageOf(() => test.assertGreaterEqual(0, 1))).to.equal(
        "0 not greater than or equal to 1",
      );
      expect(messageOf(() => test.assertLess(2, 1))).to.equal("2 not less than 1");
      expect(messageOf(() => test.assertLessEqual(2, 1, "hint"))).to.equal(
        "2 not less than or equal to 1 : hint",
      );
    });
  });

  describe("assertAlmostEqual", () => {
    it("compares to seven places, or to as many as are given", () => {
      expect(test.assertAlmostEqual(1, 1.00000001)).to.equal(1);
      test.assertAlmostEqual(1, 1.4, 0);
      expect(messageOf(() => test.assertAlmostEqual(1, 1.001))).to.equal(
        "1 != 1.001 within 7 places",
      );
      expect(messageOf(() => test.failUnlessAlmostEqual(1, 1.1, 2, "hint"))).to.equal("hint");
    });

    it("compares to within a delta if there is one", () => {
      test.assertAlmostEquals(1, 1.5, undefined, null, 0.5);
      expect(messageOf(() => test.assertAlmostEqual(1, 2, undefined, null, 0.5))).to.equal(
        "1 != 2 within 0.5 delta",
      );
    });

    it("treats infinity as near to itself, and NaN as near to nothing", () => {
      test.assertAlmostEqual(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
      messageOf(() => test.assertAlmostEqual(Number.NaN, Number.NaN));
    });
  });

  describe("assertNotAlmostEqual", () => {
    it("fails where assertAlmostEqual passes", () => {
      expect(test.assertNotAlmostEqual(1, 1.001)).to.equal(1);
      expect(messageOf(() => test.failIfAlmostEqual(1, 1))).to.equal("1 == 1 within 7 places");
    });
  });

  describe("assertApproximates", () => {
    it("fails beyond the tolerance", () => {
      expect(test.assertApproximates(1, 1.5, 0.5)).to.equal(1);
      expect(messageOf(() => test.failUnlessApproximates(1, 1.6, 0.5))).to.equal("1 ~== 1.6");
      messageOf(() => test.assertApproximates(1, Number.NaN, 0.5));
    });
  });
});
