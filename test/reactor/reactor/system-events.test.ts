import { Deferred } from "@twisted-ts/deferred";
import { NodeReactor } from "@twisted-ts/reactor";
import { InvalidPhaseError, NoSuchTriggerError } from "@twisted-ts/reactor/base";
import {
  ReactorAlreadyRunning,
  ReactorNotRestartable,
  ReactorNotRunning,
} from "@twisted-ts/reactor/error";
import { expect } from "chai";
import sinon from "sinon";
import { failuresDuring } from "../../contract/transport-contract.ts";

describe("a reactor's system events", () => {
  let reactor: NodeReactor;
  let calls: string[];
  const note = (text: string): void => {
    calls.push(text);
  };

  beforeEach(() => {
    reactor = new NodeReactor();
    calls = [];
  });

  it("run their triggers by phase, and within a phase in the order in which they were added", () => {
    for (const phase of ["after", "during", "before"] as const) {
      reactor.addSystemEventTrigger(phase, "test", note, `${phase} 1`);
      reactor.addSystemEventTrigger(phase, "test", note, `${phase} 2`);
    }
    reactor.fireSystemEvent("test");
    expect(calls).to.deep.equal([
      "before 1",
      "before 2",
      "during 1",
      "during 2",
      "after 1",
      "after 2",
    ]);
  });

  it("wait for the Deferreds of the phase before", () => {
    const [one, two] = [new Deferred<void>(), new Deferred<void>()];
    reactor.addSystemEventTrigger("before", "test", () => one);
    reactor.addSystemEventTrigger("before", "test", () => two);
    reactor.addSystemEventTrigger("during", "test", note, "during");
    reactor.fireSystemEvent("test");
    two.callback();
    expect(calls).to.deep.equal([]);
    one.callback();
    expect(calls).to.deep.equal(["during"]);
  });

  it("continue when such a Deferred fails", () => {
    const failing = new Deferred<void>();
    reactor.addSystemEventTrigger("before", "test", () => failing);
    reactor.addSystemEventTrigger("after", "test", note, "after");
    reactor.fireSystemEvent("test");
    failing.addErrback(() => {});
    failing.errback(new Error("handled"));
    expect(calls).to.deep.equal(["after"]);
  });

  it("do not wait for the Deferreds of the other phases", () => {
    reactor.addSystemEventTrigger("during", "test", () => new Deferred<void>());
    reactor.addSystemEventTrigger("after", "test", note, "after");
    reactor.fireSystemEvent("test");
    expect(calls).to.deep.equal(["after"]);
  });

  it("log what a trigger throws, and run the others", async () => {
    const boom = new RangeError("boom");
    for (const phase of ["before", "during", "after"] as const) {
      reactor.addSystemEventTrigger(phase, "test", () => {
        throw boom;
      });
      reactor.addSystemEventTrigger(phase, "test", note, phase);
    }
    const logged = await failuresDuring(async () => reactor.fireSystemEvent("test"));
    expect(logged).to.deep.equal([boom, boom, boom]);
    expect(calls).to.deep.equal(["before", "during", "after"]);
  });

  it("run each trigger once", () => {
    reactor.addSystemEventTrigger("during", "test", note, "once");
    reactor.fireSystemEvent("test");
    reactor.fireSystemEvent("test");
    expect(calls).to.deep.equal(["once"]);
  });

  it("run a trigger that is added during the same phase, and do not run a removed one", () => {
    reactor.addSystemEventTrigger("during", "test", () => {
      reactor.addSystemEventTrigger("during", "test", note, "added");
      reactor.removeSystemEventTrigger(removed);
    });
    const removed = reactor.addSystemEventTrigger("after", "test", note, "removed");
    reactor.fireSystemEvent("test");
    expect(calls).to.deep.equal(["added"]);
  });

  it("warn when code removes a trigger of the phase before that has run in this firing", () => {
    const warn = sinon.stub(process, "emitWarning");
    try {
      const ran = reactor.addSystemEventTrigger("before", "test", note, "ran");
      const remove = (): void => reactor.removeSystemEventTrigger(ran);
      reactor.addSystemEventTrigger("before", "test", remove);
      reactor.addSystemEventTrigger("before", "test", note, "after");
      reactor.fireSystemEvent("test");
      expect(remove).to.throw(NoSuchTriggerError);
    } finally {
      warn.restore();
    }
    expect(calls).to.deep.equal(["ran", "after"]);
    expect(warn.args).to.deep.equal([
      [
        "Removing already-fired system event triggers will raise an exception in a future version of Twisted.",
        "DeprecationWarning",
      ],
    ]);
  });

  it("do nothing when no trigger was added for them", () => {
    reactor.fireSystemEvent("no trigger");
  });

  it("refuse an unknown phase, a value that is not a function, and an unknown trigger", () => {
    expect(() => reactor.addSystemEventTrigger("around" as never, "test", note, "x")).to.throw(
      InvalidPhaseError,
      "invalid phase",
    );
    expect(() => reactor.addSystemEventTrigger("before", "test", "text" as never)).to.throw(
      TypeError,
    );
    const trigger = reactor.addSystemEventTrigger("before", "test", note, "x");
    reactor.removeSystemEventTrigger(trigger);
    expect(() => reactor.removeSystemEventTrigger(trigger)).to.throw(NoSuchTriggerError);
    expect(() => reactor.removeSystemEventTrigger({ eventType: "test" })).to.throw(
      NoSuchTriggerError,
    );
  });
});

describe("a reactor's life", () => {
  let reactor: NodeReactor;

  beforeEach(() => {
    reactor = new NodeReactor();
  });

  const turn = (): Promise<void> =>
    new Promise((resolve) => {
      reactor.callLater(0, resolve);
    });

  it("runs from startup to shutdown, and fires what run returns after all triggers", async () => {
    const calls: string[] = [];
    for (const event of ["startup", "shutdown"]) {
      for (const phase of ["before", "during", "after"] as const) {
        reactor.addSystemEventTrigger(phase, event, () =>
          calls.push(`${phase} ${event} ${reactor.running}`),
        );
      }
    }
    reactor.callWhenRunning(() => {
      calls.push("running");
      reactor.stop();
    });
    await reactor.run(false);
    expect(calls).to.deep.equal([
      "before startup false",
      "during startup true",
      "after startup true",
      "running",
      "before shutdown true",
      "during shutdown false",
      "after shutdown false",
    ]);
  });

  it("waits for the Deferreds of before shutdown", async () => {
    const closing = new Deferred<void>();
    const calls: string[] = [];
    reactor.addSystemEventTrigger("before", "shutdown", () => closing);
    const over = reactor.run(false).addCallback(() => calls.push("over"));
    reactor.stop();
    await turn();
    await turn();
    expect(calls).to.deep.equal([]);
    closing.callback();
    await over;
    expect(calls).to.deep.equal(["over"]);
  });

  it("cannot run twice at a time, nor again after it was stopped", async () => {
    const over = reactor.run(false);
    expect(() => reactor.run(false)).to.throw(ReactorAlreadyRunning);
    reactor.stop();
    expect(() => reactor.stop()).to.throw(ReactorNotRunning);
    await over;
    expect(() => reactor.run(false)).to.throw(ReactorNotRestartable);
  });

  it("cannot be stopped when it does not run", () => {
    expect(() => reactor.stop()).to.throw(
      ReactorNotRunning,
      "Can't stop reactor that isn't running.",
    );
  });

  it("can run again after crash, which fires no event", async () => {
    const calls: string[] = [];
    reactor.addSystemEventTrigger("before", "shutdown", () => calls.push("shutdown"));
    const over = reactor.run(false);
    reactor.crash();
    expect(reactor.running).to.equal(false);
    await over;
    expect(calls).to.deep.equal([]);
    const again = reactor.run(false);
    expect(reactor.running).to.equal(true);
    reactor.stop();
    await again;
    expect(calls).to.deep.equal(["shutdown"]);
  });

  it("can be ended by crash or stop during startup", async () => {
    reactor.callWhenRunning(() => reactor.crash());
    await reactor.run(false);
    reactor.callWhenRunning(() => reactor.stop());
    await reactor.run(false);
    expect(reactor.running).to.equal(false);
  });

  it("has callWhenRunning call at once while it runs, and otherwise return a trigger that can be removed", async () => {
    const calls: string[] = [];
    const trigger = reactor.callWhenRunning((text: string) => calls.push(text), "removed");
    reactor.removeSystemEventTrigger(trigger as never);
    reactor.callWhenRunning((text: string) => calls.push(text), "kept");
    expect(calls).to.deep.equal([]);
    const over = reactor.run(false);
    expect(calls).to.deep.equal(["kept"]);
    expect(reactor.callWhenRunning(() => calls.push("at once"))).to.equal(null);
    expect(calls).to.deep.equal(["kept", "at once"]);
    reactor.stop();
    await over;
  });

  it("makes delayed calls also before run", async () => {
    let called = false;
    reactor.callLater(0, () => {
      called = true;
    });
    await turn();
    expect([called, reactor.running]).to.deep.equal([true, false]);
  });

  it("closes the ports and connections that are open when it stops", async () => {
    const { ServerFactory } = await import("@twisted-ts/reactor/protocol");
    const factory = new ServerFactory();
    factory.noisy = false;
    const port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
    const over = reactor.run(false);
    reactor.stop();
    await over;
    expect(String(port)).to.include("not listening");
    expect(reactor.getReaders()).to.deep.equal([]);
  });

  it("handles SIGINT and SIGTERM only while it runs, and only if run was called with true", async () => {
    const handlers = (): number =>
      process.listenerCount("SIGINT") + process.listenerCount("SIGTERM");
    const before = handlers();
    const over = reactor.run();
    expect(handlers()).to.equal(before + 2);
    reactor.sigTerm();
    await over;
    expect(handlers()).to.equal(before);
    expect(reactor._exitSignal).to.equal("SIGTERM");
    const other = new NodeReactor();
    const otherOver = other.run(false);
    expect(handlers()).to.equal(before);
    other.stop();
    await otherOver;
  });
});
