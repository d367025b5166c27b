// Agent beside its rivals, against nginx. `npm run bench -- http`.
//
// Each rival has a process of its own on one core, and the server has the other; the processes work
// in turn. What counts is the processor time of the whole process, helper threads (the collector's,
// the compiler's) included. Every rival keeps as many connections as there are requests at a time,
// and collects each body into one Buffer.

import { type ChildProcess, spawn } from "node:child_process";
import type { Cost, Order } from "./http/child.ts";
import { RIVALS, type RivalName } from "./http/rivals.ts";
import { TASKS, type TaskName } from "./http/tasks.ts";
import { median } from "./support/compare.ts";
import { program } from "./support/compile.ts";
import { CAN_PIN, pinned } from "./support/cores.ts";
import { type BenchServer, startServer } from "./support/nginx.ts";
import type { Bar, Report, Table } from "./support/report.ts";

/** One line of a table. */
interface Row {
  readonly task: TaskName;
  readonly concurrency: number;
  readonly tls?: boolean;
  /** The most of the best rival's time that is aimed at, and of a bare socket's. */
  readonly aim?: number;
  readonly bareAim?: number;
}

const ROWS: readonly Row[] = [
  { task: "1 KB", concurrency: 1, aim: 0.95, bareAim: 1.6 },
  { task: "1 KB", concurrency: 10, aim: 0.8, bareAim: 1.6 },
  { task: "1 KB", concurrency: 50, aim: 0.9, bareAim: 1.6 },
  { task: "100 KB", concurrency: 1, aim: 0.6, bareAim: 0.9 },
  { task: "100 KB", concurrency: 10, aim: 0.45, bareAim: 0.9 },
  { task: "100 KB", concurrency: 50, aim: 0.4, bareAim: 0.9 },
  { task: "10 MB", concurrency: 1, aim: 0.75, bareAim: 1.1 },
  { task: "10 MB", concurrency: 10, aim: 0.75, bareAim: 1.1 },
  { task: "10 MB", concurrency: 50 },
  { task: "chunked 100 KB", concurrency: 50, aim: 0.55, bareAim: 1.5 },
  { task: "POST 64 KB", concurrency: 50, aim: 0.55, bareAim: 1.3 },
];

const TLS_ROWS: readonly Row[] = [
  { task: "1 KB", concurrency: 50, tls: true, aim: 0.9 },
  { task: "100 KB", concurrency: 50, tls: true, aim: 0.9 },
];

const FAT_ROWS: readonly Row[] = [
  { task: "1 KB", concurrency: 50, aim: 0.9 },
  { task: "100 KB", concurrency: 50, aim: 0.9 },
  { task: "10 MB", concurrency: 1, aim: 0.9 },
  { task: "POST 64 KB", concurrency: 50, aim: 0.9 },
];

const FRESH_ROWS: readonly Row[] = [
  { task: "1 KB", concurrency: 50 },
  { task: "100 KB", concurrency: 50 },
];

const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 7);
const FRESH_ROUNDS = 5;
const FAT_MEGABYTES = 200;
/** Rounds that do not count, each row before any is measured. */
const WARM_UP = 2;

/** Flags of this process that concern which files are measured. */
const FLAGS = process.execArgv.filter((flag) => flag.startsWith("--conditions"));

/** The process of a rival. */
class Contestant {
  readonly name: RivalName;
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;

  constructor(name: RivalName, { port, tlsPort, certificate }: BenchServer) {
    this.name = name;
    const server = JSON.stringify({ port, tlsPort, certificate });
    const args = [...FLAGS, program("http/child"), name, server];
    const [command, rest] = pinned("client", process.execPath, args);
    this.#child = spawn(command, rest, { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    this.#ready = this.#reply();
  }

  async order<T>(order: Order): Promise<T> {
    await this.#ready;
    this.#child.send(order);
    return (await this.#reply()) as T;
  }

  round({ task, concurrency, tls = false }: Row): Promise<Cost> {
    const requests = Math.max(TASKS[task].requests, concurrency);
    return this.order({ kind: "round", task, concurrency, tls, requests });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((done) => this.#child.once("close", done));
    this.#child.kill("SIGKILL");
    await ended;
  }

  #reply(): Promise<unknown> {
    return new Promise((replied, failed) => {
      const ended = (): void => failed(new Error(`the process of ${this.name} has ended`));
      this.#child.once("close", ended);
      this.#child.once("message", (message) => {
        this.#child.off("close", ended);
        replied(message);
      });
    });
  }
}

/** The cost of each rival, by round. */
type Costs = Map<RivalName, Cost[]>;

async function measure(
  rows: readonly Row[],
  names: readonly RivalName[],
  server: BenchServer,
  prepare?: Order,
): Promise<Map<Row, Costs>> {
  const contestants = names.map((name) => new Contestant(name, server));
  const all = new Map<Row, Costs>();
  try {
    for (const each of contestants) {
      if (prepare !== undefined) await each.order(prepare);
      for (const row of rows) for (let i = 0; i < WARM_UP; i += 1) await each.round(row);
    }
    for (const row of rows) {
      const costs: Costs = new Map(names.map((name) => [name, []]));
      all.set(row, costs);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const each of rotated(contestants, round)) {
          costs.get(each.name)?.push(await each.round(row));
        }
      }
    }
  } finally {
    for (const each of contestants) await each.stop();
  }
  return all;
}

/** Each round in a new process, which has made no request yet. */
async function measureFresh(
  rows: readonly Row[],
  names: readonly RivalName[],
  server: BenchServer,
): Promise<Map<Row, Costs>> {
  const all = new Map<Row, Costs>();
  for (const row of rows) {
    const costs: Costs = new Map(names.map((name) => [name, []]));
    all.set(row, costs);
    for (let round = 0; round < FRESH_ROUNDS; round += 1) {
      for (const name of rotated(names, round)) {
        const contestant = new Contestant(name, server);
        costs.get(name)?.push(await contestant.round(row));
        await contestant.stop();
      }
    }
  }
  return all;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}

/** The median over the rounds of our cost by a rival's. */
function ratio(costs: Costs, rival: RivalName, of: keyof Cost): number {
  const theirs = costs.get(rival) ?? [];
  const ours = costs.get("twisted-ts") ?? [];
  return median(ours.map((cost, round) => cost[of] / (theirs[round]?.[of] ?? Number.NaN)));
}

/** Of several rivals, the ratio to the best: the largest. NaN where none took part. */
function worst(costs: Costs, rivals: readonly RivalName[], of: keyof Cost): number {
  const ratios = rivals.filter((name) => costs.has(name)).map((name) => ratio(costs, name, of));
  return ratios.length === 0 ? Number.NaN : Math.max(...ratios);
}

const DISPATCH: readonly RivalName[] = ["undici 7.27 dispatch", "undici 7.30 dispatch"];
const REQUEST: readonly RivalName[] = ["undici 7.27 request", "undici 7.30 request"];

function table(title: string, results: Map<Row, Costs>): Table {
  const heads = [
    "work",
    "at once",
    "CPU µs a request",
    "of the best rival's",
    "aim",
    "undici dispatch",
    "undici.request",
    "node:http",
    "of a bare socket's",
    "aim",
    "static buffer",
    "requests/s, of undici.request's",
  ];
  const rows = [...results].map(([row, costs]) => {
    const cpu = (rivals: readonly RivalName[]): number => worst(costs, rivals, "cpu");
    return [
      TASKS[row.task].name + (row.tls === true ? ", TLS 1.3" : ""),
      String(row.concurrency),
      median((costs.get("twisted-ts") ?? []).map((cost) => cost.cpu)).toFixed(0),
      number(cpu(BEST)),
      row.aim === undefined ? "" : `≤ ${row.aim}`,
      number(cpu(DISPATCH)),
      number(cpu(REQUEST)),
      number(cpu(["node:http"])),
      number(cpu(["bare socket"])),
      row.bareAim === undefined ? "" : `≤ ${row.bareAim}`,
      number(cpu(["bare socket, static buffer"])),
      number(1 / worst(costs, REQUEST, "wall")),
    ];
  });
  return { title, heads, rows };
}

const BEST: readonly RivalName[] = [...DISPATCH, ...REQUEST, "node:http"];

/** The bars of the picture. */
function barsOf(results: Map<Row, Costs>): Bar[] {
  return [...results].map(([{ task, concurrency }, costs]) => ({
    label: `${TASKS[task].name}, ${concurrency} at once`,
    share: worst(costs, BEST, "cpu"),
  }));
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "";
}

function chosen(rows: readonly Row[]): Row[] {
  const only = process.env["BENCH_ONLY"];
  return rows.filter(
    ({ task, concurrency }) =>
      only === undefined || `${TASKS[task].name} @${concurrency}`.includes(only),
  );
}

/**
 * Measures all, or the rows that `BENCH_ONLY` names (`1 KB @50`), in the parts that `BENCH_PART`
 * names.
 */
export async function main(): Promise<Report> {
  const server = await startServer();
  const tables: Table[] = [];
  const bars: Bar[] = [];
  const part = process.env["BENCH_PART"] ?? "sustained TLS fat fresh";
  try {
    if (part.includes("sustained")) {
      const results = await measure(chosen(ROWS), RIVALS, server);
      tables.push(table("Sustained load", results));
      bars.push(...barsOf(results));
    }
    if (part.includes("TLS")) {
      const names = RIVALS.filter((name) => name !== "bare socket, static buffer");
      tables.push(table("Over TLS 1.3", await measure(chosen(TLS_ROWS), names, server)));
    }
    if (part.includes("fat")) {
      const prepare: Order = { kind: "fatten", megabytes: FAT_MEGABYTES };
      const results = await measure(chosen(FAT_ROWS), RIVALS, server, prepare);
      tables.push(table(`In a process with ${FAT_MEGABYTES} MB of its own live objects`, results));
    }
    if (part.includes("fresh")) {
      const results = await measureFresh(chosen(FRESH_ROWS), RIVALS, server);
      tables.push(table("The first round of a new process", results));
    }
  } finally {
    await server.stop();
  }
  const cores = CAN_PIN ? "client and server on a core each" : "not pinned";
  return { tables, conditions: `${server.name}, ${cores}`, bars };
}
