// `npm run fuzz`: tries inputs on every target, or on those named, and prints the results.
//
//   npm run fuzz -- --inputs 1000000 --seed 7 response chunked
//
// Each target gets the same number of inputs. The corpus grows by the inputs that reach new code;
// `--plain` leaves it as it is, without measuring coverage, which is several times faster. `--keep`
// writes the grown corpus, and any findings, to this folder: `npm test` tries both.

import { inspect } from "node:util";
import { readArguments, refuse, wholeNumber } from "../../scripts/support/command-line.ts";
import { muteStandardError } from "../support/mute.ts";
import { Coverage } from "./driver/coverage.ts";
import { Fuzzer } from "./driver/fuzzer.ts";
import { keep, kept } from "./driver/store.ts";
import { textOf } from "./target.ts";
import { TARGETS } from "./targets.ts";

/** Each target has its inputs in so many turns. */
const TURNS = 20;

const USAGE = `usage: npm run fuzz -- [--inputs NUMBER] [--seed NUMBER] [--plain] [--keep] [TARGET…]
targets: ${TARGETS.map(({ name }) => name).join(", ")}`;

const { values, positionals } = readArguments(USAGE, {
  allowPositionals: true,
  options: {
    inputs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    plain: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const inputs = wholeNumber(USAGE, "inputs", values.inputs, 1);
const seed = wholeNumber(USAGE, "seed", values.seed, 0);
const unknown = positionals.filter((wanted) => TARGETS.every(({ name }) => name !== wanted));
if (unknown.length > 0) refuse(USAGE, `no such target: ${unknown.join(", ")}`);
const targets = TARGETS.filter(
  ({ name }) => positionals.length === 0 || positionals.includes(name),
);

muteStandardError();
const coverage = values.plain ? null : new Coverage("/packages/");
const began = performance.now();
const seconds = (): number => Math.round((performance.now() - began) / 1000);
const fuzzers = targets.map((target) => {
  const known = [...kept("corpus", target.name), ...kept("findings", target.name)];
  return new Fuzzer(target, known, seed, coverage);
});
const tried = (): number => fuzzers.reduce((sum, fuzzer) => sum + fuzzer.tried, 0);
const found = (): number => fuzzers.reduce((sum, { findings }) => sum + findings.length, 0);

console.log(`seed ${seed}, ${inputs} inputs, Node ${process.versions.node}`);
for (const fuzzer of fuzzers) fuzzer.start();
const turn = Math.ceil(inputs / fuzzers.length / TURNS);
let lastReport = 0;
for (let turns = 0; turns < TURNS; turns += 1) {
  for (const fuzzer of fuzzers) {
    fuzzer.run(turn);
    if (seconds() - lastReport < 60) continue;
    lastReport = seconds();
    console.log(`${tried()} inputs in ${lastReport} s, ${found()} findings`);
  }
}
coverage?.stop();

console.table(
  Object.fromEntries(
    fuzzers.map(({ target, tried: count, corpus, findings, slowest }) => [
      target.name,
      {
        inputs: count,
        corpus: corpus.length,
        "slowest, ms": Number(slowest.toFixed(1)),
        findings: findings.length,
      },
    ]),
  ),
);
console.log(`${tried()} inputs in ${seconds()} s, ${found()} findings`);
for (const { target, corpus, findings } of fuzzers) {
  if (values.keep && !values.plain) keep("corpus", target.name, corpus);
  for (const { input, error } of findings) {
    console.log(`\n${target.name} breaks its promise for ${JSON.stringify(textOf(input))}:`);
    console.log(inspect(error));
  }
  if (values.keep && findings.length > 0) {
    const all = [...kept("findings", target.name), ...findings.map(({ input }) => input)];
    keep("findings", target.name, all);
  }
}
process.exitCode = found() > 0 ? 1 : 0;
