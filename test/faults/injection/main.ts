// `npm run faults` runs scripts of faults, whose seeds follow a random one. With `--seed` it runs
// the script of that seed, or as many from it on as `--count` says. `--verbose`, which is the
// default for a single script, prints each request with its outcome.

import { readArguments, wholeNumber } from "../../../scripts/support/command-line.ts";
import { runScript } from "./run-script.ts";

const USAGE = "usage: npm run faults -- [--seed NUMBER] [--count NUMBER] [--verbose]";

const { values } = readArguments(USAGE, {
  options: { seed: { type: "string" }, count: { type: "string" }, verbose: { type: "boolean" } },
});
const count = wholeNumber(USAGE, "count", values.count ?? (values.seed ? "1" : "500"), 1);
const random = String(Math.floor(Math.random() * 2 ** 31));
const first = wholeNumber(USAGE, "seed", values.seed ?? random, 0);
const verbose = values.verbose ?? count === 1;

const outcomes = new Map<string, number>();
let requests = 0;
let failing = 0;
let seed = first;
// An exception that is not caught ends the process, so the seed is printed.
process.on("uncaughtExceptionMonitor", () => console.error(`seed ${seed}:`));

for (; seed < first + count; seed += 1) {
  const result = await runScript(seed);
  requests += result.outcomes.length;
  if (verbose)
    console.dir(
      result.script.requests.map((plan, i) => [result.outcomes[i], plan]),
      { depth: 5 },
    );
  for (const outcome of result.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  if (result.violations.length === 0) continue;
  failing += 1;
  console.error(`seed ${seed} fails; npm run faults -- --seed ${seed}`);
  for (const violation of result.violations) console.error(`  ${violation}`);
}

const sorted = [...outcomes].sort(([, one], [, other]) => other - one);
for (const [outcome, times] of sorted) console.log(String(times).padStart(8), outcome);
console.log(`${count} scripts from seed ${first} on, ${requests} requests, ${failing} failing`);
process.exitCode = failing === 0 ? 0 : 1;
