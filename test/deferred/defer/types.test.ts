// The types that a chain infers. Mocha runs it; that it compiles is the test.

import {
  Deferred,
  DeferredList,
  type DeferredListItem,
  ensureDeferred,
  type Failure,
  fail,
  gatherResults,
  inlineCallbacks,
  maybeDeferred,
  race,
  succeed,
} from "@twisted-ts/deferred";
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

  it("come out of generators and functions", () => {
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
