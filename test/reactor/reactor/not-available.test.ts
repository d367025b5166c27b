import { reactor } from "@twisted-ts/reactor";
import { installReactor, NotAvailableError } from "@twisted-ts/reactor/main";
import { expect } from "chai";

describe("a method that Node's loop cannot have", () => {
  const refusals: readonly [name: string, call: () => unknown, instead: RegExp][] = [
    ["addReader", () => reactor.addReader({}), /adoptStreamConnection.*net\.Socket/],
    ["addWriter", () => reactor.addWriter({}), /adoptStreamConnection/],
    ["removeReader", () => reactor.removeReader({}), /adoptStreamConnection/],
    ["removeWriter", () => reactor.removeWriter({}), /adoptStreamConnection/],
    ["iterate", () => reactor.iterate(0.1), /Deferred.*clock\.advance/],
    ["doIteration", () => reactor.doIteration(0), /Deferred/],
    ["mainLoop", () => reactor.mainLoop(), /reactor\.run\(\)/],
    ["installReactor", () => installReactor(reactor), /MemoryReactorClock/],
  ];

  for (const [name, call, instead] of refusals) {
    it(`is refused when ${name} is called, with what to use instead`, () => {
      expect(call)
        .to.throw(NotAvailableError, instead)
        .with.property("message")
        .that.includes(name);
    });
  }
});
