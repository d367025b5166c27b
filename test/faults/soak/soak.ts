// A soak from beginning to end: a server in a process of its own, a warm-up, the requests, and what
// is left after them.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { globalLogPublisher } from "@twisted-ts/deferred/logger";
import { certificates } from "../../support/certificates.ts";
import { SoakClient } from "./client.ts";
import { Ledger, type Remains, violationsOf } from "./ledger.ts";
import { collectedHeap, OpenThings } from "./remains.ts";

/** The options of a soak test. */
export interface SoakOptions {
  readonly requests: number;
  readonly seed: number;
  readonly tls: boolean;
  /** Called about once a second. */
  readonly onProgress?: (ledger: Ledger, seconds: number) => void;
}

/** The result of a soak test. */
export interface SoakResult {
  readonly ledger: Ledger;
  readonly remains: Remains;
  readonly violations: readonly string[];
  readonly seconds: number;
  readonly cpu: number;
}

/** Requests before the first measurement, so that the engine has compiled the code. */
const WARM_UP = 5000;
/**
 * Connections that are not used any more have 15 seconds to close cleanly; this many milliseconds
 * are enough.
 */
const CLOSING = 20_000;

/** Runs a soak. */
export async function soak({ requests, seed, tls, onProgress }: SoakOptions): Promise<SoakResult> {
  const server = await startServer(seed, tls);
  try {
    const warmUp = new Ledger();
    const before = new OpenThings();
    await requestAll(server, warmUp, { first: requests, end: requests + WARM_UP, seed, tls });
    await closed(before, warmUp);
    const heapBefore = await collectedHeap();
    const ledger = new Ledger();
    const start = performance.now();
    const cpuBefore = process.cpuUsage();
    const seconds = (): number => (performance.now() - start) / 1000;
    await requestAll(server, ledger, { first: 0, end: requests, seed, tls }, () =>
      onProgress?.(ledger, seconds()),
    );
    const time = seconds();
    const { user, system } = process.cpuUsage(cpuBefore);
    await closed(before, ledger);
    const remains: Remains = {
      handles: before.handles(),
      delayedCalls: before.delayedCalls(),
      heapBefore,
      heapAfter: await collectedHeap(),
      peakRSS: process.resourceUsage().maxRSS * 1024,
    };
    const violations = violationsOf(ledger, requests, remains);
    return { ledger, remains, violations, seconds: time, cpu: (user + system) / 1e6 };
  } finally {
    server.child.disconnect();
    await server.ended;
  }
}

interface RunningServer {
  readonly child: ChildProcess;
  readonly port: number;
  readonly ended: Promise<unknown>;
}

async function startServer(seed: number, tls: boolean): Promise<RunningServer> {
  const files = tls
    ? [certificates().path("address", "key"), certificates().path("address", "pem")]
    : [];
  const child = fork(join(import.meta.dirname, "server.ts"), [String(seed), ...files]);
  const ended = once(child, "exit");
  const failed = ended.then(() => {
    throw new Error("the server has ended");
  });
  // Afterwards it may end.
  failed.catch(() => undefined);
  const [port] = (await Promise.race([once(child, "message"), failed])) as [number];
  return { child, port, ended };
}

interface Range {
  readonly first: number;
  readonly end: number;
  readonly seed: number;
  readonly tls: boolean;
}

async function requestAll(
  { port }: RunningServer,
  ledger: Ledger,
  { first, end, seed, tls }: Range,
  onProgress: () => void = () => undefined,
): Promise<void> {
  globalLogPublisher.addObserver(ledger.observe);
  try {
    const client = new SoakClient({ port, tls }, seed, ledger);
    await client.run(first, end, onProgress);
    await client.pool.closeCachedConnections();
  } finally {
    globalLogPublisher.removeObserver(ledger.observe);
  }
}

/**
 * Waits until all connections are closed and all bodies have ended, or until a time limit.
 */
async function closed(before: OpenThings, ledger: Ledger): Promise<void> {
  const end = performance.now() + CLOSING;
  const isClosed = (): boolean =>
    before.handles().length === 0 &&
    before.delayedCalls().length === 0 &&
    ledger.bodies === ledger.bodiesLost;
  while (!isClosed() && performance.now() < end) {
    for (let turn = 0; turn < 100; turn += 1) await new Promise((passed) => setImmediate(passed));
  }
}
