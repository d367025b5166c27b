// The reactor's TCP connections beside bare sockets of Node that do the same work. `npm run bench
// -- reactor`.
//
// What is compared is a ratio: both run in one process, in turn, round after round.

import { spawn } from "node:child_process";
import { createConnection, createServer, type Server, type Socket } from "node:net";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type { IListeningPort } from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { median } from "./support/compare.ts";
import { program } from "./support/compile.ts";
import type { Report } from "./support/report.ts";

const MESSAGE = Buffer.alloc(64, "x");
const CHUNK = Buffer.alloc(65_536, "y");

/** Rounds of each rival; the first warms up. */
const ROUNDS = 9;

async function listening(server: Server): Promise<number> {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve as () => void));
  return (server.address() as { port: number }).port;
}

function listen(factory: ServerFactory): [IListeningPort, number] {
  factory.noisy = false;
  const port = reactor.listenTCP(0, factory, 511, "127.0.0.1");
  return [port, (port.getHost() as IPv4Address).port];
}

// Round trips.

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport?.write(data);
  }
}

async function roundTripsReactor(connections: number, trips: number): Promise<void> {
  const [port, number] = listen(ServerFactory.forProtocol(Echo));
  await new Promise<void>((resolve) => {
    let open = connections;
    class Client extends Protocol {
      rest = trips / connections;
      received = 0;
      override connectionMade(): void {
        this.transport?.write(MESSAGE);
      }
      override dataReceived(data: Buffer): void {
        this.received += data.length;
        if (this.received < MESSAGE.length) return;
        this.received = 0;
        this.rest -= 1;
        if (this.rest > 0) this.transport?.write(MESSAGE);
        else this.transport?.loseConnection();
      }
      override connectionLost(): void {
        open -= 1;
        if (open === 0) resolve();
      }
    }
    const factory = ClientFactory.forProtocol(Client);
    factory.noisy = false;
    for (let count = 0; count < connections; count++) {
      reactor.connectTCP("127.0.0.1", number, factory);
    }
  });
  await port.stopListening();
}

async function roundTripsNode(connections: number, trips: number): Promise<void> {
  const server = createServer((socket) => socket.on("data", (data) => socket.write(data)));
  const number = await listening(server);
  await new Promise<void>((resolve) => {
    let open = connections;
    for (let count = 0; count < connections; count++) {
      let rest = trips / connections;
      let received = 0;
      const socket = createConnection(number, "127.0.0.1", () => socket.write(MESSAGE));
      socket.on("data", (data) => {
        received += data.length;
        if (received < MESSAGE.length) return;
        received = 0;
        rest -= 1;
        if (rest > 0) socket.write(MESSAGE);
        else socket.end();
      });
      socket.on("close", () => {
        open -= 1;
        if (open === 0) resolve();
      });
    }
  });
  server.close();
}

// A stream with backpressure: source → relay → sink, the relay a producer for its second connection
// (or a pipe).

async function streamReactor(bytes: number): Promise<void> {
  let finished: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  class Sink extends Protocol {
    rest = bytes;
    override dataReceived(data: Buffer): void {
      this.rest -= data.length;
      if (this.rest === 0) finished();
    }
  }
  const [sinkPort, sinkNumber] = listen(ServerFactory.forProtocol(Sink));
  const out = new Protocol();
  const outReady = new Promise<void>((resolve) => {
    out.connectionMade = resolve;
  });
  const outFactory = new ClientFactory();
  outFactory.noisy = false;
  outFactory.buildProtocol = () => out;
  reactor.connectTCP("127.0.0.1", sinkNumber, outFactory);
  await outReady;
  class Relay extends Protocol {
    override connectionMade(): void {
      (
        out.transport as never as { registerProducer(p: unknown, s: boolean): void }
      ).registerProducer(this.transport, true);
    }
    override dataReceived(data: Buffer): void {
      out.transport?.write(data);
    }
    override connectionLost(): void {
      (out.transport as never as { unregisterProducer(): void }).unregisterProducer();
    }
  }
  const [relayPort, relayNumber] = listen(ServerFactory.forProtocol(Relay));
  const source = sourceSocket(relayNumber, bytes);
  await done;
  out.transport?.loseConnection();
  source.destroy();
  await Promise.all([sinkPort.stopListening(), relayPort.stopListening()]);
}

async function streamNode(bytes: number): Promise<void> {
  let finished: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finished = resolve;
  });
  let rest = bytes;
  const sink = createServer((socket) =>
    socket.on("data", (data) => {
      rest -= data.length;
      if (rest === 0) finished();
    }),
  );
  const out = createConnection(await listening(sink), "127.0.0.1");
  const relay = createServer((socket) => socket.pipe(out));
  const source = sourceSocket(await listening(relay), bytes);
  await done;
  out.destroy();
  source.destroy();
  sink.close();
  relay.close();
}

/** A bare socket that sends so many bytes; the same for both rivals. */
function sourceSocket(port: number, bytes: number): Socket {
  let rest = bytes;
  const send = (): void => {
    while (rest > 0) {
      const size = Math.min(rest, CHUNK.length);
      rest -= size;
      if (!socket.write(size === CHUNK.length ? CHUNK : CHUNK.subarray(0, size))) return;
    }
    socket.end();
  };
  const socket = createConnection(port, "127.0.0.1", send).on("drain", send);
  return socket.on("error", () => {});
}

// Memory: each kind of connection in a process of its own, whose other ends are in another.

/** Bytes for each connection: of JavaScript's heap, and of the whole process. */
type Footprint = readonly [heap: number, process: number];

function footprint(kind: string, connections: number): Promise<Footprint> {
  const path = program("support/idle-connections");
  const child = spawn(process.execPath, [...process.execArgv, path, kind, String(connections)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.on("data", (data) => {
    output += data;
  });
  return new Promise((resolve) => {
    child.once("close", () => resolve(JSON.parse(output) as Footprint));
  });
}

// Running.

async function compare(
  name: string,
  ours: () => Promise<void>,
  theirs: () => Promise<void>,
): Promise<string[]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, contestant] of [ours, theirs].entries()) {
      // What the process has used of the processor, not what the clock on the wall says: others may
      // be running.
      const start = process.cpuUsage();
      await contestant();
      const { user, system } = process.cpuUsage(start);
      if (round > 0) (times[index] as number[]).push((user + system) / 1000);
    }
  }
  const [mine = [], node = []] = times;
  const share = median(mine.map((time, round) => time / (node[round] ?? Number.NaN)));
  return [name, "CPU ms", median(mine).toFixed(0), median(node).toFixed(0), share.toFixed(2)];
}

async function compareMemory(side: "server" | "client", connections: number): Promise<string[][]> {
  const sizes: Record<string, Footprint[]> = { reactor: [], node: [] };
  for (let round = 0; round < 3; round++) {
    for (const [rival, list] of Object.entries(sizes)) {
      list.push(await footprint(`${side}-${rival}`, connections));
    }
  }
  const of = (rival: string, which: 0 | 1): number =>
    median((sizes[rival] as Footprint[]).map((each) => each[which]));
  return ([0, 1] as const).map((which) => {
    const [mine, node] = [of("reactor", which), of("node", which)];
    const counted = which === 0 ? "bytes of heap" : "bytes of the process";
    const name = `${connections} idle connections, ${side}, each`;
    return [name, counted, mine.toFixed(0), node.toFixed(0), (mine / node).toFixed(2)];
  });
}

/** Runs all. */
export async function main(): Promise<Report> {
  const scale = Number(process.env["BENCH_SCALE"] ?? 1);
  const only = process.env["BENCH_ONLY"] ?? "";
  const trips = 20_000 * scale;
  const bytes = 1_000_000_000 * scale;
  const connections = Math.round(10_000 * Math.min(scale, 1));
  const works: Readonly<Record<string, () => Promise<string[] | string[][]>>> = {
    one: () =>
      compare(
        "round trips of 64 bytes, 1 connection",
        () => roundTripsReactor(1, trips),
        () => roundTripsNode(1, trips),
      ),
    fifty: () =>
      compare(
        "round trips of 64 bytes, 50 connections",
        () => roundTripsReactor(50, trips),
        () => roundTripsNode(50, trips),
      ),
    relay: () =>
      compare(
        `${bytes / 1e6} MB through a relay`,
        () => streamReactor(bytes),
        () => streamNode(bytes),
      ),
    "idle server": () => compareMemory("server", connections),
    "idle client": () => compareMemory("client", connections),
  };
  const rows: string[][] = [];
  for (const [name, work] of Object.entries(works)) {
    if (!name.includes(only)) continue;
    const result = await work();
    rows.push(...(isTable(result) ? result : [result]));
  }
  const heads = ["work", "what counts", "reactor", "bare sockets", "share"];
  return { tables: [{ title: "The reactor beside bare sockets of Node", heads, rows }] };
}

function isTable(result: string[] | string[][]): result is string[][] {
  return Array.isArray(result[0]);
}
