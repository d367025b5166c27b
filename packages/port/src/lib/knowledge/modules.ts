// Which entry point has the names of which Twisted module.

import { pythonTable, typeTable } from "./tables.ts";

const EXACT: Readonly<Record<string, string>> = {
  "twisted.internet.defer": "@twisted-ts/deferred",
  "twisted.python.failure": "@twisted-ts/deferred",
  "twisted.logger": "@twisted-ts/deferred/logger",
  "twisted.python.log": "@twisted-ts/deferred/log",
  "twisted.test.proto_helpers": "@twisted-ts/reactor/testing",
  "twisted.web.client": "@twisted-ts/web-client",
  "twisted.web._newclient": "@twisted-ts/web-client/newclient",
  "twisted.trial.unittest": "@twisted-ts/trial",
  // Trial's test cases have all that Python's have.
  unittest: "@twisted-ts/trial",
  treq: "@twisted-ts/web-client/treq",
};

/** Other names for modules of Twisted. */
const SYNONYMS: Readonly<Record<string, string>> = {
  "twisted.test.proto_helpers": "twisted.internet.testing",
  unittest: "twisted.trial.unittest",
};

/** The packages of Twisted that hold modules which are here. */
const PACKAGES: ReadonlySet<string> = new Set([
  "twisted",
  "twisted.internet",
  "twisted.python",
  "twisted.protocols",
  "twisted.web",
  "twisted.trial",
  "twisted.test",
]);

/**
 * The public module that has the names of one with an underscore: `twisted.logger` for
 * `twisted.logger._levels`. Undefined for all other modules.
 */
function publicHome(module: string): string | undefined {
  if (specifierFor(module) !== undefined) return undefined;
  const named = PRIVATE_HOMES[module];
  if (named !== undefined) return named;
  const parts = module.split(".");
  const at = parts.findIndex((part) => part.startsWith("_"));
  const home = parts.slice(0, at).join(".");
  return at > 1 && specifierFor(home) !== undefined ? home : undefined;
}

/** Modules with an underscore whose names another module than that around it has. */
const PRIVATE_HOMES: Readonly<Record<string, string>> = {
  "twisted.internet._sslverify": "twisted.internet.ssl",
  "twisted.trial.util": "twisted.trial.unittest",
  "twisted.trial._synctest": "twisted.trial.unittest",
  "twisted.trial._asynctest": "twisted.trial.unittest",
};

/** The entry point for a module; undefined if it is not here. */
export function specifierFor(module: string): string | undefined {
  const exact = EXACT[module];
  if (exact !== undefined) return exact;
  if (!(module in pythonTable)) return undefined;
  const last = module.split(".").at(-1) as string;
  const specifier = module.startsWith("twisted.protocols.")
    ? `@twisted-ts/reactor/protocols/${last}`
    : module.startsWith("twisted.web.")
      ? `@twisted-ts/web-client/${last}`
      : `@twisted-ts/reactor/${last}`;
  return specifier in typeTable ? specifier : undefined;
}

/** The name under which the tables know a module. */
export function canonicalModule(module: string): string {
  return SYNONYMS[module] ?? publicHome(module) ?? module;
}

/** Whether a dotted name is a package of Twisted's, whose modules are imported from it. */
export function isTwistedPackage(module: string): boolean {
  return PACKAGES.has(module);
}

/** Whether a module belongs to Twisted, here or not. */
export function isTwisted(module: string): boolean {
  return module === "twisted" || module.startsWith("twisted.");
}
