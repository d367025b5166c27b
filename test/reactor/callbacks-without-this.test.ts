// `this` is undefined in every callback that the reactor, its tasks and trial make.

import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { NodeReactor } from "@twisted-ts/reactor";
import { Clock, Cooperator, deferLater, LoopingCall } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import { muteStandardError } from "../support/mute.ts";

class Counter {
  total = 0;

  add(): void {
    this.total += 1;
  }
}

const WANTED = /^add was called without its object: pass \(r\) => this\.add\(r\)/;

describe("Callbacks of the reactor and its tasks", () => {
  it("are called without a this", () => {
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

  it("fail with a message that says so, when they are methods", () => {
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
