import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import * as browser from "../../packages/deferred/src/platform/browser.ts";
import * as node from "../../packages/deferred/src/platform/node.ts";

const SOURCES = resolve(import.meta.dirname, "../../packages/deferred/src");

describe("the platform of the package deferred", () => {
  it("is the only file that imports modules of Node", () => {
    const importing = readdirSync(SOURCES, { recursive: true })
      .map(String)
      .filter((file) => file.endsWith(".ts"))
      .filter((file) => /from "node:/.test(readFileSync(join(SOURCES, file), "utf8")));
    expect(importing).to.deep.equal([join("platform", "node.ts")]);
  });

  it("has the same names for browsers as for Node", () => {
    expect(Object.keys(browser).sort()).to.deep.equal(Object.keys(node).sort());
  });

  describe("for browsers", () => {
    it("shows values as a programmer writes them", () => {
      const shown: readonly [unknown, string][] = [
        ["it's", `'it's'`],
        [1, "1"],
        [2n, "2n"],
        [null, "null"],
        [Symbol("s"), "Symbol(s)"],
        [function named() {}, "[Function: named]"],
        [[1, "a"], "[ 1, 'a' ]"],
        [{ a: 1, b: [2] }, "{ a: 1, b: [ 2 ] }"],
        [{ a: { b: { c: { d: 1 } } } }, "{ a: { b: { c: [Object] } } }"],
        [new Date(0), "1970-01-01T00:00:00.000Z"],
      ];
      for (const [value, text] of shown) expect(browser.inspect(value)).to.equal(text);
      const throwing = {
        get it(): never {
          throw new Error("no");
        },
      };
      expect(browser.inspect(throwing)).to.equal("[object that throws: no]");
    });

    it("compares values by class, text and properties", () => {
      const { isDeepStrictEqual: same } = browser;
      expect(same({ a: [1] }, { a: [1] })).to.equal(true);
      expect(same({ a: [1] }, { a: [2] })).to.equal(false);
      expect(same(new Error("a"), new Error("a"))).to.equal(true);
      expect(same(new Error("a"), new Error("b"))).to.equal(false);
      expect(same(new Error("a"), new TypeError("a"))).to.equal(false);
      expect(same(Number.NaN, Number.NaN)).to.equal(true);
      expect(same({}, null)).to.equal(false);
    });

    it("enters a context by calling", () => {
      const context = browser.captureContext("name");
      const add = function (this: { n: number }, m: number): number {
        return this.n + m;
      };
      expect(context.runInAsyncScope(add, { n: 1 }, 2)).to.equal(3);
    });

    it("replaces the object that is written to in place of a standard stream", () => {
      const before = browser.standardStream("stderr");
      let text = "";
      browser.replaceStandardStream("stderr", {
        write: (more) => {
          text += more;
        },
      });
      try {
        browser.standardError.write("a line\n");
      } finally {
        browser.replaceStandardStream("stderr", before);
      }
      expect(text).to.equal("a line\n");
    });

    it("refuses to lock files, and says why", () => {
      expect(() => browser.files.symlinkSync("1", "lock")).to.throw("FilesystemLock needs Node");
    });
  });
});
