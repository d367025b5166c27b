// The files around the converted sources: a package that installs, type-checks and runs its tests.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { formatJson } from "../convert/format.ts";

const require = createRequire(import.meta.url);

/** The manifest of this package: all packages of the library share its version and its engines. */
function ownManifest(): { readonly version: string; readonly engines: { readonly node: string } } {
  const path = require.resolve("@twisted-ts/port/package.json");
  return JSON.parse(readFileSync(path, "utf8"));
}

/** By name: `package.json`, `tsconfig.json`, `.mocharc.json`. */
export function projectFiles(
  name: string,
  outputs: readonly string[],
): ReadonlyMap<string, string> {
  const { version } = ownManifest();
  const text = outputs.join("\n");
  const used = ["deferred", "port", "reactor", "trial", "web-client"].filter(
    (each) => text.includes(`"@twisted-ts/${each}`) || each === "port" || each === "trial",
  );
  const packageName =
    name
      .toLowerCase()
      .replace(/[^a-z0-9._-]+/g, "-")
      .replace(/^[._-]+/, "") || "port";
  const manifest = {
    name: packageName,
    version: "0.0.0",
    private: true,
    type: "module",
    engines: { node: ownManifest().engines.node },
    scripts: { typecheck: "tsc -p .", test: "mocha" },
    dependencies: Object.fromEntries(used.map((each) => [`@twisted-ts/${each}`, version])),
    devDependencies: {
      "@types/mocha": "^10.0.10",
      "@types/node": "^20.19.0",
      mocha: "^11.0.0 || ^12.0.0",
      tsx: "^4.20.0",
      typescript: "^5.9.0 || ^6.0.0",
    },
  };
  const tsconfig = {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023", "ESNext.Disposable"],
      module: "nodenext",
      moduleResolution: "nodenext",
      types: ["node", "mocha"],
      strict: true,
      noImplicitAny: false,
      noEmit: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
    },
    include: ["**/*.ts"],
  };
  const mocha = {
    ui: "@twisted-ts/trial/ui",
    import: "tsx",
    spec: ["**/test_*.ts"],
    ignore: ["node_modules/**"],
  };
  return new Map([
    ["package.json", formatJson(manifest)],
    ["tsconfig.json", formatJson(tsconfig)],
    [".mocharc.json", formatJson(mocha)],
  ]);
}
