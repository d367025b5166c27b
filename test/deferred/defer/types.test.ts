// The types that a chain infers. The test is that this compiles; mocha runs it as well.

import {
  Deferred,
  DeferredList,
  type DeferredListItem,
  ensureDeferred,
  type Failure,
  Failure as FailureClass,
  fail,
  gatherResults,
  inlineCallbacks,
  maybeDeferred,
  race,
  succeed,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";

describe("Deferred: types", () => {
  it("are inferred through a chain", () => {
    const start = succeed(1);
    expectTypeOf(start).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(start.addCallback((n) => `${n}`)).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(start.addCallback((n) => succeed([n]))).toEqualTypeOf<Deferred<number[]>>();
    expectTypeOf(start.addCallback(async () => true)).toEqualTypeOf<Deferred<boolean>>();
    expectTypeOf(start.addCallback(() => {})).toEqualTypeOf<Deferred<void>>();
    expectTypeOf(start.addCallback((n) => (n > 1 ? String(n) : succeed(new Date())))).toEqualTypeOf<
      Deferred<string | Date>
    >();
    expectTypeOf(start.addErrback((f) => f.getErrorMessage())).toEqualTypeOf<
      Deferred<number | string>
    >();
    expectTypeOf(start.addErrback((f) => f)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(start.addBoth((r) => r)).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(
      start.addCallbacks(
        (n) => n > 1,
        (f: Failure) => f.getErrorMessage(),
      ),
    ).toEqualTypeOf<Deferred<boolean | string>>();
    expectTypeOf(start.addCallback((n, s: string) => n + s.length, "text")).toEqualTypeOf<
      Deferred<number>
    >();
    expectTypeOf(fail(new Error("x")).addErrback(() => 1)).toEqualTypeOf<Deferred<number>>();
  });

  it("refuse wrong arguments, and a Deferred as a result", () => {
    const d = new Deferred<number>();
    // @ts-expect-error the result is a number
    () => d.callback("text");
    // @ts-expect-error a Deferred is no result
    () => d.callback(succeed(1));
    // @ts-expect-error a Deferred is no result
    () => succeed(succeed(1));
    // @ts-expect-error a promise is no result
    () => succeed(Promise.resolve(1));
    // @ts-expect-error the argument is missing
    () => d.addCallback((n: number, s: string) => s.repeat(n));
    // @ts-expect-error the callback wants text
    () => d.addCallback((s: string) => s);
    () => new Deferred<void>().callback();
  });

  it("are inferred where the result is a type parameter of the caller", () => {
    function id<T>(x: T): Deferred<T> {
      return succeed(x);
    }
    function passed<T>(d: Deferred<T>): Deferred<T> {
      return d
        .addCallback((x) => x)
        .addErrback((failure) => failure)
        .addBoth((x) => x)
        .addCallbacks((x) => x);
    }
    function nested<T>(x: T): Deferred<T> {
      return succeed(null).addCallback(() => succeed(x));
    }
    expectTypeOf(passed(id(1))).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(nested("a")).toEqualTypeOf<Deferred<string>>();
  });

  it("of the next result are any, unknown and never where a callback returns that", () => {
    const d = succeed(1);
    expectTypeOf(d.addCallback(() => JSON.parse("1"))).toEqualTypeOf<
      // biome-ignore lint/suspicious/noExplicitAny: what JSON.parse returns
      Deferred<any>
    >();
    expectTypeOf(d.addCallback((): unknown => 1)).toEqualTypeOf<Deferred<unknown>>();
    expectTypeOf(
      d.addCallback(() => {
        throw new RangeError("x");
      }),
    ).toEqualTypeOf<Deferred<never>>();
    d.addErrback(() => undefined);
    expectTypeOf(d.addCallback((n) => (n > 1 ? succeed(n) : Promise.resolve("a")))).toEqualTypeOf<
      Deferred<number | string>
    >();
  });

  it("let a Deferred without a result be fired with null, as with Twisted's None", () => {
    const d = new Deferred<void>();
    d.callback(null);
    expect(d.result).to.equal(null);
    // @ts-expect-error null is no number
    () => new Deferred<number>().callback(null);
  });

  it("of what fires a Deferred are one signature, so that the compiler's message is one line", () => {
    expectTypeOf<Parameters<Deferred<number>["callback"]>>().toEqualTypeOf<
      [result: number | Failure]
    >();
    const fire = <T>(d: Deferred<T>, result: T): void => d.callback(result);
    const d = new Deferred<string>();
    fire(d, "a");
    expect(d.result).to.equal("a");
  });

  it("narrow a failure's value when check() is asked for one class", () => {
    const failure: Failure = new FailureClass(new RangeError("x"));
    if (failure.check(RangeError)) expectTypeOf(failure.value).toEqualTypeOf<RangeError>();
    else expectTypeOf(failure.value).toEqualTypeOf<unknown>();
    expectTypeOf(failure.check(RangeError, TypeError)).toEqualTypeOf<
      RangeErrorConstructor | TypeErrorConstructor | null
    >();
    expect(failure.check(RangeError)).to.equal(RangeError);
    expect(failure.check(TypeError)).to.equal(null);
  });

  it("are those of each member in tuples", () => {
    const both = gatherResults([succeed(1), succeed("a")]);
    expectTypeOf(both).toEqualTypeOf<Deferred<[number, string]>>();
    const many = gatherResults([1, 2].map((n) => succeed(n)));
    expectTypeOf(many).toEqualTypeOf<Deferred<number[]>>();
    new DeferredList([succeed(1), succeed("a")]).addCallback((results) => {
      expectTypeOf(results).toEqualTypeOf<[DeferredListItem<number>, DeferredListItem<string>]>();
    });
    new DeferredList([succeed(1)], { fireOnOneCallback: true }).addCallback((result) => {
      expectTypeOf(result).toEqualTypeOf<readonly [result: number, index: number]>();
    });
    race([succeed(1), succeed("a")]).addCallback(([index, result]) => {
      expectTypeOf(index).toEqualTypeOf<number>();
      expectTypeOf(result).toEqualTypeOf<number | string>();
    });
  });

  it("are inferred for generators and functions", () => {
    const run = inlineCallbacks(function* (n: number) {
      const text = yield* succeed("a");
      expectTypeOf(text).toEqualTypeOf<string>();
      return text.length + n;
    });
    expectTypeOf(run).toEqualTypeOf<(this: unknown, n: number) => Deferred<number>>();
    expectTypeOf(maybeDeferred(() => succeed(1))).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(maybeDeferred(() => "a")).toEqualTypeOf<Deferred<string>>();
    expectTypeOf(ensureDeferred(Promise.resolve(1))).toEqualTypeOf<Deferred<number>>();
    expectTypeOf(Deferred.fromFuture(Promise.resolve(1))).toEqualTypeOf<Deferred<number>>();
  });

  it("are covariant: a Deferred of more is a Deferred of less", () => {
    expectTypeOf<Deferred<string>>().toMatchTypeOf<Deferred<unknown>>();
    expectTypeOf<Deferred<string>>().toMatchTypeOf<Deferred<string | number>>();
    expectTypeOf<Deferred<never>>().toMatchTypeOf<Deferred<number>>();
    expectTypeOf<Deferred<number>>().toMatchTypeOf<PromiseLike<number>>();
  });
});
