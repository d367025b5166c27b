// What Twisted exports, against what is exported here. `twisted-api.json` was read off Twisted;
// `missing.json` says of each name that is not here whether it is to come, or is left out and why.
// The list only shrinks: a name that is there may not stand in it.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect } from "chai";
import type ts from "typescript";
import {
  type EntryPoint,
  entryPoints,
  exportsOf,
  membersOf,
  openProgram,
} from "../../scripts/support/entry-points.ts";
import { leftOutPage, type MissingNames } from "../../scripts/support/left-out.ts";

interface ApiName {
  readonly kind: "class" | "interface" | "function" | "constant";
  readonly members?: Readonly<Record<string, string>>;
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(resolve(import.meta.dirname, name), "utf8")) as T;

const api = read<Record<string, Record<string, ApiName>>>("twisted-api.json");
const missing = read<MissingNames>("missing.json");

/** The entry point that has a Twisted module's names. */
function specifierFor(module: string): string {
  const exact: Readonly<Record<string, string>> = {
    "twisted.internet.defer": "@twisted-ts/deferred",
    "twisted.python.failure": "@twisted-ts/deferred",
    "twisted.logger": "@twisted-ts/deferred/logger",
    "twisted.python.log": "@twisted-ts/deferred/log",
    "twisted.web.client": "@twisted-ts/web-client",
    "twisted.web._newclient": "@twisted-ts/web-client/newclient",
    "twisted.trial.unittest": "@twisted-ts/trial",
  };
  const named = exact[module];
  if (named !== undefined) return named;
  const last = module.split(".").at(-1);
  if (module.startsWith("twisted.protocols.")) return `@twisted-ts/reactor/protocols/${last}`;
  if (module.startsWith("twisted.web.")) return `@twisted-ts/web-client/${last}`;
  return `@twisted-ts/reactor/${last}`;
}

/** Every name of a module that is not here: exports, and members as `Class.member`. */
function absent(
  names: Readonly<Record<string, ApiName>>,
  entry: EntryPoint | undefined,
  program: ts.Program,
): string[] {
  const here = entry === undefined ? new Map<string, ts.Symbol>() : exportsOf(program, entry);
  return Object.entries(names).flatMap(([name, { members = {} }]) => {
    const symbol = here.get(name);
    if (symbol === undefined) return [name];
    const own = membersOf(program, symbol);
    return Object.keys(members)
      .filter((member) => !member.startsWith("__") && !own.has(member))
      .map((member) => `${name}.${member}`);
  });
}

describe("the inventory of Twisted's names", () => {
  let entries: EntryPoint[];
  let program: ts.Program;

  before(() => {
    entries = entryPoints();
    program = openProgram(entries);
  });

  for (const [module, names] of Object.entries(api)) {
    it(`finds every name of ${module}, except those listed with their reason`, () => {
      const specifier = specifierFor(module);
      const entry = entries.find((candidate) => candidate.specifier === specifier);
      const listed = Object.keys(missing[module] ?? {});
      expect(absent(names, entry, program).sort()).to.deep.equal(listed.sort());
    });
  }

  it("lists each missing name as to come or, with a reason, as left out", () => {
    for (const [module, names] of Object.entries(missing)) {
      expect(api).to.have.property(module);
      for (const [name, word] of Object.entries(names)) {
        expect(word, `${module}.${name}`).to.match(/^(to come|left out): \S/);
      }
    }
  });

  it("shows the names that are left out on their page of the porting guide", () => {
    const page = resolve(import.meta.dirname, "../../docs/porting-guide/left-out.md");
    expect(readFileSync(page, "utf8")).to.equal(leftOutPage(missing));
  });
});
