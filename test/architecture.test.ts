// Holds the sources to the tables of docs/design.md, section "The folders".

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "chai";
import {
  circlesOf,
  PACKAGE_NAMES,
  readSources,
  type SourceTree,
  throughLazyModules,
} from "./support/source-tree.ts";

const DESIGN = join(import.meta.dirname, "../docs/design.md");

/** Circles of files that stay, each with the reason. */
const CIRCLES: { readonly [packageName: string]: readonly (readonly string[])[] } = {
  deferred: [
    // Types only: a logger has observers of events that name it.
    ["lib/logger/interfaces.ts", "lib/logger/logger.ts"],
  ],
};

/** Modules of Node that open sockets, start processes or threads, or set timers. */
const SYSTEM: ReadonlySet<string> = new Set(
  ["net", "tls", "dgram", "dns", "dns/promises", "child_process", "worker_threads"]
    .concat(["timers", "timers/promises", "http", "https", "http2"])
    .flatMap((name) => [name, `node:${name}`]),
);

interface Row {
  readonly folder: string;
  readonly purpose: string;
  readonly imports: readonly string[];
}

/** The tables, by package, in their order. */
function readTables(): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  let rows: Row[] = [];
  for (const line of readFileSync(DESIGN, "utf8").split("\n")) {
    const title = /^### @twisted-ts\/(\S+)$/.exec(line)?.[1];
    if (title !== undefined) {
      rows = [];
      tables.set(title, rows);
    }
    const [, folder, purpose = "", imports = ""] =
      /^\| `([^`]+)` \| (.*) \|(.*)\|$/.exec(line) ?? [];
    if (folder === undefined) continue;
    rows.push({
      folder,
      purpose,
      imports: [...imports.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
    });
  }
  return tables;
}

/** The folder of a file, as the tables name it; `null` for entry points. */
function folderOf(file: string): string | null {
  const folder = dirname(file);
  if (folder === "lib") return folder;
  return folder.startsWith("lib/") ? folder.slice("lib/".length) : null;
}

/**
 * What each folder of a package imports: other folders, and modules of Node that reach the system.
 */
function importsByFolder(tree: SourceTree): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [file, { files, modules }] of throughLazyModules(tree)) {
    const folder = folderOf(file);
    if (folder === null) continue;
    const imports = found.get(folder) ?? new Set();
    found.set(folder, imports);
    for (const target of files) imports.add(folderOf(target) ?? `entry point ${target}`);
    for (const name of modules) if (SYSTEM.has(name)) imports.add(name);
    imports.delete(folder);
  }
  return found;
}

const tables = readTables();
const trees = new Map(PACKAGE_NAMES.map((name) => [name, readSources(name)]));

describe("the architecture", () => {
  it("has a table of folders for each package", () => {
    expect([...tables.keys()].sort()).to.deep.equal([...PACKAGE_NAMES].sort());
  });

  for (const [packageName, tree] of trees) {
    describe(`of @twisted-ts/${packageName}`, () => {
      const rows = tables.get(packageName) ?? [];
      const found = importsByFolder(tree);

      it("has a row for each folder, which says what it is for", () => {
        expect(rows.map((row) => row.folder).sort()).to.deep.equal([...found.keys()].sort());
        expect(rows.filter((row) => row.purpose.trim() === "")).to.deep.equal([]);
      });

      it("imports in each folder what its row names", () => {
        const named = Object.fromEntries(rows.map((row) => [row.folder, [...row.imports].sort()]));
        const actual = [...found].map(([folder, imports]) => [folder, [...imports].sort()]);
        expect(Object.fromEntries(actual)).to.deep.equal(named);
      });

      it("imports in each folder only from those above it in the table, which are lower", () => {
        const lower = new Set<string>();
        const wrong: string[] = [];
        for (const { folder, imports } of rows) {
          for (const name of imports) {
            if (!SYSTEM.has(name) && !lower.has(name)) wrong.push(`${folder} imports ${name}`);
          }
          lower.add(folder);
        }
        expect(wrong).to.deep.equal([]);
      });

      it("has no circle of files, except those listed with a reason", () => {
        expect(circlesOf(throughLazyModules(tree))).to.have.deep.members(
          CIRCLES[packageName] ?? [],
        );
      });

      it("imports other packages only by their entry points, and only packages before it in the order", () => {
        const before = [...tables.keys()].slice(0, [...tables.keys()].indexOf(packageName));
        const wrong: string[] = [];
        for (const [file, { files, modules }] of tree) {
          const beyond = files.filter((target) => !tree.has(target));
          const back = modules.filter((name) => {
            const [, other] = /^@twisted-ts\/([^/]+)/.exec(name) ?? [];
            return other !== undefined && !before.includes(other);
          });
          wrong.push(...[...beyond, ...back].map((target) => `${file} imports ${target}`));
        }
        expect(wrong).to.deep.equal([]);
      });

      it("imports no module of Node in its entry points that reaches the system", () => {
        const wrong = [...tree].filter(
          ([file, { modules }]) =>
            folderOf(file) === null && modules.some((name) => SYSTEM.has(name)),
        );
        expect(wrong).to.deep.equal([]);
      });
    });
  }

  it("loads the reactor with each entry point that uses the default clock", () => {
    const tree = trees.get("reactor")!;
    const reached = (file: string, seen = new Set<string>()): Set<string> => {
      if (seen.has(file) || file.startsWith("lazy/")) return seen;
      seen.add(file);
      for (const target of tree.get(file)?.files ?? []) reached(target, seen);
      return seen;
    };
    const without = [...tree.keys()].filter((file) => {
      if (folderOf(file) !== null || file.startsWith("lazy/")) return false;
      const files = reached(file);
      return files.has("lib/time/default-clock.ts") && !files.has("lib/reactor/default-reactor.ts");
    });
    expect(without).to.deep.equal([]);
  });
});
