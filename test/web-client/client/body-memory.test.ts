// What the memory of bodies costs the system, counted in a process of its own.

import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import {
  joined,
  memoryForBody,
} from "../../../packages/web-client/src/lib/client/body/body-memory.ts";

/** Whether the allocator is that of glibc, whose limits the test is about. */
function hasGlibc(): boolean {
  const { header } = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return header?.glibcVersionRuntime !== undefined;
}

const ROUNDS = 20;
const BODIES = 10;
const SIZE = 1_000_000;

/**
 * How many pages the system has to map for bodies that are written and freed, round after round.
 */
const PROGRAM = (allocate: string): string => `
  ${allocate}
  const round = () => {
    for (let count = 0; count < ${BODIES}; count += 1) allocate(${SIZE}).fill(1);
    globalThis.gc();
  };
  for (let count = 0; count < ${ROUNDS}; count += 1) round();
  const before = process.resourceUsage().minorPageFault;
  for (let count = 0; count < ${ROUNDS}; count += 1) round();
  console.log(process.resourceUsage().minorPageFault - before);
`;

function pagesMapped(allocate: string): number {
  const root = resolve(import.meta.dirname, "../../..");
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      "--expose-gc",
      "--conditions=@twisted-ts/source",
      `--import=${pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href}`,
      "--input-type=module",
      "--eval",
      PROGRAM(allocate),
    ],
    { encoding: "utf8", cwd: root },
  );
  expect(stderr).to.equal("");
  return Number(stdout);
}

describe("memoryForBody", () => {
  it("has the size of the argument", () => {
    for (const size of [0, 1, 5000, 100_000, 5_000_000]) {
      expect(memoryForBody(size)).to.have.lengthOf(size);
    }
  });

  it("reuses freed memory for most bodies, when the allocator is that of glibc", function () {
    if (!hasGlibc()) this.skip();
    const file = resolve(
      import.meta.dirname,
      "../../../packages/web-client/src/lib/client/body/body-memory.ts",
    );
    const url = JSON.stringify(pathToFileURL(file).href);
    const pages = pagesMapped(`const { memoryForBody: allocate } = await import(${url});`);
    expect(pages).to.be.below((ROUNDS * BODIES * SIZE) / 4096 / 5);
  });
});

describe("joined", () => {
  it("is one Buffer of all pieces", () => {
    expect(joined([]).toString()).to.equal("");
    expect(joined([Buffer.from("ab"), Buffer.from(""), Buffer.from("c")]).toString()).to.equal(
      "abc",
    );
  });
});
