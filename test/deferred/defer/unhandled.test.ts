import { spawnSync } from "node:child_process";
import { setImmediate as turn } from "node:timers/promises";
import {
  AlreadyCalledError,
  Deferred,
  type Failure,
  fail,
  flushUnhandledFailures,
  getDebugging,
  setDebugging,
  succeed,
} from "@twisted-ts/deferred";
import { formatEvent, globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

describe("Deferred: failures that are not handled", () => {
  const events: LogEvent[] = [];
  const observer = (event: LogEvent) => {
    if (event["log_namespace"] === "twisted.internet.defer") events.push(event);
  };

  let unmute: () => void;

  beforeEach(() => {
    flushUnhandledFailures();
    unmute = muteStandardError();
    events.length = 0;
    globalLogPublisher.addObserver(observer);
  });

  afterEach(() => {
    globalLogPublisher.removeObserver(observer);
    unmute();
    setDebugging(false);
  });

  async function collect(done: () => boolean, most = 100): Promise<void> {
    for (let i = 0; i < most && !done(); i++) {
      await turn();
      globalThis.gc?.();
    }
  }

  it("are logged critically, once, when the Deferred is collected", async function () {
    if (globalThis.gc === undefined) this.skip();
    (() => fail(new RangeError("lost one")))();
    await collect(() => events.length >= 2);
    await collect(() => events.length > 2, 5);
    expect(events).to.have.lengthOf(2);
    expect(events[0]?.["log_format"]).to.equal("Unhandled error in Deferred:");
    expect(String(events[0]?.["log_level"])).to.match(/critical/);
    const failure = events[1]?.["log_failure"] as { check(t: typeof RangeError): unknown };
    expect(failure.check(RangeError)).to.equal(RangeError);
  });

  it("are logged too when a callback threw, though the stack of the error refers to the Deferred", async function () {
    if (globalThis.gc === undefined) this.skip();
    (() => {
      const d = new Deferred<number>();
      d.addCallback(() => {
        throw new Error("wrapped", { cause: new RangeError(String(d.called)) });
      });
      d.callback(1);
    })();
    await collect(() => events.length >= 2);
    expect(events).to.have.lengthOf(2);
    const failure = events[1]?.["log_failure"] as Failure | undefined;
    expect(failure?.getErrorMessage()).to.equal("wrapped");
  });

  it("are logged when an errback throws turns later, after the first failure was noted", async function () {
    if (globalThis.gc === undefined) this.skip();
    let d: Deferred<unknown> | null = fail(new Error("first"));
    await turn();
    await turn();
    d.addErrback(() => {
      throw new RangeError("second");
    });
    d = null;
    await collect(() => events.length >= 2);
    expect(events).to.have.lengthOf(2);
    const failure = events[1]?.["log_failure"] as Failure | undefined;
    expect(failure?.getErrorMessage()).to.equal("second");
  });

  it("are logged at the latest when flushed, if the accessors of the error throw", async () => {
    const hostile = {
      get stack() {
        throw new Error("no stack for you");
      },
    };
    const d = fail(hostile);
    await turn();
    expect(flushUnhandledFailures().map((failure) => failure.value)).to.deep.equal([hostile]);
    expect(d.failed).to.equal(true);
  });

  it("are not logged when handled later, even turns later", async () => {
    const d = fail(new Error("handled"));
    await turn();
    await turn();
    d.addErrback(() => undefined);
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  it("belong only to the outer Deferred after chaining", async () => {
    const inner = fail(new Error("inner"));
    const outer = succeed(1).addCallback(() => inner);
    const failures = flushUnhandledFailures();
    expect(failures.map((each) => each.getErrorMessage())).to.deep.equal(["inner"]);
    outer.addErrback(() => undefined);
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  it("can be flushed by a test runner without a garbage collection, in the order they happened", async () => {
    const kept = fail(new Error("one"));
    await turn();
    const second = fail(new Error("two"));
    expect(flushUnhandledFailures().map((each) => each.getErrorMessage())).to.deep.equal([
      "one",
      "two",
    ]);
    expect(flushUnhandledFailures()).to.deep.equal([]);
    expect([kept.failed, second.failed]).to.deep.equal([true, true]);
  });

  it("are not flushed while an errback handles them, but are if it returns them", () => {
    const flushed: Failure[][] = [];
    const d = new Deferred<void>();
    d.addErrback((failure) => {
      flushed.push(flushUnhandledFailures());
      return failure;
    });
    d.errback(new RangeError("in the list"));
    fail(new RangeError("added later")).addErrback(() => {
      flushed.push(flushUnhandledFailures());
    });
    const messages = flushed.map((failures) => failures.map((each) => each.getErrorMessage()));
    expect(messages).to.deep.equal([[], ["in the list"]]);
  });

  it("use bounded memory within one turn when they are handled at once", () => {
    for (let i = 0; i < 5000; i++) {
      const d = fail(new Error("x"));
      d.addErrback(() => undefined);
    }
    expect(flushUnhandledFailures()).to.deep.equal([]);
  });

  it("show where the Deferred was created and fired under debugging", () => {
    setDebugging(true);
    expect(getDebugging()).to.equal(true);
    const d = new Deferred<number>();
    d.errback(new Error("x"));
    const text = d._debugInfo?._getDebugTracebacks() ?? "";
    expect(text).to.match(/ C: Deferred was created:\n C:.*unhandled\.test\.ts/s);
    expect(text).to.match(/ I: First Invoker was:\n I:.*unhandled\.test\.ts/s);
    expect(() => d.callback(1)).to.throw(AlreadyCalledError, "First Invoker was");
    flushUnhandledFailures(true);
    expect(String(events[1]?.["debugInfo"])).to.contain("Deferred was created");
  });

  it("show where one Deferred was fired, if debugging is on for it alone", () => {
    const d = new Deferred<number>();
    d.debug = true;
    expect([d.debug, new Deferred().debug, Deferred.debug]).to.deep.equal([true, false, false]);
    d.errback(new Error("x"));
    flushUnhandledFailures(true);
    const text = formatEvent(events[1] ?? {});
    expect(text).to.match(/^\(debug: {2}I: First Invoker was:\n I:/);
    d.debug = false;
    expect(d.debug).to.equal(false);
  });

  it("are reported at process exit, on standard error, when nothing listens", () => {
    const program = `
      import { fail } from "@twisted-ts/deferred";
      globalThis.kept = fail(new RangeError("alive at exit"));
      globalThis.handled = fail(new Error("handled"));
      globalThis.handled.addErrback(() => undefined);
    `;
    const { stderr, status } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { encoding: "utf8" },
    );
    expect(status).to.equal(0);
    expect(stderr).to.contain("Unhandled error in Deferred:");
    expect(stderr).to.contain("alive at exit");
    expect(stderr).not.to.contain("handled\n");
  });
});
