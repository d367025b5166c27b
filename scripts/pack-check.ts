// Packs each package and looks at the tarball as its users will: publint and are-the-types-wrong
// first, then an ES module and a CommonJS TypeScript program that are compiled against, and run
// with, the installed tarballs. Expects `npm run build` to have run.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readArguments } from "./support/command-line.ts";
import { type Manifest, packPackages, run } from "./support/tarballs.ts";

const root = resolve(import.meta.dirname, "..");
const bin = (name: string): string => resolve(root, "node_modules/.bin", name);

/** Every specifier a package offers, except its package.json. */
export function specifiers(manifest: Pick<Manifest, "name" | "exports">): string[] {
  return Object.keys(manifest.exports)
    .filter((key) => key !== "./package.json")
    .map((key) => manifest.name + key.slice(1));
}

/** The text of a module that imports every specifier and fails where one exports nothing. */
export function consumer(names: readonly string[]): string {
  const imports = names.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};`);
  const list = names.map((_, index) => `m${index}`).join(", ");
  const check = "if (modules.some((m) => typeof m !== 'object')) throw new Error('not a module');";
  return `${imports.join("\n")}\nconst modules: object[] = [${list}];\n${check}\nconsole.log(modules.length);\n`;
}

/** As {@link consumer}, through `require`. */
export function requiringConsumer(names: readonly string[]): string {
  const lines = names.map((name, index) => `import m${index} = require(${JSON.stringify(name)});`);
  const list = names.map((_, index) => `m${index}`).join(", ");
  return `${lines.join("\n")}\nconst modules: object[] = [${list}];\nconsole.log(modules.length);\n`;
}

function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-pack-"));
  try {
    const tarballs = packPackages(folder);
    const names: string[] = [];
    for (const { path, manifest } of tarballs) {
      process.stdout.write(run(bin("publint"), ["run", path, "--strict"], folder));
      const offered = specifiers(manifest);
      // A package that is a command has no types to look at.
      if (offered.length > 0) run(bin("attw"), [path, "--profile", "esm-only", "--quiet"], folder);
      names.push(...offered);
    }
    // The test interface and the root hooks only make sense inside a mocha run.
    const plain = names.filter((name) => !/trial\/(ui|hooks)$/.test(name));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
    const peers = [
      "chai",
      "mocha",
      "sinon",
      "@types/chai",
      "@types/node",
      "@types/mocha",
      "typescript",
    ].map(
      (name) =>
        `${name}@${JSON.parse(readFileSync(resolve(root, "node_modules", name, "package.json"), "utf8")).version}`,
    );
    const paths = tarballs.map(({ path }) => path);
    run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...peers, ...paths], folder);
    writeFileSync(join(folder, "esm.mts"), consumer(plain));
    writeFileSync(join(folder, "cjs.cts"), requiringConsumer(plain));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          module: "node20",
          target: "ES2022",
          lib: ["ES2023", "ESNext.Disposable"],
          strict: true,
          types: ["node", "mocha"],
          skipLibCheck: false,
          rootDir: ".",
        },
        include: ["*.mts", "*.cts"],
      }),
    );
    run(join(folder, "node_modules/.bin/tsc"), ["-p", "."], folder);
    for (const program of ["esm.mjs", "cjs.cjs"]) {
      const count = run(process.execPath, ["--throw-deprecation", program], folder).trim();
      process.stdout.write(`${program}: ${count} entry points\n`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  readArguments("usage: npm run pack:check", {});
  main();
}
