// Keyword arguments that a function collects, and classes that pass on what they do not have.

import { expect } from "chai";
import {
  asOptions,
  Keywords,
  keywords,
  proxyForInterface,
  takeKeywords,
  takeOptions,
} from "../../packages/port/src/runtime.ts";

describe("collected keyword arguments", () => {
  it("are a dict, taken off the end of the arguments", () => {
    const args = [1, keywords({ wide: 2 })];
    expect(takeKeywords(args)).to.deep.equal(new Keywords([["wide", 2]]));
    expect(args).to.deep.equal([1]);
  });

  it("are empty if the last argument is a dict of the caller's", () => {
    const args = [new Map([["wide", 2]])];
    expect(takeKeywords(args).size).to.equal(0);
    expect(args).to.have.length(1);
  });

  it("become an object for keyword-only parameters", () => {
    const { wide = 1, tall = 3 } = takeOptions([keywords({ wide: 2 })]);
    expect([wide, tall]).to.deep.equal([2, 3]);
  });

  it("are spread from a dict or an object", () => {
    expect(asOptions(new Map([["a", 1]]))).to.deep.equal({ a: 1 });
    expect(asOptions({ a: 1 })).to.deep.equal({ a: 1 });
  });
});

describe("proxyForInterface", () => {
  class Counter {
    count = 0;

    add(by: number): number {
      this.count += by;
      return this.count;
    }

    name(): string {
      return "counter";
    }
  }

  it("passes on methods and attributes, except those of the subclass", () => {
    class Named extends proxyForInterface("counter") {
      name(): string {
        return "named";
      }
    }
    const counter = new Counter();
    const named = new Named(counter);
    expect(named.add(2)).to.equal(2);
    expect(named.count).to.equal(2);
    expect(named.name()).to.equal("named");
    expect(named.counter).to.equal(counter);
    expect("add" in named).to.equal(true);
  });
});
