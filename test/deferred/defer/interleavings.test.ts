// Random interleavings of adding, firing, pausing, cancelling and chaining, on the real Deferred
// and on the model. A Deferred waits only for one with a higher number, so that none waits for
// itself.

import {
  AlreadyCalledError,
  Deferred,
  type Failure,
  flushUnhandledFailures,
  isFailure,
} from "@twisted-ts/deferred";
import { expect } from "chai";
import { fc } from "../../support/fast-check.ts";
import { ModelDeferred, ModelFailure } from "./model.ts";

/** What a callback does with its result. */
type Outcome =
  | { readonly kind: "pass" }
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "throw"; readonly name: string }
  | { readonly kind: "deferred"; readonly step: number };

type Step =
  | { readonly kind: "new"; readonly canceller: "none" | "silent" | "fires" | "fails" }
  | { readonly kind: "add"; readonly at: number; readonly on: Outcome; readonly off: Outcome }
  | { readonly kind: "fire" | "fail" | "pause" | "unpause" | "cancel"; readonly at: number }
  | { readonly kind: "chain"; readonly at: number; readonly step: number };

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ kind: "pass" }),
  fc.record({ kind: fc.constant("value" as const), value: fc.nat(9) }),
  fc.record({ kind: fc.constant("throw" as const), name: fc.constantFrom("Alpha", "Beta") }),
  fc.record({ kind: fc.constant("deferred" as const), step: fc.nat(3) }),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("new" as const),
      canceller: fc.constantFrom("none", "silent", "fires", "fails"),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("add" as const),
      at: fc.nat(7),
      on: outcome,
      off: outcome,
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constantFrom("fire", "fail", "pause", "unpause", "cancel"),
      at: fc.nat(7),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("chain" as const), at: fc.nat(7), step: fc.nat(3) }),
  },
);

/** The operations that both sides have, so that one function can drive either. */
interface Side {
  readonly log: string[];
  count(): number;
  create(canceller: (Step & { kind: "new" })["canceller"]): void;
  add(at: number, on: Outcome, off: Outcome, label: number): void;
  fire(at: number, value: number): void;
  fail(at: number, name: string): void;
  pause(at: number): void;
  unpause(at: number): void;
  cancel(at: number): void;
  chain(at: number, to: number): void;
  state(at: number): string;
}

class Recorded extends Error {
  constructor(name: string) {
    super();
    this.name = name;
  }
}

class RealSide implements Side {
  readonly log: string[] = [];
  readonly #all: Deferred<unknown>[] = [];

  count(): number {
    return this.#all.length;
  }

  create(canceller: string): void {
    const number = this.#all.length;
    const call = (deferred: Deferred<unknown>) => {
      this.log.push(`cancel ${number}`);
      if (canceller === "fires") deferred.callback("cancelled");
      if (canceller === "fails") deferred.errback(new Recorded("Gamma"));
    };
    this.#all.push(new Deferred(canceller === "none" ? null : call));
  }

  add(at: number, on: Outcome, off: Outcome, label: number): void {
    this.#at(at).addCallbacks(
      (result) => this.#run(at, `${label} callback`, result, on),
      (failure) => this.#run(at, `${label} errback`, failure, off),
    );
  }

  #run(at: number, label: string, result: unknown, what: Outcome): unknown {
    this.log.push(`${label} ${this.#text(result)}`);
    switch (what.kind) {
      case "pass":
        return result;
      case "value":
        return what.value;
      case "throw":
        throw new Recorded(what.name);
      default:
        return this.#all[at + 1 + what.step];
    }
  }

  fire(at: number, value: number): void {
    this.#guarded(() => this.#at(at).callback(value));
  }

  fail(at: number, name: string): void {
    this.#guarded(() => this.#at(at).errback(new Recorded(name)));
  }

  pause(at: number): void {
    this.#at(at).pause();
  }

  unpause(at: number): void {
    this.#at(at).unpause();
  }

  cancel(at: number): void {
    this.#at(at).cancel();
  }

  chain(at: number, to: number): void {
    this.#at(at).chainDeferred(this.#at(to));
  }

  #guarded(call: () => void): void {
    try {
      call();
    } catch (error) {
      expect(error).to.be.instanceOf(AlreadyCalledError);
      this.log.push("refused");
    }
  }

  state(at: number): string {
    const deferred = this.#at(at);
    const { result } = deferred;
    const waiting = result instanceof Deferred;
    const shown = waiting ? `on ${this.#all.indexOf(result)}` : this.#text(result);
    const pauses = deferred.paused - (waiting ? 1 : 0);
    return `${deferred.called} ${pauses} ${deferred.callbacks.length} ${shown}`;
  }

  #text(value: unknown): string {
    return isFailure(value) ? `!${((value as Failure).value as Error).name}` : String(value);
  }

  #at(index: number): Deferred<unknown> {
    return this.#all[index] as Deferred<unknown>;
  }
}

class ModelSide implements Side {
  readonly log: string[] = [];
  readonly #all: ModelDeferred[] = [];

  count(): number {
    return this.#all.length;
  }

  create(canceller: string): void {
    const number = this.#all.length;
    const call = (deferred: ModelDeferred) => {
      this.log.push(`cancel ${number}`);
      if (canceller === "fires") deferred.fire("cancelled");
      if (canceller === "fails") deferred.fire(new ModelFailure("Gamma"));
    };
    this.#all.push(new ModelDeferred(canceller === "none" ? null : call));
  }

  add(at: number, on: Outcome, off: Outcome, label: number): void {
    this.#at(at).add(
      (result) => this.#run(at, `${label} callback`, result, on),
      (failure) => this.#run(at, `${label} errback`, failure, off),
    );
  }

  #run(at: number, label: string, result: unknown, what: Outcome): unknown {
    this.log.push(`${label} ${this.#text(result)}`);
    switch (what.kind) {
      case "pass":
        return result;
      case "value":
        return what.value;
      case "throw":
        throw new ModelFailure(what.name);
      default:
        return this.#all[at + 1 + what.step];
    }
  }

  fire(at: number, value: number): void {
    if (!this.#at(at).fire(value)) this.log.push("refused");
  }

  fail(at: number, name: string): void {
    if (!this.#at(at).fire(new ModelFailure(name))) this.log.push("refused");
  }

  pause(at: number): void {
    this.#at(at).pause();
  }

  unpause(at: number): void {
    this.#at(at).unpause();
  }

  cancel(at: number): void {
    this.#at(at).cancel();
  }

  /** Firing one that has been fired fails the chain, as any exception in a callback does. */
  chain(at: number, to: number): void {
    const pass = (result: unknown) => {
      if (!this.#at(to).fire(result)) throw new ModelFailure("AlreadyCalledError");
    };
    this.#at(at).add(pass, pass);
  }

  state(at: number): string {
    const { called, pauses, pending, waitingOn, result } = this.#at(at);
    const shown = waitingOn === null ? this.#text(result) : `on ${this.#all.indexOf(waitingOn)}`;
    return `${called} ${pauses} ${pending} ${shown}`;
  }

  #text(value: unknown): string {
    return value instanceof ModelFailure ? `!${value.name}` : String(value);
  }

  #at(index: number): ModelDeferred {
    return this.#all[index] as ModelDeferred;
  }
}

/** Performs the steps, and returns everything that could be observed. */
function perform(side: Side, steps: readonly Step[]): string[] {
  const pauses: number[] = [];
  for (const [index, each] of steps.entries()) {
    if (each.kind === "new") {
      side.create(each.canceller);
      continue;
    }
    if (side.count() === 0) continue;
    const at = each.at % side.count();
    switch (each.kind) {
      case "add":
        side.add(at, each.on, each.off, index);
        break;
      case "fire":
        side.fire(at, index);
        break;
      case "fail":
        side.fail(at, "Alpha");
        break;
      case "pause":
        pauses[at] = (pauses[at] ?? 0) + 1;
        side.pause(at);
        break;
      case "unpause":
        if ((pauses[at] ?? 0) === 0) break;
        pauses[at] = (pauses[at] ?? 0) - 1;
        side.unpause(at);
        break;
      case "chain":
        if (at + 1 + each.step < side.count()) side.chain(at, at + 1 + each.step);
        break;
      default:
        side.cancel(at);
    }
    side.log.push(`${index}:`);
    for (let i = 0; i < side.count(); i++) side.log.push(side.state(i));
  }
  return side.log;
}

describe("Deferred: interleavings", () => {
  // Deferreds are left failed on purpose.
  const property = <Args extends [unknown, ...unknown[]]>(
    ...args: Parameters<typeof fc.property<Args>>
  ) => fc.property<Args>(...args).afterEach(() => void flushUnhandledFailures());

  it("behaves as a simple model for any order of adding, firing, pausing, cancelling and chaining", () => {
    fc.assert(
      property(fc.array(step, { minLength: 3, maxLength: 40 }), (steps) => {
        expect(perform(new RealSide(), steps)).to.deep.equal(perform(new ModelSide(), steps));
      }),
      { numRuns: 2000 },
    );
  });

  it("runs each callback once, in the order of adding, however often it is paused", () => {
    const action = fc.constantFrom("add", "pause", "unpause", "fire");
    fc.assert(
      property(fc.array(action, { maxLength: 60 }), (actions) => {
        const deferred = new Deferred<number>();
        const ran: number[] = [];
        let added = 0;
        let pauses = 0;
        for (const each of actions) {
          if (each === "add") {
            const number = added++;
            deferred.addCallback((value: number) => {
              ran.push(number);
              return value;
            });
          } else if (each === "pause") {
            pauses++;
            deferred.pause();
          } else if (each === "unpause" && pauses > 0) {
            pauses--;
            deferred.unpause();
          } else if (each === "fire" && !deferred.called) {
            deferred.callback(0);
          }
          const expected = deferred.called && pauses === 0 ? added : ran.length;
          expect(ran).to.deep.equal(Array.from({ length: expected }, (_, i) => i));
        }
      }),
    );
  });

  it("cancels only the last Deferred of a chain of any length", () => {
    fc.assert(
      property(fc.integer({ min: 1, max: 50 }), fc.nat(49), (length, from) => {
        const cancelled: number[] = [];
        const chain = Array.from(
          { length },
          (_, i) => new Deferred<unknown>(() => cancelled.push(i)),
        );
        for (const [i, each] of chain.entries()) {
          const next = chain[i + 1];
          if (next === undefined) break;
          each.addCallback(() => next);
        }
        for (const each of chain.slice(0, -1)) each.callback(undefined);
        const [first] = chain;
        chain[from % length]?.cancel();
        expect(cancelled).to.deep.equal([length - 1]);
        let failure: unknown;
        first?.addErrback((each) => {
          failure = (each.value as Error).name;
        });
        expect(failure).to.equal("CancelledError");
      }),
    );
  });
});
