import { FailTest, SynchronousTestCase } from "@twisted-ts/trial";
import { expect } from "chai";

const makeThrower = (error: unknown) => (): never => {
  throw error;
};

describe("assertions about exceptions and warnings", () => {
  const test = new SynchronousTestCase();
  const messageOf = (assertion: () => unknown): string => {
    try {
      assertion();
    } catch (error) {
      expect(error).to.be.instanceOf(FailTest);
      return (error as Error).message;
    }
    throw new Error("the assertion has not failed");
  };

  describe("assertRaises", () => {
    it("returns what the function throws, given its arguments", () => {
      const error = test.assertRaises(
        RangeError,
        (a: number, b: string) => makeThrower(new RangeError(`${a}${b}`))(),
        1,
        "x",
      );
      expect(error.message).to.equal("1x");
    });

    it("takes subclasses, and several classes", () => {
      class Special extends RangeError {}
      test.assertRaises(RangeError, makeThrower(new Special()));
      test.assertRaises([TypeError, RangeError], makeThrower(new Special()));
    });

    it("fails if nothing is thrown, and shows what was returned", () => {
      expect(messageOf(() => test.assertRaises(RangeError, () => "fine"))).to.equal(
        "RangeError not raised (fine returned)",
      );
      expect(messageOf(() => test.assertRaises([TypeError, RangeError], () => null))).to.equal(
        "(TypeError, RangeError) not raised (null returned)",
      );
    });

    it("fails if something else is thrown, and shows its traceback", () => {
      const message = messageOf(() =>
        test.failUnlessRaises(RangeError, makeThrower(new TypeError("other"))),
      );
      expect(message).to.match(/^TypeError raised instead of RangeError:\n Traceback/);
      expect(message).to.include("TypeError: other");
    });

    it("returns a context when it is given no function, which runs a block and keeps the exception", () => {
      const context = test.assertRaises(RangeError);
      expect(context.run(makeThrower(new RangeError("in the block")))).to.equal(context);
      expect(context.exception.message).to.equal("in the block");
      expect(messageOf(() => test.assertRaises(RangeError).run(() => undefined))).to.equal(
        "RangeError not raised (undefined returned)",
      );
    });
  });

  describe("assertRaisesRegex", () => {
    it("looks at the message as well", () => {
      test.assertRaisesRegex(RangeError, /^too/, makeThrower(new RangeError("too far")));
      test.assertRaisesRegex(RangeError, "far").run(makeThrower(new RangeError("too far")));
      expect(
        messageOf(() =>
          test.assertRaisesRegex(RangeError, /^far/, makeThrower(new RangeError("too far"))),
        ),
      ).to.equal("'^far' does not match 'too far'");
    });
  });

  describe("assertWarns", () => {
    const warn = (message: string, category: string): string => {
      process.emitWarning(message, category);
      return "result";
    };

    it("returns what the function returned, and emits no warning", () => {
      const before = process.emitWarning;
      const result = test.assertWarns(
        "DeprecationWarning",
        "old",
        import.meta.url,
        warn,
        "old",
        "DeprecationWarning",
      );
      expect(result).to.equal("result");
      expect(process.emitWarning).to.equal(before);
    });

    it("takes a class for the category, and a path for the file", () => {
      class OldWayWarning extends Error {
        override name = "OldWayWarning";
      }
      test.assertWarns(OldWayWarning, "old", import.meta.filename, () =>
        process.emitWarning(new OldWayWarning("old")),
      );
    });

    it("reads the category from an options object", () => {
      test.assertWarns("DeprecationWarning", "old", import.meta.url, () =>
        process.emitWarning("old", { type: "DeprecationWarning", code: "X" }),
      );
    });

    it("fails if there is none, or there are different ones", () => {
      expect(
        messageOf(() => test.assertWarns("Warning", "a", import.meta.url, () => undefined)),
      ).to.equal("No warnings emitted");
      expect(
        messageOf(() =>
          test.failUnlessWarns("Warning", "a", import.meta.url, () => {
            warn("a", "Warning");
            warn("b", "Warning");
          }),
        ),
      ).to.equal("Can't handle different warnings");
    });

    it("fails if it is another text, category or file", () => {
      const call = (category: string, message: string, file: string) => () =>
        test.assertWarns(category, message, file, warn, "a", "Warning");
      expect(messageOf(call("Warning", "b", import.meta.url))).to.equal("'a' != 'b'");
      expect(messageOf(call("Other", "a", import.meta.url))).to.equal("'Warning' is not 'Other'");
      expect(messageOf(call("Warning", "a", "/other.ts"))).to.match(
        /^false is not true : Warning in '.*raising\.test\.ts', expected '\/other\.ts'$/,
      );
    });

    it("restores emitWarning when the function throws", () => {
      const before = process.emitWarning;
      expect(() =>
        test.assertWarns("Warning", "a", "", makeThrower(new RangeError("broken"))),
      ).to.throw(RangeError);
      expect(process.emitWarning).to.equal(before);
    });
  });
});
