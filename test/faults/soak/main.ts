// `npm run soak`: a million requests through one pool, a few per cent of them with a fault. It
// prints a table at the end; its exit status is 1 if a condition is not met.

import { readArguments, wholeNumber } from "../../../scripts/support/command-line.ts";
import { progressLine, table } from "./report.ts";
import { soak } from "./soak.ts";

const USAGE = "usage: npm run soak -- [--requests NUMBER] [--seed NUMBER] [--tls]";

const { values } = readArguments(USAGE, {
  options: {
    requests: { type: "string", default: "1000000" },
    seed: { type: "string", default: "1" },
    tls: { type: "boolean", default: false },
  },
});
const requests = wholeNumber(USAGE, "requests", values.requests, 1);
const seed = wholeNumber(USAGE, "seed", values.seed, 0);

/** Milliseconds between two lines. */
const EVERY = 5000;
let lastLine = 0;

const result = await soak({
  requests,
  seed,
  tls: values.tls,
  onProgress: (ledger, seconds) => {
    if (performance.now() - lastLine < EVERY) return;
    lastLine = performance.now();
    console.error(progressLine(ledger, requests, seconds));
  },
});

const command = `npm run soak -- --requests ${requests} --seed ${seed}${values.tls ? " --tls" : ""}`;
console.log(table(result.ledger, result.remains, { command, requests, ...result }));
for (const violation of result.violations) console.error(`does not hold: ${violation}`);
if (result.violations.length > 0) {
  for (const example of result.ledger.examples) console.error(`  ${example}`);
  // What is left may keep the process alive.
  process.exit(1);
}
