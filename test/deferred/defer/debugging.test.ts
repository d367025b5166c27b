import { setImmediate as turn } from "node:timers/promises";
import {
  Deferred,
  DeferredList,
  fail,
  flushUnhandledFailures,
  inlineCallbacks,
  NotDebuggingError,
  pendingDeferreds,
  race,
  setDebugging,
  succeed,
} from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

const HERE = /debugging\.test\.ts:\d+/;

describe("Deferred: what waits", () => {
  it("names the Deferred that the generator of inlineCallbacks waits for", () => {
    const inner = new Deferred<number>();
    const outer = inlineCallbacks(null, function* load() {
      return yield* inner;
    });
    expect(String(outer)).to.equal("<Deferred: waiting on Deferred (pending)>");
    inner.callback(3);
    expect(String(outer)).to.equal("<Deferred: current result: 3>");
  });

  it("names all generators that wait for each other", () => {
    const inner = new Deferred<number>();
    const middle = inlineCallbacks(null, function* () {
      yield inner;
    });
    const outer = inlineCallbacks(null, function* () {
      yield middle;
    });
    expect(String(outer)).to.equal("<Deferred: waiting on Deferred waiting on Deferred (pending)>");
    inner.callback(1);
  });

  it("shows how many Deferreds a list or a race still waits for", () => {
    const waits = [new Deferred<number>(), succeed(1), new Deferred<number>()];
    const list = new DeferredList(waits);
    expect(String(list)).to.equal(
      "<DeferredList: waiting on 2 Deferreds, the first a Deferred (pending)>",
    );
    const first = race([new Deferred<number>(), new Deferred<number>()]);
    expect(String(first)).to.match(/^<Deferred: waiting on 2 Deferreds/);
    first.addErrback(() => undefined).cancel();
  });

  it("stops when Deferreds wait for each other in a circle", () => {
    const one = new Deferred<unknown>();
    one.addCallback((): unknown => two);
    const two: Deferred<unknown> = succeed(0).addCallback(() => one);
    one.callback(1);
    expect(String(one)).to.match(/waiting on \.\.\./);
  });
});

describe("Deferred: under debugging", () => {
  const events: LogEvent[] = [];
  const observer = (event: LogEvent): void => {
    if (event["log_namespace"] === "twisted.internet.defer") events.push(event);
  };
  let unmute: () => void;

  beforeEach(() => {
    flushUnhandledFailures();
    unmute = muteStandardError();
    events.length = 0;
    globalLogPublisher.addObserver(observer);
    setDebugging(true);
  });

  afterEach(() => {
    setDebugging(false);
    globalLogPublisher.removeObserver(observer);
    unmute();
  });

  it("shows where it and the Deferred it waits for were made, and by which generator", () => {
    const inner = new Deferred<number>();
    const outer = inlineCallbacks(null, function* load() {
      return yield* inner;
    });
    const text = String(outer);
    expect(text).to.match(/^<Deferred of load: waiting on Deferred \(pending, made by /);
    expect(text.match(new RegExp(HERE, "g"))).to.have.lengthOf(2);
    inner.callback(1);
    expect(String(outer)).to.equal("<Deferred of load: current result: 1>");
  });

  it("lists the pending ones with the Deferreds they wait for, until they are fired", () => {
    const before = new Set(pendingDeferreds().map((each) => each.deferred));
    const inner = new Deferred<number>();
    const outer = inlineCallbacks(null, function* load() {
      return yield* inner;
    });
    const chained = succeed(1).addCallback(() => outer);
    const list = () => pendingDeferreds().filter((each) => !before.has(each.deferred));
    const pending = list();
    expect(pending.map((each) => each.deferred)).to.deep.equal([inner, outer, chained]);
    expect(pending.map((each) => each.waitsFor)).to.deep.equal([[], [inner], [outer]]);
    expect(pending.map((each) => each.generatorName)).to.deep.equal(["", "load", ""]);
    expect(pending[0]?.creator.at(-1)).to.match(HERE);
    inner.callback(1);
    expect(list()).to.deep.equal([]);
  });

  it("does not prevent the collection of the Deferreds it lists", async function () {
    if (globalThis.gc === undefined) this.skip();
    class Dropped extends Deferred<number> {}
    (() => new Dropped())();
    const left = () => pendingDeferreds().filter((each) => each.deferred instanceof Dropped);
    expect(left()).to.have.lengthOf(1);
    for (let i = 0; i < 100; i++) {
      await turn();
      globalThis.gc();
      await turn();
      if (left().length === 0) return;
    }
    expect(left()).to.deep.equal([]);
  });

  it("reports an unhandled failure two turns later, though the program still refers to the Deferred", async () => {
    const kept = fail(new RangeError("lost"));
    await turn();
    await turn();
    await turn();
    expect(events.map((event) => event["log_format"])).to.deep.equal([
      "Unhandled error in Deferred:",
      "(debug: {debugInfo})",
    ]);
    expect(String(events[1]?.["debugInfo"])).to.match(HERE);
    // It is reported once.
    kept.addErrback(() => undefined);
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  it("does not report a failure that is handled within the next turn", async () => {
    const d = fail(new RangeError("handled"));
    await turn();
    d.addErrback(() => undefined);
    await turn();
    await turn();
    expect(events).to.deep.equal([]);
  });

  it("reports early the failure of a single Deferred whose debug is set", async () => {
    setDebugging(false);
    const d = new Deferred<number>();
    d.debug = true;
    d.errback(new RangeError("lost"));
    await turn();
    await turn();
    await turn();
    expect(events).to.have.lengthOf(2);
  });
});

describe("pendingDeferreds", () => {
  it("throws NotDebuggingError when debugging is off, which says what to set", () => {
    if (pendingCount() > 0) return;
    expect(() => pendingDeferreds()).to.throw(NotDebuggingError, "Deferred.debug = true");
  });

  function pendingCount(): number {
    setDebugging(true);
    try {
      return pendingDeferreds().length;
    } finally {
      setDebugging(false);
    }
  }
});
