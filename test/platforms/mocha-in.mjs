// Runs test files with mocha in the runtime that runs this file, and writes the results of the
// tests as JSON. Arguments: the file to write, and the test files. The mocha command itself starts
// Node, so it cannot be used.

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import Mocha from "mocha";
import "../support/quiet.mjs";

const [report, ...files] = process.argv.slice(2);
const mocha = new Mocha({ timeout: 10_000, reporter: class {} });
for (const file of files) mocha.addFile(resolve(file));
await mocha.loadFilesAsync();

let passed = 0;
let skipped = 0;
const failed = new Map();
const runner = mocha.run(() => {
  const failures = Object.fromEntries(failed);
  // A test may be reported both as passed and as failed, when it calls `done` twice.
  writeFileSync(report, JSON.stringify({ passed, skipped, failures }));
  process.exit(0);
});
runner.on("pass", () => passed++);
runner.on("pending", () => skipped++);
runner.on("fail", (test, error) => {
  if (!failed.has(test.fullTitle())) failed.set(test.fullTitle(), String(error?.message ?? error));
});
