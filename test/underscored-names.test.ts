// What an underscore means: CONTRIBUTING.md, section "Names with an underscore".

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { readUnderscoredNames, type UnderscoredName } from "./support/underscored-names.ts";

type NamesByPackage = { readonly [packageName: string]: { readonly [name: string]: string } };

/** Twisted's names, each with its module in Twisted. */
const TWISTED = JSON.parse(
  readFileSync(join(import.meta.dirname, "inventory/underscored-names.json"), "utf8"),
) as NamesByPackage;

/** Names that other code gives, each with what has it. */
const GIVEN: NamesByPackage = {
  port: {
    ...Object.fromEntries(
      [
        "bytes",
        "contains",
        "enter",
        "exit",
        "format",
        "fspath",
        "getitem",
        "len",
        "missing",
        "next",
        "repr",
        "truediv",
      ].map((name) => [`__${name}__`, "Python's data model"]),
    ),
    __members__: "enum.Enum",
    _asdict: "collections.namedtuple",
    _fields: "collections.namedtuple",
    _make: "collections.namedtuple",
    _replace: "collections.namedtuple",
  },
  reactor: {
    _createServerHandle: "net",
    _destroy: "stream.Duplex",
    _final: "stream.Writable",
    _handle: "net.Socket",
    _listen2: "net.Server",
    _read: "stream.Readable",
  },
  trial: { __esModule: "a module that was compiled to CommonJS", _selectables: "our reactor" },
  "web-client": { _handle: "zlib", _writeState: "zlib" },
};

const names = readUnderscoredNames();

const isTwisted = ({ packageName, name }: UnderscoredName): boolean =>
  Object.hasOwn(TWISTED[packageName] ?? {}, name);
const isGiven = ({ packageName, name }: UnderscoredName): boolean =>
  Object.hasOwn(GIVEN[packageName] ?? {}, name);
describe("names with an underscore", () => {
  it("are Twisted's, Python's or Node's, or have the tag @internal", () => {
    const wrong = names.filter((each) => !each.isInternal && !isTwisted(each) && !isGiven(each));
    expect(wrong.map(({ name, place }) => `${place}: ${name}`)).to.deep.equal([]);
  });

  it("are in the lists only if a declaration needs them", () => {
    const needed = new Set(
      names.filter((each) => !each.isInternal).map((each) => `${each.packageName}: ${each.name}`),
    );
    const listed = [TWISTED, GIVEN].flatMap((lists) =>
      Object.entries(lists).flatMap(([packageName, list]) =>
        Object.keys(list).map((name) => `${packageName}: ${name}`),
      ),
    );
    expect(listed.filter((each) => !needed.has(each))).to.deep.equal([]);
  });
});
