// What bundling must not change: names of classes, one copy of each class, what is loaded lazily.

import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { specifiers } from "../../scripts/pack-check.ts";

const PACKAGES = resolve(import.meta.dirname, "../../packages");

interface Manifest {
  readonly name: string;
  readonly exports: Record<
    string,
    { readonly default: string; readonly "@twisted-ts/source": string }
  >;
}

const manifests = readdirSync(PACKAGES).map(
  (name) => JSON.parse(readFileSync(join(PACKAGES, name, "package.json"), "utf8")) as Manifest,
);

/** Every entry point that can be loaded outside a run of trial. */
const entryPoints = manifests
  .flatMap(specifiers)
  .filter((specifier) => !/trial\/(ui|hooks)$/.test(specifier));

describe("the bundles", () => {
  it("are what these tests import", () => {
    expect(import.meta.resolve("@twisted-ts/web-client")).to.match(/\/dist\/index\.js$/);
  });

  it("keep the name of each function and class", async () => {
    const renamed: string[] = [];
    for (const specifier of entryPoints) {
      const module = (await import(specifier)) as Record<string, unknown>;
      for (const [name, value] of Object.entries(module)) {
        // A function may have another member `name`, as the port's `call` has of every name.
        const own: unknown = typeof value === "function" ? value.name : null;
        if (typeof own === "string" && /\$\d/.test(own)) {
          renamed.push(`${specifier}: ${name} is called ${own}`);
        }
      }
    }
    expect(renamed).to.deep.equal([]);
  });

  it("have each class once, also if several entry points export it", async () => {
    const found = new Map<string, unknown>();
    const twice: string[] = [];
    for (const specifier of entryPoints) {
      const module = (await import(specifier)) as Record<string, unknown>;
      for (const value of Object.values(module)) {
        const qualified = (value as { qualifiedName?: unknown } | null)?.qualifiedName;
        if (typeof value !== "function" || typeof qualified !== "string") continue;
        // Other qualified names are of Python's classes, and several classes may have the same one.
        if (!qualified.startsWith("twisted.")) continue;
        if (!Object.hasOwn(value, "qualifiedName")) continue;
        const known = found.get(qualified);
        if (known !== undefined && known !== value) twice.push(`${specifier}: ${qualified}`);
        found.set(qualified, value);
      }
    }
    expect(twice).to.deep.equal([]);
    expect(found.size).to.be.greaterThan(50);
  });

  for (const name of ["reactor", "web-client"]) {
    it(`can require what ${name} loads lazily`, () => {
      const require = createRequire(pathToFileURL(join(PACKAGES, name, "dist/index.js")));
      for (const file of readdirSync(join(PACKAGES, name, "src/lazy"))) {
        const module = require(`#lazy/${file.replace(/\.ts$/, "")}`) as Record<string, unknown>;
        expect(Object.keys(module)).not.to.deep.equal([]);
      }
    });
  }

  it("share the modules that they load lazily with code that imports them", async () => {
    const require = createRequire(pathToFileURL(join(PACKAGES, "reactor", "dist/index.js")));
    const { TLSFactory } = require("#lazy/tls") as { TLSFactory: { prototype: object } };
    const { TLSMemoryBIOFactory } = await import("@twisted-ts/reactor/protocols/tls");
    expect(TLSMemoryBIOFactory.prototype).to.be.instanceOf(TLSFactory);
  });
});
