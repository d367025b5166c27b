// What the compiler makes of the tasks: these tests fail when the project is type-checked.

import { Deferred, succeed } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import {
  Clock,
  type CooperativeTask,
  Cooperator,
  type coiterate,
  deferLater,
  LoopingCall,
  react,
} from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { expectTypeOf } from "expect-type";

describe("the types of tasks", () => {
  it("give deferLater the type of what the function returns", () => {
    const clock = new Clock();
    expectTypeOf(deferLater(clock, 1, (n: number) => String(n), 1)).toEqualTypeOf<
      Deferred<string>
    >();
    expectTypeOf(deferLater(clock, 1, () => new Deferred<number>())).toEqualTypeOf<
      Deferred<number>
    >();
    expectTypeOf(deferLater(clock, 1)).toEqualTypeOf<Deferred<undefined>>();
    // @ts-expect-error the argument is of the wrong type
    deferLater(clock, 1, (n: number) => n, "1");
  });

  it("check the arguments of callLater and LoopingCall", () => {
    const clock = new Clock();
    clock.callLater(1, (a: string, b: number) => a.repeat(b), "a", 1);
    // @ts-expect-error an argument is missing
    clock.callLater(1, (a: string, b: number) => a.repeat(b), "a");
    new LoopingCall((a: string) => a, "a");
    // @ts-expect-error an argument is missing
    new LoopingCall((a: string) => a);
    expectTypeOf(LoopingCall.withCount((n) => n.toFixed())).toEqualTypeOf<LoopingCall<[]>>();
  });

  it("keep the type of an iterator", () => {
    const iterator = [1, 2].values();
    const cooperator = new Cooperator({ started: false });
    expectTypeOf(cooperator.cooperate(iterator)).toEqualTypeOf<
      CooperativeTask<ArrayIterator<number>>
    >();
    expectTypeOf<ReturnType<typeof coiterate<ArrayIterator<number>>>>().toEqualTypeOf<
      Deferred<ArrayIterator<number>>
    >();
  });

  it("let main declare only the part of a reactor that it needs", () => {
    // Never called: it would end this process.
    const programs = () => {
      react((reactor) => {
        expectTypeOf(reactor).toEqualTypeOf<NodeReactor>();
        return succeed(1);
      });
      react(async (_clock: IReactorTime, word: string) => word, ["word"]);
      // @ts-expect-error the argument is of the wrong type
      react(async (_clock: IReactorTime, word: string) => word, [1]);
      const reactor = new MemoryReactorClock();
      react(async (_clock: IReactorTime) => undefined, [], { reactor });
      react(
        (given) => {
          expectTypeOf(given).toEqualTypeOf<MemoryReactorClock>();
          return succeed(1);
        },
        [],
        { reactor },
      );
      // An empty list suits any main; one of unknown length suits a main that takes no arguments.
      react(async (_clock: IReactorTime, word: string) => word, []);
      react(async () => undefined, []);
      react(async () => undefined, process.argv.slice(2));
      react(async (_clock: IReactorTime) => undefined, process.argv.slice(2));
      react(async (_clock: IReactorTime) => undefined, process.argv.slice(2), { reactor });
      // @ts-expect-error main returns nothing that can be waited for
      react(() => 1);
    };
    expectTypeOf(programs).toBeFunction();
  });
});
