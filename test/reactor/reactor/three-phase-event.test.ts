import { Deferred } from "@twisted-ts/deferred";
import { _ThreePhaseEvent, InvalidPhaseError, NoSuchTriggerError } from "@twisted-ts/reactor/base";
import { expect } from "chai";

describe("_ThreePhaseEvent", () => {
  it("runs its triggers phase by phase, once, and waits for the Deferreds of the first phase", () => {
    const event = new _ThreePhaseEvent();
    const log: unknown[] = [];
    const waited = new Deferred<void>();
    event.addTrigger("after", (...args: unknown[]) => log.push(args), "after", 1);
    event.addTrigger("during", () => log.push("during"));
    event.addTrigger("before", () => {
      log.push("before");
      return waited;
    });
    event.fireEvent();
    expect([log, event.state]).to.deep.equal([["before"], "BEFORE"]);
    waited.callback(undefined);
    expect(log).to.deep.equal(["before", "during", ["after", 1]]);
    expect([event.state, event.before, event.during, event.after]).to.deep.equal([
      "BASE",
      [],
      [],
      [],
    ]);
    event.fireEvent();
    expect(log).to.have.length(3);
  });

  it("does not run a removed trigger, and refuses to remove an unknown one", () => {
    const event = new _ThreePhaseEvent();
    const handle = event.addTrigger("during", () => expect.fail("is run"));
    event.removeTrigger(handle);
    event.fireEvent();
    expect(() => event.removeTrigger(handle)).to.throw(
      NoSuchTriggerError,
      "invalid trigger handle",
    );
    expect(() => event.removeTrigger(3)).to.throw(NoSuchTriggerError);
    expect(() => event.addTrigger("never" as never, () => undefined)).to.throw(InvalidPhaseError);
    expect(() => event.addTrigger("before", null as never)).to.throw(TypeError);
  });
});
