// What idle connections cost in memory. A program of its own: `idle-connections.ts <kind> <how
// many>`, where the kind is server-reactor, server-node, client-reactor or client-node. The other
// ends are in a process of bare sockets. It writes the bytes for each connection, of the heap and
// of the process, as JSON.

import { type ChildProcess, spawn } from "node:child_process";
import { createConnection, createServer, type Socket } from "node:net";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";

const [kind = "", count = "1000"] = process.argv.slice(2);
const connections = Number(count);
/** So many attempts at a time: more would overflow the queue of the port. */
const AT_A_TIME = 20;
const BACKLOG = 511;

let open = 0;
let allOpen: () => void = () => {};
const all = new Promise<void>((resolve) => {
  allOpen = resolve;
});

function opened(): void {
  open += 1;
  if (open === connections) allOpen();
}

/** Listeners as any program has them, the same for all sockets. */
function watch(socket: Socket): Socket {
  return socket.on("data", ignore).on("error", ignore).on("close", ignore);
}

function ignore(): void {}

class Idle extends Protocol {
  override connectionMade(): void {
    opened();
    more();
  }
}

/** Begins another attempt, if this side does. */
let more: () => void = () => {};

async function listen(): Promise<number> {
  if (kind === "server-reactor") {
    const factory = ServerFactory.forProtocol(Idle);
    const port = reactor.listenTCP(0, factory, BACKLOG, "127.0.0.1");
    return (port.getHost() as IPv4Address).port;
  }
  const server = createServer((socket) => {
    watch(socket);
    opened();
  });
  await new Promise((resolve) =>
    server.listen({ port: 0, host: "127.0.0.1", backlog: BACKLOG }, resolve as () => void),
  );
  return (server.address() as { port: number }).port;
}

function other(program: string): ChildProcess {
  return spawn(process.execPath, ["-e", `const net = require("node:net"); ${program}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function memory(): [heap: number, process: number] {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return [heapUsed + external, rss];
}

function report(before: [number, number]): void {
  const after = memory();
  console.log(
    JSON.stringify([(after[0] - before[0]) / connections, (after[1] - before[1]) / connections]),
  );
}

async function measureServer(): Promise<void> {
  const port = await listen();
  const before = memory();
  const peer = other(`let begun = 0;
    const next = () => { if (begun++ < ${connections}) net.connect(${port}, "127.0.0.1", next).on("error", () => {}); };
    for (let i = 0; i < ${AT_A_TIME}; i++) next();
    setTimeout(() => {}, 120000);`);
  await all;
  report(before);
  peer.kill();
}

async function measureClient(): Promise<void> {
  const peer = other(`const server = net.createServer(() => {});
    server.listen({ port: 0, host: "127.0.0.1", backlog: ${BACKLOG} }, () => console.log(server.address().port));`);
  const port = await new Promise<number>((resolve) =>
    peer.stdout?.once("data", (data) => resolve(Number(String(data)))),
  );
  const sockets: Socket[] = [];
  const factory = ClientFactory.forProtocol(Idle);
  let begun = 0;
  const before = memory();
  more = () => {
    begun += 1;
    if (begun > connections) return;
    if (kind === "client-reactor") reactor.connectTCP("127.0.0.1", port, factory);
    else {
      sockets.push(
        watch(
          createConnection(port, "127.0.0.1", () => {
            opened();
            more();
          }),
        ),
      );
    }
  };
  for (let attempt = 0; attempt < AT_A_TIME; attempt++) more();
  await all;
  report(before);
  peer.kill();
}

await (kind.startsWith("server") ? measureServer() : measureClient());
process.exit();
