// Starts a project from the packed tarballs as a new user does (`npm create @twisted-ts`), as ES
// modules and as CommonJS: its tests pass, it can be built, and what was built runs. Expects `npm
// run build` to have run.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments } from "./support/command-line.ts";
import { packPackages, run, type Tarball } from "./support/tarballs.ts";

const PAGE = "<!doctype html><title>A page to test with</title>";

/**
 * Runs a script of the project while this process serves the page it asks for; returns what it
 * prints.
 */
function runScript(directory: string, args: readonly string[]): Promise<string> {
  return new Promise((done, failed) => {
    const child = spawn("npm", ["run", "--silent", ...args], {
      cwd: directory,
      stdio: ["ignore", "pipe", "inherit"],
      timeout: 120_000,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.on("error", failed);
    child.on("close", (status) => {
      if (status === 0) done(output);
      else failed(new Error(`npm run ${args.join(" ")}: exit status ${status}\n${output}`));
    });
  });
}

function expectOutput(what: string, output: string, wanted: RegExp): void {
  if (!wanted.test(output)) throw new Error(`${what} printed no ${wanted}:\n${output}`);
}

async function check(
  folder: string,
  tarballs: readonly Tarball[],
  url: string,
  format: "esm" | "cjs",
): Promise<void> {
  const directory = join(folder, `project-${format}`);
  const create = join(folder, "creator/node_modules/@twisted-ts/create/dist/bin/create.js");
  run(process.execPath, [create, directory, ...(format === "cjs" ? ["--cjs"] : [])], folder);
  const path = join(directory, "package.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as {
    overrides?: Record<string, string>;
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  // The tarballs stand for the registry.
  manifest.overrides = {};
  for (const { path: tarball, manifest: packed } of tarballs) {
    const listed = [manifest.dependencies, manifest.devDependencies].filter(
      (list) => packed.name in list,
    );
    for (const list of listed) list[packed.name] = `file:${tarball}`;
    if (listed.length === 0) manifest.overrides[packed.name] = `file:${tarball}`;
  }
  writeFileSync(path, JSON.stringify(manifest));
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefer-offline"], directory);
  expectOutput("npm test", await runScript(directory, ["test"]), /3 passing/);
  expectOutput(
    "npm start",
    await runScript(directory, ["start", "--", url]),
    /A page to test with/,
  );
  await runScript(directory, ["build"]);
  const built = await runScript(directory, ["start:built", "--", url]);
  expectOutput("npm run start:built", built, /A page to test with/);
  process.stdout.write(`template as ${format}: tests, source and build run\n`);
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-template-"));
  const server = createServer((_request, response) => response.end(PAGE));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const tarballs = packPackages(folder);
    const create = tarballs.find(({ manifest }) => manifest.name === "@twisted-ts/create");
    if (create === undefined) throw new Error("@twisted-ts/create was not packed");
    const install = ["install", "--no-audit", "--no-fund", "--silent", "--prefix", "creator"];
    run("npm", [...install, create.path], folder);
    for (const format of ["esm", "cjs"] as const) await check(folder, tarballs, url, format);
  } finally {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  readArguments("usage: npm run template:check", {});
  await main();
}
