import { type Deferred, Failure, inlineCallbacks, succeed } from "@twisted-ts/deferred";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";

class Page {
  title = "page";

  load(path: string): Deferred<string> {
    return inlineCallbacks(this, function* () {
      expectTypeOf(this.title).toEqualTypeOf<string>();
      const text = yield* succeed(path);
      return `${this.title} ${text}`;
    });
  }

  /** A type parameter of its own. */
  pass<T>(value: T): Deferred<T> {
    return inlineCallbacks(this, function* () {
      yield succeed(this.title);
      return value;
    });
  }
}

class LoudPage extends Page {
  override title = "loud page";

  override load(path: string): Deferred<string> {
    const loaded = super.load(path);
    return inlineCallbacks(this, function* () {
      return `${yield* loaded}!`;
    });
  }
}

function resultOf<T>(d: Deferred<T>): T | undefined {
  let result: T | undefined;
  d.addCallback((value) => {
    result = value;
  });
  return result;
}

describe("inlineCallbacks(this, …): methods", () => {
  it("run at once, with the object as this", () => {
    expect(resultOf(new Page().load("x"))).to.equal("page x");
  });

  it("are overridden, and called through super", () => {
    const page: Page = new LoudPage();
    expect(resultOf(page.load("x"))).to.equal("loud page x!");
    expect(Object.hasOwn(page, "load")).to.equal(false);
  });

  it("pass a value of a type parameter", () => {
    expectTypeOf(new Page().pass(1)).toEqualTypeOf<Deferred<number>>();
    expect(resultOf(new Page().pass("x"))).to.equal("x");
  });

  it("wait for a returned Deferred, and fail with a returned Failure", () => {
    const waited = inlineCallbacks(null, function* () {
      yield succeed(null);
      return succeed("later");
    });
    expectTypeOf(waited).toEqualTypeOf<Deferred<string>>();
    expect(resultOf(waited)).to.equal("later");
    let message = "";
    inlineCallbacks(null, function* () {
      yield succeed(null);
      return new Failure(new RangeError("failed"));
    }).addErrback((failure) => {
      message = failure.getErrorMessage();
    });
    expect(message).to.equal("failed");
  });

  it("throw TypeError for a value that is not a generator function", () => {
    expect(() => inlineCallbacks(null, undefined as never)).to.throw(
      TypeError,
      "inlineCallbacks takes a generator function",
    );
    expect(() => inlineCallbacks(null, (() => 1) as never)).to.throw(TypeError, "instead got 1");
  });
});
