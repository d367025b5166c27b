// `npm run bench -- deferred http …` runs parts of the benchmarks: files of this folder that export `main`. Each has a
// process of its own. They measure the built packages; with `--source`, on a Node that strips types, the sources.

import { spawn } from "node:child_process";
import { compile } from "./support/compile.ts";
import { markdown, type Report } from "./support/report.ts";

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

if (names.length === 0) {
  console.error("usage: npm run bench -- <name> …   (the names are the files of bench/)");
  process.exitCode = 2;
} else {
  const path = await compile("part");
  for (const name of names) {
    console.log(`# ${name}`);
    const report = await run(path, name);
    if (report === undefined) continue;
    console.log(`\nNode ${process.version}${report.conditions ? `, ${report.conditions}` : ""}`);
    for (const table of report.tables) console.log(`\n${markdown(table)}`);
  }
}
