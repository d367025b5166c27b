import { capturedLogs } from "@twisted-ts/deferred/logger";
import { _PullToPush } from "@twisted-ts/reactor/protocols/tls";
import { _theCooperator } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";

/** A producer that counts, and its consumer, which ends the streaming when it unregisters. */
function makeStreaming(resume: () => void) {
  const log: string[] = [];
  const consumer = {
    unregisterProducer: () => {
      log.push("unregistered");
      push.stopStreaming();
    },
  };
  const producer = {
    resumeProducing: () => {
      log.push("resumed");
      resume();
    },
    stopProducing: () => log.push("stopped"),
  };
  const push = new _PullToPush(producer, consumer);
  push.startStreaming();
  return { log, push, step: () => _theCooperator._tick() };
}

describe("_PullToPush", () => {
  let unmute: () => void;

  before(() => {
    unmute = muteStandardError();
  });

  after(() => unmute());

  it("asks for one piece after the other until it is stopped", () => {
    const { log, push, step } = makeStreaming(() => undefined);
    for (let turn = 0; turn < 3 && log.length < 3; turn += 1) step();
    expect(log.length).to.be.at.least(3);
    push.stopProducing();
    const asked = log.length;
    expect(log.at(-1)).to.equal("stopped");
    step();
    expect(log).to.have.length(asked);
    push.stopStreaming();
  });

  it("asks for nothing while it is paused", () => {
    const { log, push, step } = makeStreaming(() => undefined);
    push.pauseProducing();
    step();
    expect(log).to.deep.equal([]);
    push.resumeProducing();
    step();
    expect(log).to.include("resumed");
    push.stopStreaming();
  });

  it("logs the error of the producer, and unregisters it", () => {
    const events = capturedLogs(() => {
      const { log, step } = makeStreaming(() => {
        throw new RangeError("broken");
      });
      step();
      expect(log).to.deep.equal(["resumed", "unregistered"]);
    });
    expect(events.map((event) => event.log_failure?.getErrorMessage())).to.deep.equal(["broken"]);
  });
});
