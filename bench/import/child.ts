// One measurement in a process of its own, which sends the result: `child.js load <module>`,
// `child.js first <rival> <server>` or `child.js idle <rival> <server>`.

import "node:net";
import { load, type Server } from "../http/rivals.ts";
import { TASKS } from "../http/tasks.ts";

/** What an import costs. */
export interface ImportCost {
  /** Milliseconds by the clock. */
  readonly milliseconds: number;
  /** Bytes of heap that stay. */
  readonly heap: number;
}

/** So many connections are made for `idle`, and before they count, as many again. */
const CONNECTIONS = 400;

function heap(): number {
  for (let time = 0; time < 4; time += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

function since(start: bigint): number {
  return Number(process.hrtime.bigint() - start) / 1e6;
}

async function loading(specifier: string): Promise<ImportCost> {
  const before = heap();
  const start = process.hrtime.bigint();
  await import(specifier);
  const milliseconds = since(start);
  return { milliseconds, heap: heap() - before };
}

/** Milliseconds of the first request, the client being loaded. */
async function first(name: string, server: Server): Promise<number> {
  const makeClient = await load(name);
  const start = process.hrtime.bigint();
  const client = await makeClient(server, 1, false);
  await new Promise((done, failed) => client.request(TASKS["1 KB"], done, failed));
  return since(start);
}

/** Bytes of heap for each connection that waits. */
async function idle(name: string, server: Server): Promise<number> {
  const makeClient = await load(name);
  const client = await makeClient(server, 2 * CONNECTIONS, false);
  const requests = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, () => {
        // The body is dropped: it is no part of what a connection costs.
        return new Promise<void>((done, failed) => {
          client.request(TASKS["1 KB"], () => done(), failed);
        });
      }),
    );
  // The code that connections and requests need is loaded, and compiled.
  await requests(CONNECTIONS);
  const before = heap();
  await requests(2 * CONNECTIONS);
  return (heap() - before) / CONNECTIONS;
}

const [mode, name = "", server = "{}"] = process.argv.slice(2);
const result =
  mode === "load"
    ? await loading(name)
    : await (mode === "first" ? first : idle)(name, JSON.parse(server) as Server);
process.send?.(result, () => process.exit());
