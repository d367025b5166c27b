// The process of one rival: `child.js <rival> <server, as JSON>`. It does what its parent sends,
// and reports.

import { type Client, load, type Server } from "./rivals.ts";
import { TASKS, type TaskName } from "./tasks.ts";

/** What the parent asks for. */
export type Order =
  | { readonly kind: "fatten"; readonly megabytes: number }
  | {
      readonly kind: "round";
      readonly task: TaskName;
      readonly concurrency: number;
      readonly tls: boolean;
      readonly requests: number;
    };

/** Microseconds a request, of the process with its helper threads, and by the clock. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

const [name = "", server = ""] = process.argv.slice(2);
const makeClient = await load(name);
const clients = new Map<string, Client>();

/** What a program of the user's own keeps. */
const kept: object[] = [];

function fatten(megabytes: number): void {
  const before = process.memoryUsage().heapUsed;
  while (process.memoryUsage().heapUsed - before < megabytes * 1e6) {
    for (let count = 0; count < 10_000; count += 1) {
      kept.push({ id: kept.length, name: `object ${kept.length}`, next: { of: kept.at(-1) } });
    }
  }
}

async function round(order: Order & { kind: "round" }): Promise<Cost> {
  const { concurrency, tls, requests } = order;
  const task = TASKS[order.task];
  const key = `${concurrency} ${tls}`;
  let client = clients.get(key);
  if (client === undefined) {
    client = await makeClient(JSON.parse(server) as Server, concurrency, tls);
    clients.set(key, client);
  }
  const { request } = client;
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  await new Promise<void>((finished, failed) => {
    let begun = 0;
    let ended = 0;
    const next = (): void => {
      if (begun === requests) return;
      begun += 1;
      request(task, done, failed);
    };
    const done = (body: Buffer): void => {
      if (body.length !== task.size) failed(new Error(`${body.length} bytes of ${task.size}`));
      ended += 1;
      if (ended === requests) finished();
      else next();
    };
    for (let count = 0; count < concurrency; count += 1) next();
  });
  const wall = Number(process.hrtime.bigint() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { cpu: (user + system) / requests, wall: wall / requests };
}

process.on("message", (order: Order) => {
  if (order.kind === "fatten") {
    fatten(order.megabytes);
    process.send?.({ kept: kept.length });
    return;
  }
  round(order).then(
    (cost) => process.send?.(cost),
    (error: unknown) => {
      console.error(name, order, error);
      process.exit(1);
    },
  );
});
process.send?.("ready");
