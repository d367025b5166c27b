// `npm run bench` runs all parts of the benchmarks, `npm run bench -- deferred http …` some: files
// of this folder that export `main`. Each has a process of its own. They measure the built
// packages; with `--source`, on a Node that strips types, the sources. With `--write` the results
// go into README.md, between the markers of each part.

import { spawn } from "node:child_process";
import { readArguments, refuse } from "../scripts/support/command-line.ts";
import { compile } from "./support/compile.ts";
import { partMarkdown, type Report, write } from "./support/report.ts";

/** All parts, in the order of the document. */
const PARTS = [
  "import",
  "http",
  "growth",
  "deferred",
  "reactor",
  "rest",
  "timers",
  "line-receiver",
];

const USAGE = `usage: npm run bench -- [--source] [--write] [PART…]
parts: ${PARTS.join(", ")}`;

const { values, positionals: names } = readArguments(USAGE, {
  allowPositionals: true,
  options: {
    source: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const unknown = names.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) refuse(USAGE, `no such part: ${unknown.join(", ")}`);
const flags = values.source ? ["--conditions=@twisted-ts/source"] : [];

function run(path: string, name: string): Promise<Report | undefined> {
  const child = spawn(process.execPath, [...flags, "--expose-gc", path, name], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let report: Report | undefined;
  child.on("message", (message) => {
    report = message as Report;
  });
  return new Promise((done, failed) => {
    child.once("close", (code) => {
      if (code === 0) done(report);
      else failed(new Error(`the part ${name} has ended with ${code}`));
    });
  });
}

const path = await compile("part");
for (const name of names.length === 0 ? PARTS : names) {
  console.log(`\n# ${name}`);
  const report = await run(path, name);
  if (report === undefined) continue;
  console.log(`\n${partMarkdown(report, process.version)}`);
  if (values.write) write(import.meta.dirname, name, report);
}
