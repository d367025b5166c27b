import { inspect } from "node:util";
import {
  CancelledError,
  Failure,
  NoCurrentExceptionError,
  qualifiedName,
} from "@twisted-ts/deferred";
import { expect } from "chai";

class Lost extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.Lost";
}
class Reset extends Lost {
  static override readonly qualifiedName: string = "twisted.internet.error.Reset";
}
class Unnamed extends Lost {}

describe("Failure", () => {
  it("wraps any thrown value as it is", () => {
    for (const value of [new Error("x"), "text", 3, null, undefined, { a: 1 }]) {
      expect(new Failure(value).value).to.equal(value);
    }
    expect(new Failure("text").type).to.equal(String);
    expect(new Failure(null).type).to.equal(null);
    expect(new Failure(new Lost("x")).type).to.equal(Lost);
  });

  it("needs an argument, since there is no current exception", () => {
    expect(() => new (Failure as unknown as new () => Failure)()).to.throw(NoCurrentExceptionError);
  });

  it("made of a Failure, has its value, type and frames", () => {
    const first = new Failure(new Reset("x"), Lost);
    const second = new Failure(first);
    expect(second.value).to.equal(first.value);
    expect(second.type).to.equal(Lost);
    expect(second.frames).to.equal(first.frames);
  });

  it("check returns the matching class or name, or null", () => {
    const failure = new Failure(new Reset("x"));
    expect(failure.check(TypeError, Lost)).to.equal(Lost);
    expect(failure.check(TypeError)).to.equal(null);
    expect(failure.check("twisted.internet.error.Lost")).to.equal("twisted.internet.error.Lost");
    expect(new Failure(new TypeError("x")).check("TypeError")).to.equal("TypeError");
    expect(new Failure(new Unnamed("x")).check(Reset)).to.equal(null);
    expect(new Failure("text").check(Error)).to.equal(null);
  });

  it("check recognises the class of another copy by its qualified name, but not a class that inherited the name", () => {
    class OtherLost extends Error {
      static readonly qualifiedName: string = "twisted.internet.error.Lost";
    }
    class Heir extends OtherLost {}
    expect(new Failure(new Reset("x")).check(OtherLost)).to.equal(OtherLost);
    expect(new Failure(new Reset("x")).check(Heir)).to.equal(null);
    expect(qualifiedName(Heir)).to.equal("Heir");
  });

  it("check refuses what is neither a class nor a name", () => {
    expect(() => new Failure(new Error("x")).check(3 as never)).to.throw(TypeError);
  });

  it("trap throws the wrapped value with its own stack if nothing matches", () => {
    const error = new Reset("x");
    const { stack } = error;
    const failure = new Failure(error);
    expect(failure.trap(Lost)).to.equal(Lost);
    expect(() => failure.trap(TypeError))
      .to.throw(Reset)
      .which.equals(error);
    expect(() => failure.raiseException())
      .to.throw(Reset)
      .which.equals(error);
    expect(error.stack).to.equal(stack);
  });

  it("throws the value into a generator", () => {
    const seen: unknown[] = [];
    function* generator() {
      try {
        yield 1;
      } catch (error) {
        seen.push(error);
        yield 2;
      }
    }
    const g = generator();
    g.next();
    const error = new Error("x");
    expect(new Failure(error).throwExceptionIntoGenerator(g)).to.deep.equal({
      done: false,
      value: 2,
    });
    expect(seen).to.deep.equal([error]);
  });

  it("has the error's message, and prints itself", () => {
    expect(new Failure(new Lost("gone")).getErrorMessage()).to.equal("gone");
    expect(new Failure("text").getErrorMessage()).to.equal("text");
    expect(inspect(new Failure(new Lost("gone")))).to.equal(
      "<Failure twisted.internet.error.Lost: gone>",
    );
    expect(inspect(new Failure(new CancelledError()))).to.equal(
      "<Failure twisted.internet.defer.CancelledError: >",
    );
    expect(String(new Failure(Failure._withoutTraceback("x")))).to.equal(
      "[Failure instance: Traceback (failure with no frames): String: x\n]",
    );
  });

  it("prints tracebacks with three levels of detail, outermost frame first", () => {
    function thrower(): never {
      throw new RangeError("deep");
    }
    let failure: Failure | undefined;
    try {
      thrower();
    } catch (error) {
      failure = new Failure(error);
    }
    if (failure === undefined) throw new Error("unreachable");
    const text = failure.getTraceback();
    expect(text).to.match(
      /^Traceback \(most recent call last\):\n( {2}\(\d+ frames? of the library or of Node\)\n)? {2}File "/,
    );
    expect(text).to.match(/in thrower\nRangeError: deep\n$/);
    expect(failure.getBriefTraceback()).to.match(/^Traceback: RangeError: deep\n/);
    expect(failure.getBriefTraceback()).to.match(/failure\.test\.ts:\d+:thrower\n$/);
    const verbose = failure.getTraceback(0, "verbose");
    expect(verbose).to.match(/^\*--- Failure #\d+ ---\n/);
    expect(verbose).to.match(/\*--- End of Failure #\d+ ---\n$/);
    expect(() => failure.getTraceback(0, "loud" as never)).to.throw(RangeError);
    const written: string[] = [];
    const file = { write: (t: string) => written.push(t) };
    failure.printTraceback(file);
    failure.printBriefTraceback(file);
    failure.printDetailedTraceback(file);
    expect(written).to.deep.equal([text, failure.getBriefTraceback(), verbose]);
  });

  it("prints the frames of the program, and the number of other frames between them", () => {
    const failure = new Failure(new Error("x"));
    const at = (file: string) => ["f", file, 1] as const;
    const frames = [
      at("node:internal/timers"),
      at("/app/node_modules/@twisted-ts/reactor/dist/index.js"),
      at("/app/main.js"),
      at("file:///app/node_modules/@twisted-ts/deferred/dist/chunks/index-a.js"),
      at("/app/node_modules/another/index.js"),
    ];
    failure.frames = frames;
    expect(failure.getTraceback().split("\n").slice(1, -2)).to.deep.equal([
      "  (2 frames of the library or of Node)",
      '  File "/app/main.js", line 1, in f',
      "  (1 frame of the library or of Node)",
      '  File "/app/node_modules/another/index.js", line 1, in f',
    ]);
    expect(failure.getBriefTraceback().split("\n").slice(1, -1)).to.deep.equal([
      "(2 frames of the library or of Node)",
      "/app/main.js:1:f",
      "(1 frame of the library or of Node)",
      "/app/node_modules/another/index.js:1:f",
    ]);
    expect(failure.frames).to.equal(frames);
  });

  it("prints all frames on request, and when none is of the program", () => {
    const failure = new Failure(new Error("x"));
    failure.frames = [
      ["f", "/app/main.js", 1],
      ["g", "node:fs", 2],
    ];
    const full = ['  File "/app/main.js", line 1, in f', '  File "node:fs", line 2, in g'];
    const lines = (text: string) => text.split("\n").slice(1, -2);
    expect(lines(failure.getTraceback())).not.to.deep.equal(full);
    expect(lines(failure.getTraceback(false))).to.deep.equal(full);
    process.env["TWISTED_TS_FULL_STACKS"] = "1";
    try {
      expect(lines(failure.getTraceback())).to.deep.equal(full);
    } finally {
      delete process.env["TWISTED_TS_FULL_STACKS"];
    }
    failure.frames = [["g", "node:fs", 2]];
    expect(lines(failure.getTraceback())).to.deep.equal(full.slice(1));
  });

  it("names the causes of an error", () => {
    const error = new Error("outer", { cause: new TypeError("inner") });
    expect(new Failure(error).getTraceback()).to.contain(" caused by: TypeError: inner\n");
  });

  it("prints a traceback even of a value that throws when it is read", () => {
    const hostile = (key: string, value: object = new Error("x")) =>
      Object.defineProperty(value, key, {
        get() {
          throw new TypeError("not to be read");
        },
      });
    const values = [
      ...["message", "name", "stack", "cause"].map((key) => hostile(key)),
      hostile("constructor", {}),
      new Error("x", { cause: hostile("name") }),
    ];
    for (const value of values) {
      const failure = new Failure(value);
      expect(failure.getTraceback()).to.match(/^Traceback /);
      expect(failure.getBriefTraceback()).to.match(/^Traceback/);
      expect(failure.getTraceback(0, "verbose")).to.contain("*--- End of Failure #");
      expect(inspect(failure)).to.match(/^<Failure /);
    }
  });

  it("keeps its text after cleanFailure", () => {
    const failure = new Failure(new Error("x"));
    const before = failure.getTraceback();
    failure.cleanFailure();
    (failure.value as Error).stack = "";
    expect(failure.getTraceback()).to.equal(before);
  });

  it("can be given other frames and parents", () => {
    const failure = new Failure(new RangeError("x"));
    failure.frames = [["name", "file.ts", 7]];
    expect(failure.getTraceback()).to.contain('  File "file.ts", line 7, in name\n');
    failure.parents = ["Other"];
    expect(failure.check("Other")).to.equal("Other");
    expect(failure._parents).to.deep.equal(["Other"]);
    expect(failure.stack).to.deep.equal([]);
  });
});
