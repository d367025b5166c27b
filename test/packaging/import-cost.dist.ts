// What an import of the built packages costs: bytes to read, and heap that stays.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";

/**
 * What is allowed. The heap: a fifth to a quarter above what was measured when it was set, on the
 * Node that takes most; runs differ by a tenth of it. The bytes do not differ.
 */
const BUDGETS = {
  "@twisted-ts/deferred": { heap: 1.4, bytes: 130_000 },
  "@twisted-ts/reactor": { heap: 2.4, bytes: 270_000 },
  "@twisted-ts/web-client": { heap: 3.5, bytes: 520_000 },
} as const;

/**
 * Megabytes that an import leaves in the heap of a process that has loaded `node:net`.
 */
function heapAfter(specifier: string): number {
  const program = `
    import "node:net";
    const live = () => { for (let i = 0; i < 4; i++) globalThis.gc(); return process.memoryUsage().heapUsed; };
    const before = live();
    await import(${JSON.stringify(specifier)});
    console.log((live() - before) / 1e6);`;
  return Number(run(["--expose-gc"], program));
}

function run(flags: readonly string[], program: string): string {
  return execFileSync(process.execPath, [...flags, "--input-type=module", "-e", program], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
}

/**
 * The files that an import loads: what is imported statically, of other packages of twisted-ts too.
 */
function filesOf(specifier: string): Set<string> {
  const files = new Set<string>();
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const require = createRequire(pathToFileURL(file));
    for (const [, name = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export)\b[^;]*?"([^"]+)";$/gm,
    )) {
      if (name.startsWith("node:")) continue;
      visit(
        name.startsWith(".")
          ? fileURLToPath(new URL(name, pathToFileURL(file)))
          : require.resolve(name),
      );
    }
  };
  visit(fileURLToPath(import.meta.resolve(specifier)));
  return files;
}

describe("importing a built package", () => {
  for (const [specifier, budget] of Object.entries(BUDGETS)) {
    it(`leaves at most ${budget.heap} MB of heap for ${specifier}`, () => {
      expect(heapAfter(specifier)).to.be.lessThan(budget.heap);
    });

    it(`reads at most ${budget.bytes} bytes for ${specifier}`, () => {
      const sizes = [...filesOf(specifier)].map((file) => readFileSync(file).length);
      expect(sizes.reduce((sum, size) => sum + size, 0)).to.be.lessThan(budget.bytes);
    });
  }

  it("reads text of which V8 stores one byte for each character", () => {
    // One character beyond Latin-1, and the whole file takes two bytes for each.
    const wide = [...filesOf("@twisted-ts/web-client")].filter((file) =>
      /[^\0-\xff]/.test(readFileSync(file, "utf8")),
    );
    expect(wide).to.deep.equal([]);
  });

  it("loads none of Node's modules that only some programs need", () => {
    const program = `
      // What these modules load depends on the version of Node: that of fs, in 24, loads os.
      await import("node:fs");
      await import("node:net");
      const before = new Set(process.moduleLoadList);
      await import("@twisted-ts/web-client");
      const loaded = process.moduleLoadList.filter((name) => !before.has(name));
      console.log(loaded.map((name) => name.split(" ").at(-1)).join(" "));`;
    const loaded = run([], program).trim().split(" ");
    // If the list were empty, or of another form, this would find nothing.
    expect(loaded).to.include("console");
    const heavy = ["tls", "crypto", "zlib", "dns", "dgram", "child_process", "http", "os"];
    expect(loaded.filter((name) => heavy.includes(name))).to.deep.equal([]);
  });

  it("loads only some of the files of the packages", () => {
    const names = [...filesOf("@twisted-ts/web-client")].join(" ");
    expect(names).not.to.match(/tough-cookie|\/lazy\/|\/treq|\/ssl|tls-factory|udp-port|spawn/);
  });
});
