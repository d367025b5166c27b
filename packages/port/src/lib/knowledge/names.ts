// What the tables say about a name in one of Twisted's modules.

import { canonicalModule, specifierFor } from "./modules.ts";
import {
  type ExportInfo,
  guideTable,
  type MemberInfo,
  type PythonName,
  type PythonParameter,
  pythonTable,
  typeTable,
} from "./tables.ts";

/** A name of Twisted's that is here. */
export interface KnownName {
  readonly module: string;
  readonly name: string;
  readonly specifier: string;
  readonly info: ExportInfo;
  readonly python: PythonName | undefined;
}

/** A name of Twisted's that is not here, with the reason if the guide has one. */
export interface AbsentName {
  readonly module: string;
  readonly name: string;
  readonly reason: string | null;
}

/** Modules that Python programs import names from which other modules define. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "twisted.internet.reactor": "@twisted-ts/reactor",
};

const found = new Map<string, KnownName | AbsentName>();

/**
 * Looks a name up: first where its module's names are, then wherever a single class has that name.
 */
export function lookUp(module: string, name: string): KnownName | AbsentName {
  const key = `${module}:${name}`;
  let result = found.get(key);
  if (result === undefined) {
    result = search(canonicalModule(module), name);
    found.set(key, result);
  }
  return result;
}

export function isKnown(name: KnownName | AbsentName): name is KnownName {
  return "specifier" in name;
}

function search(module: string, name: string): KnownName | AbsentName {
  if (module === "twisted.internet" && name === "reactor") return reactorName();
  const specifier = specifierFor(module) ?? ELSEWHERE[module];
  const info = specifier === undefined ? undefined : typeTable[specifier]?.[name];
  if (specifier !== undefined && info !== undefined) {
    return { module, name, specifier, info, python: pythonName(module, name) };
  }
  // `twisted.web.client.ResponseDone` is there under the module that defines it.
  if (specifier !== undefined && !(name in (guideTable.missing[module] ?? {}))) {
    const homes = Object.entries(pythonTable).filter(([, names]) => name in names);
    for (const [home] of homes) {
      const other = specifierFor(home);
      const elsewhere = other === undefined ? undefined : typeTable[other]?.[name];
      if (other !== undefined && elsewhere !== undefined) {
        return {
          module: home,
          name,
          specifier: other,
          info: elsewhere,
          python: pythonName(home, name),
        };
      }
    }
  }
  return { module, name, reason: guideTable.missing[module]?.[name] ?? null };
}

function pythonName(module: string, name: string): PythonName | undefined {
  return pythonTable[module]?.[name];
}

function reactorName(): KnownName {
  const specifier = "@twisted-ts/reactor";
  const info = typeTable[specifier]?.["reactor"] as ExportInfo;
  return { module: "twisted.internet", name: "reactor", specifier, info, python: undefined };
}

const classesByName = new Map<string, { readonly specifier: string; readonly info: ExportInfo }>();
for (const [specifier, names] of Object.entries(typeTable)) {
  for (const [name, info] of Object.entries(names)) {
    if (/class|interface|mixin/.test(info.kind) && !classesByName.has(name)) {
      classesByName.set(name, { specifier, info });
    }
  }
}

/** A class or interface by its bare name, as types name it. */
export function classNamed(name: string): KnownName | undefined {
  const entry = classesByName.get(name);
  if (entry === undefined) return undefined;
  const home = Object.entries(pythonTable).find(
    ([module, names]) => name in names && specifierFor(module) === entry.specifier,
  );
  const module = home?.[0] ?? "";
  return { module, name, ...entry, python: home?.[1][name] };
}

/** A member of a class or interface. */
export function memberOf(name: KnownName, member: string): MemberInfo | undefined {
  return name.info.members?.[member];
}

/** The parameters of a method as Python has them, from the class or one of its bases. */
export function pythonMember(
  name: KnownName,
  member: string,
): readonly PythonParameter[] | undefined {
  const own = name.python?.members?.[member];
  if (own !== undefined && own !== null) return own;
  for (const base of name.python?.bases ?? []) {
    const known = classNamed(base);
    const inherited = known && known.name !== name.name ? pythonMember(known, member) : undefined;
    if (inherited !== undefined) return inherited;
  }
  return undefined;
}

/**
 * The parameters of a method from the first interface or class of Twisted that has it: for the
 * reactor's methods.
 */
export function pythonMemberAnywhere(member: string): readonly PythonParameter[] | undefined {
  for (const names of Object.values(pythonTable)) {
    for (const { members } of Object.values(names)) {
      const parameters = members?.[member];
      if (
        parameters !== undefined &&
        parameters !== null &&
        Object.hasOwn(members as object, member)
      ) {
        return parameters;
      }
    }
  }
  return undefined;
}

const membersByName = new Map<string, { readonly owner: KnownName; readonly info: MemberInfo }[]>();

/** All classes and interfaces that have a member of this name. */
export function membersNamed(
  member: string,
): readonly { readonly owner: KnownName; readonly info: MemberInfo }[] {
  if (membersByName.size === 0) {
    for (const name of classesByName.keys()) {
      const owner = classNamed(name) as KnownName;
      for (const [key, info] of Object.entries(owner.info.members ?? {})) {
        const list = membersByName.get(key) ?? [];
        list.push({ owner, info });
        membersByName.set(key, list);
      }
    }
  }
  return membersByName.get(member) ?? [];
}
