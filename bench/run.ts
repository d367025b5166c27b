// `npm run bench` runs all parts of the benchmarks, `npm run bench -- deferred http …` some: files
// of this folder that export `main`. Each has a process of its own. They measure the built
// packages; with `--source`, on a Node that strips types, the sources. With `--write` the results
// go into README.md, between the markers of each part.

import { spawn } from "node:child_process";
import { compile } from "./support/compile.ts";
import { partMarkdown, type Report, write } from "./support/report.ts";

const names = process.argv.slice(2).filter((name) => !name.startsWith("--"));
const flags = process.argv.includes("--source") ? ["--conditions=@twisted-ts/source"] : [];

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

const path = await compile("part");
for (const name of names.length === 0 ? PARTS : names) {
  console.log(`\n# ${name}`);
  const report = await run(path, name);
  if (report === undefined) continue;
  console.log(`\n${partMarkdown(report, process.version)}`);
  if (process.argv.includes("--write")) write(import.meta.dirname, name, report);
}
