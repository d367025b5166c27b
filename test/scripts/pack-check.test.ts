import { expect } from "chai";
import { consumer, requiringConsumer, specifiers } from "../../scripts/pack-check.ts";

describe("specifiers", () => {
  it("names every entry point of a package but its manifest", () => {
    const exports = { ".": {}, "./task": {}, "./package.json": "./package.json" };
    expect(specifiers({ name: "@x/y", exports })).to.deep.equal(["@x/y", "@x/y/task"]);
  });
});

describe("consumer", () => {
  it("imports every entry point it is given", () => {
    expect(consumer(["@x/y", "@x/y/task"])).to.contain('import * as m1 from "@x/y/task";');
    expect(requiringConsumer(["@x/y"])).to.contain('import m0 = require("@x/y");');
  });
});
