// No test compares times: on a busy machine it would fail by chance. Where work must not grow with
// the square of its input, use `guarded` of `test/support/watchdog.ts`, or count operations; where
// something has to happen, wait for the event itself; where time has to pass, use `Clock`.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";

/** What measures processor or wall time. */
const MEASURES =
  /\bcpuUsage\b|\bperformance\.now\b|\bhrtime\b|\btimeOrigin\b|\bperformance\.mark\b/;

/** A time limit of a test or a suite. The limit of all is in `.mocharc.json`. */
const LIMITS = /\bthis\.timeout\(|^ *\}\)\.timeout\(/m;

/** Files that may measure, each with the reason. */
const MEASURING: ReadonlyMap<string, string> = new Map([
  ["faults/injection/run-script.ts", "notices that nothing happens any more"],
  ["faults/soak/client.ts", "notices that nothing happens any more"],
  ["faults/soak/main.ts", "prints a line a second"],
  ["faults/soak/soak.ts", "prints requests per second, and waits for the end of connections"],
  ["fuzz/driver/fuzzer.ts", "`npm run fuzz` reports slow inputs; `npm test` does not run it so"],
  ["fuzz/run.ts", "`npm run fuzz` prints how long it took"],
]);

/** Files that have a time limit of their own, each with the reason. */
const LIMITING: ReadonlyMap<string, string> = new Map([
  ["faults/soak/soak.test.ts", "takes longer than the usual limit when the machine is busy"],
]);

const FILES = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => /\.m?ts$/.test(file) && !/(?:^|\/)(?:fixtures|\.[^/]*)\//.test(file));

function filesWith(pattern: RegExp): string[] {
  return FILES.filter((file) =>
    pattern.test(readFileSync(join(import.meta.dirname, file), "utf8")),
  );
}

describe("the tests", () => {
  it("measure no time, except where a reason is listed: guard or count instead", () => {
    expect(filesWith(MEASURES)).to.have.members([...MEASURING.keys()]);
  });

  it("have one time limit, that of .mocharc.json, except where a reason is listed", () => {
    expect(filesWith(LIMITS)).to.have.members([...LIMITING.keys()]);
  });
});
