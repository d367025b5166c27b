// What a soak test prints while it runs, and at its end.

import type { Ledger, Remains } from "./ledger.ts";

const number = (value: number): string => Math.round(value).toLocaleString("en-US");
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** Failures by class, the most frequent first. */
function byClass(ledger: Ledger): [name: string, count: number][] {
  return [...ledger.failures].sort(([, one], [, other]) => other - one);
}

/** One line about a run that goes on. */
export function progressLine(ledger: Ledger, requests: number, seconds: number): string {
  const rate = ledger.fired / seconds;
  const left = rate === 0 ? Number.NaN : (requests - ledger.fired) / rate;
  const { heapUsed, rss } = process.memoryUsage();
  const failures = byClass(ledger)
    .slice(0, 3)
    .map(([name, count]) => `${name} ${number(count)}`);
  return [
    `${number(ledger.fired)} of ${number(requests)}`,
    `${number(rate)}/s`,
    `${number(ledger.failed)} failed (${failures.join(", ")}${ledger.failures.size > 3 ? ", …" : ""})`,
    `heap ${megabytes(heapUsed)}, RSS ${megabytes(rss)}`,
    Number.isFinite(left) ? `${number(left)} s left` : "",
  ].join("  ");
}

/** What the table has besides the counts. */
export interface Run {
  readonly command: string;
  readonly requests: number;
  readonly seconds: number;
  /** Seconds of the processor, of the client's process. */
  readonly cpu: number;
}

/** The table of a run that has ended. */
export function table(ledger: Ledger, remains: Remains, run: Run): string {
  const rows: [string, string][] = [
    ["command", `\`${run.command}\``],
    ["Node", `${process.version}, ${process.platform} ${process.arch}`],
    ["requests", number(ledger.started)],
    ["of these with a fault", number([...ledger.faults.values()].reduce((a, b) => a + b, 0))],
    ["successes", number(ledger.successes)],
    ["failures", number(ledger.failed)],
    ...byClass(ledger).map(([name, count]): [string, string] => [`– \`${name}\``, number(count)]),
    ["failures of requests without a fault of their own", number(ledger.unavoidable)],
    ["failures of a class that nothing explains", number(ledger.unexpected)],
    ["Deferreds unfired", number(ledger.started - ledger.fired)],
    ["Deferreds fired twice", number(ledger.firedTwice)],
    ["body protocols", number(ledger.bodies)],
    ["– without `connectionLost`", number(ledger.bodies - ledger.bodiesLost)],
    ["– with more than one", number(ledger.bodiesLostTwice)],
    ["bodies that are not the ones sent", number(ledger.wrongBodies)],
    ["errors logged or unhandled", number(ledger.logged)],
    ["handles left", number(remains.handles.length)],
    ["delayed calls left", number(remains.delayedCalls.length)],
    ["heap before", megabytes(remains.heapBefore)],
    ["heap after", megabytes(remains.heapAfter)],
    ["peak RSS", megabytes(remains.peakRSS)],
    ["time", `${number(run.seconds)} s, ${number(run.cpu)} s of the processor`],
  ];
  return ["| | |", "|---|---:|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join(
    "\n",
  );
}
