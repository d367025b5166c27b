// `this` is undefined in every callback that the reactor, its tasks and trial make.

import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { NodeReactor } from "@twisted-ts/reactor";
import type { DelayedCall } from "@twisted-ts/reactor/base";
import { Clock, Cooperator, deferLater, LoopingCall } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { muteStandardError } from "../support/mute.ts";

class Counter {
  total = 0;

  add(): void {
    this.total += 1;
  }
}

const WANTED = /^add was called without its object: pass \(r\) => this\.add\(r\)/;

describe("Methods that programs pass on without their object", () => {
  it("work for a Clock, also when they are set as methods of another object", () => {
    for (const clock of [new Clock(), new MemoryReactorClock()]) {
      const { callLater, advance, seconds } = clock;
      const called: number[] = [];
      callLater(1, (n: number) => called.push(n), 1);
      const protocol = { callLater: clock.callLater };
      protocol.callLater(2, (n: number) => called.push(n), 2);
      advance(2);
      expect([called, seconds(), Object.keys(protocol)]).to.deep.equal([[1, 2], 2, ["callLater"]]);
    }
  });

  it("are the methods of a subclass that overrides them", () => {
    class LoggingClock extends Clock {
      delays: number[] = [];

      override callLater<Args extends unknown[]>(
        delay: number,
        callable: (...args: Args) => unknown,
        ...args: Args
      ): DelayedCall {
        this.delays.push(delay);
        return super.callLater(delay, callable, ...args);
      }
    }
    const clock = new LoggingClock();
    const { callLater } = clock;
    callLater(3, () => undefined);
    expect([clock.delays, clock.getDelayedCalls().length]).to.deep.equal([[3], 1]);
  });

  it("work for a Cooperator and a reactor", () => {
    const clock = new Clock();
    const { cooperate, coiterate } = new Cooperator({
      scheduler: (call) => clock.callLater(0, call),
    });
    const seen: number[] = [];
    const work = function* (n: number): Generator<undefined> {
      seen.push(n);
      yield undefined;
    };
    cooperate(work(1));
    coiterate(work(2));
    clock.advance(0);
    expect(seen).to.deep.equal([1, 2]);
    const { callLater } = new NodeReactor();
    callLater(1000, () => undefined).cancel();
  });
});

describe("Callbacks of the reactor and its tasks", () => {
  it("are called with `this` undefined", () => {
    const seen: unknown[] = [];
    function note(this: unknown, ..._args: unknown[]): undefined {
      seen.push(this);
      return undefined;
    }
    const clock = new Clock();
    clock.callLater(0, note);
    clock.callLater(0, note, 1);
    deferLater(clock, 0, note);
    const looping = new LoopingCall(note);
    looping.clock = clock;
    looping.start(1);
    const cooperator = new Cooperator({
      scheduler: function (this: unknown, call: () => void) {
        seen.push(this);
        return clock.callLater(0, call);
      },
      terminationPredicateFactory: function (this: unknown) {
        seen.push(this);
        return function (this: unknown) {
          seen.push(this);
          return true;
        };
      },
    });
    cooperator.cooperate([1, 2].values());
    clock.pump([0, 0, 0, 1]);
    looping.stop();
    const reactor = new NodeReactor();
    reactor.addSystemEventTrigger("during", "test", note);
    reactor.addSystemEventTrigger("before", "test", note, 1);
    reactor.fireSystemEvent("test");
    expect(seen.filter((each) => each !== undefined)).to.deep.equal([]);
    expect(seen.length).to.be.at.least(11);
  });

  it("fail with a message that names the missing object, when they are methods", () => {
    const counter = new Counter();
    const events: LogEvent[] = [];
    const observer = (event: LogEvent): void => {
      events.push(event);
    };
    const clock = new Clock();
    clock.callLater(0, counter.add);
    expect(() => clock.advance(0)).to.throw(TypeError, WANTED);
    const failures: string[] = [];
    const note = (failure: { getErrorMessage(): string }): void => {
      failures.push(failure.getErrorMessage());
    };
    deferLater(clock, 0, counter.add).addErrback(note);
    const looping = new LoopingCall(counter.add);
    looping.clock = clock;
    looping.start(1).addErrback(note);
    clock.advance(0);
    globalLogPublisher.addObserver(observer);
    const unmute = muteStandardError();
    try {
      const reactor = new NodeReactor();
      reactor.addSystemEventTrigger("during", "test", counter.add);
      reactor.fireSystemEvent("test");
    } finally {
      unmute();
      globalLogPublisher.removeObserver(observer);
    }
    for (const event of events) note(event["log_failure"] as { getErrorMessage(): string });
    expect(failures).to.have.lengthOf(3);
    for (const each of failures) expect(each).to.match(WANTED);
    expect(counter.total).to.equal(0);
  });
});
