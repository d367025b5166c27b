// What a program pays before its second request: the import, the heap that stays, the first
// request; and what an idle connection costs. `npm run bench -- import`. Each measurement has a
// process of its own; the rivals take turns.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { RivalName } from "./http/rivals.ts";
import type { ImportCost } from "./import/child.ts";
import { median } from "./support/compare.ts";
import { program } from "./support/compile.ts";
import { pinned } from "./support/cores.ts";
import { type BenchServer, startServer } from "./support/nginx.ts";
import type { Report, Table } from "./support/report.ts";

const ROUNDS = 9;
const OURS = "@twisted-ts/web-client";
const MODULES = [OURS, "undici", "undici-7.27", "node:http"];
const OTHERS = ["@twisted-ts/deferred", "@twisted-ts/reactor"];
const RIVALS: readonly RivalName[] = [
  "twisted-ts",
  "undici 7.27 request",
  "undici 7.30 request",
  "node:http",
  "bare socket",
];

/** Flags of this process that concern which files are measured. */
const FLAGS = process.execArgv.filter((flag) => flag.startsWith("--conditions"));

function child<T>(...args: string[]): Promise<T> {
  const flags = [...FLAGS, "--expose-gc", program("import/child"), ...args];
  const [command, rest] = pinned("client", process.execPath, flags);
  const process_ = spawn(command, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  return new Promise((done, failed) => {
    process_.once("message", (message) => done(message as T));
    process_.once("close", (code) => failed(new Error(`${args.join(" ")} ended with ${code}`)));
  });
}

/** Does the same for each, round after round. */
async function inTurn<T>(
  names: readonly string[],
  measure: (name: string) => Promise<T>,
): Promise<Map<string, T[]>> {
  const results = new Map<string, T[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const name of names) results.get(name)?.push(await measure(name));
  }
  return results;
}

/** The median of our values by another's, round by round. */
function ratio(results: Map<string, number[]>, ours: string, other: string): number {
  const theirs = results.get(other) ?? [];
  return median((results.get(ours) ?? []).map((value, round) => value / (theirs[round] ?? 0)));
}

/** Bytes of the files that an import loads, those of other packages of twisted-ts included. */
function bytesOf(specifier: string): number {
  const files = new Set<string>();
  let bytes = 0;
  const visit = (file: string): void => {
    if (files.has(file)) return;
    files.add(file);
    const text = readFileSync(file, "utf8");
    bytes += Buffer.byteLength(text);
    const require = createRequire(pathToFileURL(file));
    for (const [, name = ""] of text.matchAll(/^(?:import|export)\b[^;]*?"([^"]+)";$/gm)) {
      if (name.startsWith("node:")) continue;
      visit(
        name.startsWith(".")
          ? fileURLToPath(new URL(name, pathToFileURL(file)))
          : require.resolve(name),
      );
    }
  };
  visit(fileURLToPath(import.meta.resolve(specifier)));
  return bytes;
}

async function imports(): Promise<Table> {
  const names = [...MODULES, ...OTHERS];
  const costs = await inTurn(names, (name) => child<ImportCost>("load", name));
  const times = new Map(
    [...costs].map(([name, list]) => [name, list.map((each) => each.milliseconds)]),
  );
  const rows = names.map((name) => [
    name,
    median(times.get(name) ?? []).toFixed(0),
    name === OURS ? "" : ratio(times, OURS, name).toFixed(2),
    name.startsWith("undici") ? "≤ 0.5" : "",
    (median((costs.get(name) ?? []).map((each) => each.heap)) / 1e6).toFixed(2),
    name === OURS ? "≤ 2.6" : "",
    name.startsWith("@") ? (bytesOf(name) / 1000).toFixed(0) : "",
  ]);
  const heads = [
    "module",
    "ms",
    "ours by it",
    "aim",
    "heap over node:net, MB",
    "aim",
    "KB to read",
  ];
  return { title: "Import", heads, rows };
}

async function requests(server: BenchServer): Promise<Table> {
  const { port, tlsPort, certificate } = server;
  const text = JSON.stringify({ port, tlsPort, certificate });
  const firsts = await inTurn(RIVALS, (name) => child<number>("first", name, text));
  const idles = await inTurn(RIVALS, (name) => child<number>("idle", name, text));
  const rows = RIVALS.map((name) => [
    name,
    median(firsts.get(name) ?? []).toFixed(1),
    name === "twisted-ts" ? "" : ratio(firsts, "twisted-ts", name).toFixed(2),
    name === "node:http" ? "≤ 1.4" : "",
    median(idles.get(name) ?? []).toFixed(0),
    name === "twisted-ts" ? "≤ 2400" : "",
  ]);
  return {
    title: "The first request of a process, and what a connection costs that waits for the next",
    heads: ["client", "ms", "ours by it", "aim", "heap of an idle connection, bytes", "aim"],
    rows,
  };
}

/** Measures all. */
export async function main(): Promise<Report> {
  const tables = [await imports()];
  const server = await startServer();
  try {
    tables.push(await requests(server));
  } finally {
    await server.stop();
  }
  return { tables, conditions: server.name };
}
