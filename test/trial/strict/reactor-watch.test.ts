import type { Failure } from "@twisted-ts/deferred";
import type { ISelectable } from "@twisted-ts/reactor";
import { reactor } from "@twisted-ts/reactor";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import { ReactorWatch } from "../../../packages/trial/src/lib/strict/reactor-watch.ts";

/** An open object, which notes how it is closed. */
class Open implements ISelectable {
  closed: Failure | null = null;
  toString(): string {
    return "<Open>";
  }
  connectionLost(reason: Failure): void {
    this.closed = reason;
  }
}

class Process extends Open {
  signals: string[] = [];
  signalProcess(signal: string): void {
    this.signals.push(signal);
  }
}

describe("ReactorWatch", () => {
  let watch: ReactorWatch;
  const watching = (during: () => void) => {
    watch = new ReactorWatch();
    try {
      during();
      return watch.clean();
    } finally {
      watch.stop();
    }
  };

  it("returns null when nothing is left", () => {
    expect(watching(() => reactor.callLater(1, () => undefined).cancel())).to.equal(null);
  });

  it("shows calls and where they were made, and cancels them", () => {
    const error = watching(() => reactor.callLater(1, function leftOpen() {}));
    expect(error?.delayedCalls).to.have.length(1);
    expect(String(error?.delayedCalls[0])).to.match(
      /^<DelayedCall \[.*s\] called=0 cancelled=0 leftOpen\(\)>\n {4}created at .*reactor-watch\.test\.ts/,
    );
    expect(reactor.getDelayedCalls()).to.deep.equal([]);
  });

  it("closes what is open as lost, and kills processes", () => {
    const open = new Open();
    const child = new Process();
    const error = watching(() => {
      reactor._selectables.add(open);
      reactor._selectables.add(child);
    });
    expect(error?.selectables).to.have.length(2);
    expect(String(error?.selectables?.[0])).to.match(/^<Open>\n {4}created at/);
    expect(open.closed?.check(ConnectionLost)).to.equal(ConnectionLost);
    expect(child.signals).to.deep.equal(["KILL"]);
    expect(reactor.getReaders()).to.deep.equal([]);
  });

  it("ignores what was there before", () => {
    const before = new Open();
    const call = reactor.callLater(100, () => undefined);
    reactor._selectables.add(before);
    try {
      expect(watching(() => undefined)).to.equal(null);
      expect(before.closed).to.equal(null);
      expect(call.active()).to.equal(true);
    } finally {
      call.cancel();
      reactor._selectables.delete(before);
    }
  });

  it("restores the reactor's methods, but not those that other code has replaced since", () => {
    const { callLater } = reactor;
    watching(() => undefined);
    expect(reactor.callLater).to.equal(callLater);
    const replaced = ((...args: unknown[]) =>
      Reflect.apply(callLater, reactor, args)) as typeof callLater;
    watching(() => {
      reactor.callLater = replaced;
    });
    expect(reactor.callLater).to.equal(replaced);
    reactor.callLater = callLater;
  });

  it("checks the reactor after immediate calls were made", async () => {
    watch = new ReactorWatch();
    reactor.callLater(0, () => reactor.callLater(0, () => undefined));
    await watch.settle();
    expect(watch.clean()).to.equal(null);
    watch.stop();
  });
});
