import { expect } from "chai";
import { shownFrames } from "../../../packages/trial/src/lib/strict/stack.ts";

describe("the frames in a report of trial", () => {
  const USER = `    at setUp (${process.cwd()}/test/mine.ts:3:5)`;
  const LIBRARY =
    "    at callLater (file:///app/node_modules/@twisted-ts/reactor/dist/index.js:1:1)";
  const NODE = "    at processImmediate (node:internal/timers:5:1)";

  it("are those of the program, with paths below the working directory", () => {
    expect(shownFrames([LIBRARY, USER, NODE], "created ")).to.equal(
      "    created at setUp (test/mine.ts:3:5)",
    );
  });

  it("are all frames, if none is of the program", () => {
    expect(shownFrames([LIBRARY, NODE]).split("\n")).to.have.lengthOf(2);
  });

  it("are limited in number, and are all shown on request", () => {
    const many = Array.from({ length: 20 }, () => USER);
    expect(shownFrames(many).split("\n")).to.have.lengthOf(6);
    process.env["TWISTED_TS_FULL_STACKS"] = "1";
    try {
      expect(shownFrames([...many, LIBRARY]).split("\n")).to.have.lengthOf(21);
    } finally {
      delete process.env["TWISTED_TS_FULL_STACKS"];
    }
  });
});
