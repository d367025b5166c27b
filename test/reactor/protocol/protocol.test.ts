import { Protocol } from "@twisted-ts/reactor/protocol";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";

/** A class of untyped code: the compiler refuses a getter in place of a property. */
function withGetter(name: "connected" | "factory" | "transport", value: unknown) {
  class Derived extends Protocol {}
  Object.defineProperty(Derived.prototype, name, { get: () => value });
  return Derived;
}

describe("Protocol", () => {
  it("is not connected, and has neither transport nor factory, when it is made", () => {
    const protocol = new Protocol();
    expect(protocol).to.include({ connected: false, transport: null, factory: null });
  });

  it("is connected, and has its transport, when connectionMade is called", () => {
    const seen: unknown[] = [];
    class Derived extends Protocol {
      override connectionMade(): void {
        seen.push(this.connected, this.transport);
      }
    }
    const transport = new StringTransport();
    new Derived().makeConnection(transport);
    expect(seen).to.deep.equal([true, transport]);
  });

  it("shares neither transport nor factory with other protocols", () => {
    const [one, other] = [new Protocol(), new Protocol()];
    one.makeConnection(new StringTransport());
    one.factory = {};
    expect(other).to.include({ connected: false, transport: null, factory: null });
  });

  for (const name of ["connected", "factory", "transport"] as const) {
    it(`can be extended by a class that has only a getter for ${name}`, () => {
      const value = {};
      expect(new (withGetter(name, value))()[name]).to.equal(value);
    });
  }
});
