// What is `this` in a callback: nothing. A method that was passed without its object fails with a
// message that says so.

import {
  Deferred,
  DeferredLock,
  DeferredQueue,
  type Failure,
  maybeDeferred,
  succeed,
} from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";

class Counter {
  total = 0;
  #secret = 1;

  add(n: number): number {
    this.total += n;
    return this.total;
  }

  addAll(n: number, ...more: number[]): void {
    for (const each of [n, ...more]) this.add(each);
  }

  peek(): number {
    return this.#secret;
  }

  fails(): never {
    const nothing: { missing?: { length: number } } = {};
    throw new TypeError(
      `Cannot read properties of undefined (reading '${nothing.missing?.length}')`,
    );
  }
}

function messageOf(d: Deferred<unknown>): string {
  let message = "";
  d.addErrback((failure: Failure) => {
    message = failure.getErrorMessage();
    expect(failure.check(TypeError)).to.equal(TypeError);
  });
  return message;
}

describe("Deferred: this in a callback", () => {
  it("is undefined, however the callback is added", () => {
    const seen: unknown[] = [];
    function note(this: unknown, ..._args: unknown[]): undefined {
      seen.push(this);
      return undefined;
    }
    const pending = new Deferred<unknown>(function (this: unknown) {
      seen.push(this);
    });
    pending.addCallback(note).addCallback(note, 1).addCallback(note, 1, 2).addBoth(note, 3);
    pending.addCallbacks(note, note, [1, 2], [3]);
    pending.callback(1);
    succeed(1).addCallback(note).addCallback(note, 1).addBoth(note).addBoth(note, 2);
    maybeDeferred(note);
    new Deferred(note).addErrback(note).addErrback(note, 1).cancel();
    new DeferredLock().run(note);
    const clock = new Clock();
    new Deferred<unknown>().addTimeout(1, clock, note);
    clock.advance(1);
    expect(seen.filter((each) => each !== undefined)).to.deep.equal([]);
    expect(seen).to.have.length.above(12);
  });

  it("is explained by the failure of a method that needs it", () => {
    const counter = new Counter();
    // In the brackets is the engine's own message.
    const wanted =
      /^add was called without its object: pass \(r\) => this\.add\(r\) \(.*undefined.*total.*\)$/;
    expect(messageOf(succeed(1).addCallback(counter.add))).to.match(wanted);
    const pending = new Deferred<number>();
    pending.addCallback(counter.add);
    pending.callback(1);
    expect(messageOf(pending)).to.match(wanted);
    expect(messageOf(succeed(1).addCallback(counter.addAll, 2, 3))).to.contain(
      "addAll was called without its object",
    );
    expect(messageOf(maybeDeferred(counter.add, 1))).to.match(wanted);
    expect(messageOf(maybeDeferred(counter.peek))).to.contain("peek was called without its object");
    expect(counter.total).to.equal(0);
  });

  it("is explained too when the engine is JavaScriptCore, whose message quotes the expression", () => {
    class Safari {
      total = 0;
      add(): never {
        throw new TypeError(`undefined is not an object (evaluating 'this.total${this ?? ""}')`);
      }
      peek(): never {
        throw new TypeError(`undefined is not an object (evaluating 'other${this ?? ""}.total')`);
      }
    }
    const { add, peek } = new Safari();
    expect(messageOf(succeed(1).addCallback(add))).to.contain("add was called without its object");
    expect(messageOf(succeed(1).addCallback(peek))).to.equal(
      "undefined is not an object (evaluating 'other.total')",
    );
  });

  it("keeps the error of the engine as the cause, with its frames", () => {
    let failure: Failure<Error> | null = null;
    succeed(1)
      .addCallback(new Counter().add)
      .addErrback((f) => {
        failure = f as Failure<Error>;
      });
    const { value, frames } = failure as unknown as Failure<Error>;
    expect(value.cause).to.be.instanceof(TypeError);
    expect(frames.at(-1)?.[0]).to.match(/add$/);
  });

  it("is not mentioned for other errors", () => {
    const data: { list?: number[] } = {};
    expect(messageOf(succeed(1).addCallback(() => (data.list as number[]).length))).to.equal(
      "Cannot read properties of undefined (reading 'length')",
    );
    expect(messageOf(succeed(1).addCallback(new Counter().fails))).to.equal(
      "Cannot read properties of undefined (reading 'undefined')",
    );
  });

  it("is required by the methods of a Deferred, a lock and a queue, with a message that says so", () => {
    const { callback, errback, cancel, addCallback, addErrback, addBoth, pause, unpause } =
      new Deferred<number>();
    const calls: Readonly<Record<string, () => unknown>> = {
      "(r) => d.callback(r)": () => callback(1),
      "(r) => d.errback(r)": () => errback(new Error("x")),
      "(r) => d.cancel(r)": () => cancel(),
      "(r) => d.addCallback(r)": () => addCallback(() => 1),
      "(r) => d.addErrback(r)": () => addErrback(() => 1),
      "(r) => d.addBoth(r)": () => addBoth(() => 1),
      "(r) => d.pause(r)": () => pause(),
      "(r) => d.unpause(r)": () => unpause(),
    };
    const { put, get } = new DeferredQueue();
    const { acquire, release, run } = new DeferredLock();
    Object.assign(calls, {
      "(r) => queue.put(r)": () => put(1),
      "(r) => queue.get(r)": () => get(),
      "(r) => lock.acquire(r)": () => acquire(),
      "(r) => lock.release(r)": () => release(),
      "(r) => lock.run(r)": () => run(() => 1),
    });
    for (const [form, call] of Object.entries(calls)) {
      expect(call, form).to.throw(TypeError, `was called without its object: pass ${form}`);
    }
  });

  it("is explained when such a method is used as a callback", () => {
    const other = new Deferred<number>();
    expect(messageOf(succeed(1).addCallback(other.callback))).to.contain(
      "callback was called without its object",
    );
    expect(other.called).to.equal(false);
  });
});
