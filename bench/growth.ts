// Twice the work costs twice the time, and its memory is freed. `npm run bench -- growth`.

import { PerformanceObserver, performance } from "node:perf_hooks";
import { Deferred } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { TASKS, type Task } from "./http/tasks.ts";
import { makeClient } from "./http/twisted-ts.ts";
import { median } from "./support/compare.ts";
import { type BenchServer, startServer } from "./support/nginx.ts";
import type { Report } from "./support/report.ts";

const ROUNDS = 7;

async function requests(server: BenchServer, count: number, connections: number): Promise<void> {
  const client = await makeClient(server, connections, false);
  const task: Task = TASKS["1 KB"];
  await new Promise<void>((finished, failed) => {
    let begun = 0;
    let ended = 0;
    const next = (): void => {
      if (begun === count) return;
      begun += 1;
      client.request(task, done, failed);
    };
    const done = (): void => {
      ended += 1;
      if (ended === count) finished();
      else next();
    };
    for (let one = 0; one < connections; one += 1) next();
  });
  client.close();
}

function chain(length: number): void {
  const first = new Deferred<number>();
  let last: Deferred<number> = first;
  for (let one = 0; one < length; one += 1) {
    const inner = last;
    last = new Deferred<number>();
    last.addCallback(() => inner);
    last.callback(one);
  }
  first.callback(0);
}

function callbacks(count: number): void {
  const deferred = new Deferred<number>();
  for (let one = 0; one < count; one += 1) deferred.addCallback((value) => value + 1);
  deferred.callback(0);
}

function timers(count: number): void {
  const calls = [];
  for (let one = 0; one < count; one += 1) {
    calls.push(reactor.callLater(10 + ((one * 7919) % count) / count, () => undefined));
  }
  for (const call of calls) call.cancel();
}

type Work = (n: number) => void | Promise<void>;

/** Work that waits for nothing: all of its time by the clock is its own. */
const SYNCHRONOUS: ReadonlySet<Work> = new Set<Work>([chain, callbacks, timers]);

/** What some work has cost. */
interface Cost {
  /** Processor time of the whole process in microseconds, the collector's threads included. */
  readonly all: number;
  /** Milliseconds by the clock, without the pauses that the collector made. */
  readonly program: number;
}

/** How long the collector has stopped the program so far, in milliseconds. */
let collected = 0;

new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) collected += duration;
}).observe({ entryTypes: ["gc"] });

/** Lets the observer be called with what has been collected. */
const observed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

async function cost(work: Work, n: number): Promise<Cost> {
  await observed();
  const before = { all: process.cpuUsage(), time: performance.now(), collected };
  const pending = work(n);
  if (pending !== undefined) await pending;
  const { user, system } = process.cpuUsage(before.all);
  const time = performance.now() - before.time;
  await observed();
  return { all: user + system, program: time - (collected - before.collected) };
}

/** What `2 n` costs by what `n` does: the medians. */
async function growth(work: Work, n: number): Promise<Cost> {
  for (let warm = 0; warm < 2; warm += 1) await cost(work, n);
  const all: number[] = [];
  const program: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const twice = await cost(work, 2 * n);
    const once = await cost(work, n);
    all.push(twice.all / once.all);
    program.push(twice.program / once.program);
  }
  return { all: median(all), program: median(program) };
}

function heap(): number {
  for (let time = 0; time < 4; time += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

/** Measures all. */
export async function main(): Promise<Report> {
  const server = await startServer();
  try {
    const works: readonly [string, Work, number][] = [
      ["requests, 50 at once", (n) => requests(server, n, 50), 4000],
      ["connections, a request on each", (n) => requests(server, n, n), 400],
      ["Deferreds, each of which returned the one before", chain, 50_000],
      ["callbacks of one Deferred", callbacks, 200_000],
      ["timers, made and cancelled", timers, 50_000],
    ];
    const rows: string[][] = [];
    for (const [name, work, n] of works) {
      const { all, program } = await growth(work, n);
      // A server's time is in that of requests, by the clock.
      const alone = SYNCHRONOUS.has(work) ? program.toFixed(2) : "";
      rows.push([name, `${n}`, `${2 * n}`, all.toFixed(2), alone, "2"]);
    }
    const heads = ["work", "n", "2 n", "CPU of 2 n by that of n", "without the collector", "aim"];
    const floors: string[][] = [];
    const count = Number(process.env["BENCH_REQUESTS"] ?? 100_000);
    await requests(server, 5000, 50);
    const before = heap();
    await requests(server, count, 50);
    floors.push([String(count), before.toFixed(2), heap().toFixed(2)]);
    return {
      tables: [
        { title: "Growth", heads, rows },
        { title: "Memory", heads: ["requests", "heap before, MB", "heap after, MB"], rows: floors },
      ],
      conditions: server.name,
    };
  } finally {
    await server.stop();
  }
}
