// The reactor's timers against Node's own.
//
// `npm run bench -- timers`.

import { reactor } from "@twisted-ts/reactor";
import { median } from "./support/compare.ts";
import type { Report } from "./support/report.ts";

const ROUNDS = 9;
const PENDING = 100_000;
const IMMEDIATE = 1_000_000;

/**
 * Does its work once. Fires with the milliseconds of processor time that it took, the collector's
 * threads included.
 */
type Contestant = () => Promise<number>;

/** A generator of the same "random" numbers for both sides. */
function* numbers(): Generator<number, never> {
  for (let state = 42; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function nothing(): void {}

/**
 * 1e5 timers are made, half of them moved to a random other time, then all are cancelled in a
 * random order.
 */
const DELAYS: number[] = [];
const CHOSEN: number[] = [];
{
  const random = numbers();
  for (let index = 0; index < PENDING; index++) {
    DELAYS.push(1 + random.next().value * 60);
    CHOSEN.push(Math.floor(random.next().value * PENDING));
  }
}

const pendingReactor: Contestant = async () => {
  const start = process.cpuUsage();
  const calls = DELAYS.map((delay) => reactor.callLater(delay, nothing));
  for (const index of CHOSEN) calls[index]?.reset(DELAYS[index] as number);
  for (const index of CHOSEN) {
    const call = calls[index];
    if (call?.active()) call.cancel();
  }
  for (const call of calls) if (call.active()) call.cancel();
  return elapsed(start);
};

const pendingNode: Contestant = async () => {
  const start = process.cpuUsage();
  const timers = DELAYS.map((delay) => setTimeout(nothing, delay * 1000));
  for (const index of CHOSEN) timers[index]?.refresh();
  for (const index of CHOSEN) clearTimeout(timers[index]);
  for (const timer of timers) clearTimeout(timer);
  return elapsed(start);
};

/** 1e5 timers are made, moved to random other times, sooner as often as later, and cancelled. */
const movedReactor: Contestant = async () => {
  const start = process.cpuUsage();
  const calls = DELAYS.map((delay) => reactor.callLater(delay, nothing));
  CHOSEN.forEach((index, at) => {
    calls[index]?.reset(DELAYS[at] as number);
  });
  for (const call of calls) call.cancel();
  return elapsed(start);
};

const movedNode: Contestant = async () => {
  const start = process.cpuUsage();
  const timers = DELAYS.map((delay) => setTimeout(nothing, delay * 1000));
  CHOSEN.forEach((index, at) => {
    // A native timer cannot be moved to another time: a new one is made.
    clearTimeout(timers[index]);
    timers[index] = setTimeout(nothing, (DELAYS[at] as number) * 1000);
  });
  for (const timer of timers) clearTimeout(timer);
  return elapsed(start);
};

/** The timeout of a request: made and cancelled before the next. */
const timeoutsReactor: Contestant = async () => {
  const start = process.cpuUsage();
  for (let index = 0; index < PENDING; index++) reactor.callLater(30, nothing).cancel();
  return elapsed(start);
};

const timeoutsNode: Contestant = async () => {
  const start = process.cpuUsage();
  for (let index = 0; index < PENDING; index++) clearTimeout(setTimeout(nothing, 30_000));
  return elapsed(start);
};

/** 1e5 calls come due, spread over 50 milliseconds. */
const dueReactor: Contestant = () =>
  new Promise((resolve) => {
    let left = PENDING;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
    };
    for (const delay of DELAYS) reactor.callLater(delay / 1200, one);
  });

const dueNode: Contestant = () =>
  new Promise((resolve) => {
    let left = PENDING;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
    };
    for (const delay of DELAYS) setTimeout(one, delay / 1.2);
  });

/** 1e6 calls without delay, asked for at once. */
const soonReactor: Contestant = () =>
  new Promise((resolve) => {
    let left = IMMEDIATE;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
    };
    for (let index = 0; index < IMMEDIATE; index++) reactor.callLater(0, one);
  });

const soonNode: Contestant = () =>
  new Promise((resolve) => {
    let left = IMMEDIATE;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
    };
    for (let index = 0; index < IMMEDIATE; index++) setImmediate(one);
  });

/** 1e5 calls without delay, each asked for by the one before it. */
const chainReactor: Contestant = () =>
  new Promise((resolve) => {
    let left = PENDING;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
      else reactor.callLater(0, one);
    };
    one();
  });

const chainNode: Contestant = () =>
  new Promise((resolve) => {
    let left = PENDING;
    const start = process.cpuUsage();
    const one = (): void => {
      if (--left === 0) resolve(elapsed(start));
      else setImmediate(one);
    };
    one();
  });

function elapsed(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Both sides in turn, so that what slows the machine down slows both. */
async function compare(name: string, ours: Contestant, theirs: Contestant): Promise<string[]> {
  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [contestant, list] of [
      [ours, times.ours],
      [theirs, times.theirs],
    ] as const) {
      const milliseconds = await contestant();
      // The first round warms up.
      if (round > 0) list.push(milliseconds);
    }
  }
  const { ours: mine, theirs: node } = times;
  const share = median(mine.map((time, round) => time / (node[round] ?? Number.NaN)));
  return [name, median(mine).toFixed(1), median(node).toFixed(1), share.toFixed(2)];
}

/** Runs all. */
export async function main(): Promise<Report> {
  const rows = [
    await compare("1e5 pending: refresh and cancel at random", pendingReactor, pendingNode),
    await compare("1e5 pending: move to random times, cancel", movedReactor, movedNode),
    await compare("1e5 timeouts, each cancelled at once", timeoutsReactor, timeoutsNode),
    await compare("1e5 calls come due within 50 ms", dueReactor, dueNode),
    await compare("1e6 callLater(0) against setImmediate", soonReactor, soonNode),
    await compare("1e5 callLater(0), one after the other", chainReactor, chainNode),
  ];
  const heads = ["work", "callLater, ms", "Node's timers, ms", "share"];
  return { tables: [{ title: "Timers", heads, rows }] };
}
