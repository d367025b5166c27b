// Writes differences.json: of each scenario in which this port and Twisted differ, the reasons, and
// its result here. A difference without a reason is an error. Read the diff before it is committed.
//
//     node --conditions=@twisted-ts/source --import=./scripts/typescript-hook.mjs \
//       test/conformance/newclient/accept.ts

import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { type Differences, reasonsFor } from "./differences.ts";
import { play } from "./play.ts";
import { differencesFile, readRecordings } from "./recordings.ts";

const accepted: Record<string, Differences[string]> = {};
const { recordings } = readRecordings();
for (const recording of recordings) {
  const trace = play(recording.scenario);
  if (isDeepStrictEqual(trace, recording.trace)) continue;
  const { name } = recording.scenario;
  const reasons = reasonsFor(recording, trace);
  if (reasons.length > 0) {
    accepted[name] = { reasons, trace };
    continue;
  }
  process.exitCode = 1;
  process.stderr.write(
    `no reason for: ${name}\n  Twisted ${JSON.stringify(recording.trace)}\n  here    ${JSON.stringify(trace)}\n`,
  );
}
const rows = Object.entries(accepted).map(
  ([name, difference]) => `${JSON.stringify(name)}:${JSON.stringify(difference)}`,
);
writeFileSync(differencesFile, `{\n${rows.join(",\n")}\n}\n`);
process.stdout.write(`${rows.length} of ${recordings.length} scenarios differ\n`);
