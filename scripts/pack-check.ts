// Packs each package and looks at the tarball as its users will: publint and are-the-types-wrong first, then an
// ES module and a CommonJS TypeScript program that are compiled against, and run with, the installed tarballs.
// Expects `npm run build` to have run.

import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const bin = (name: string): string => resolve(root, "node_modules/.bin", name);

function run(command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Record<string, unknown>;
}

/** Every specifier a package offers, but for its package.json. */
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
    const tarballs: string[] = [];
    const names: string[] = [];
    for (const name of readdirSync(resolve(root, "packages"))) {
      const directory = resolve(root, "packages", name);
      const manifest = JSON.parse(
        readFileSync(resolve(directory, "package.json"), "utf8"),
      ) as Manifest;
      for (const text of ["LICENSE", "NOTICE"])
        copyFileSync(resolve(root, text), resolve(directory, text));
      run("npm", ["pack", "--pack-destination", folder, "--silent"], directory);
      for (const text of ["LICENSE", "NOTICE"]) rmSync(resolve(directory, text));
      const tarball = join(
        folder,
        `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`,
      );
      process.stdout.write(run(bin("publint"), ["run", tarball, "--strict"], directory));
      run(bin("attw"), [tarball, "--profile", "esm-only", "--quiet"], directory);
      tarballs.push(tarball);
      names.push(...specifiers(manifest));
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
    run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...peers, ...tarballs], folder);
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

if (process.argv[1] === import.meta.filename) main();
