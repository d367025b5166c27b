// UDP, child processes and threads beside Node and piscina doing the same. `npm run bench -- rest`.
//
// What is compared is wall time, round after round: the work is done in the system and in other
// threads.

import { spawn } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { join } from "node:path";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type { IUDPTransport } from "@twisted-ts/reactor/interfaces";
import { DatagramProtocol, ProcessProtocol } from "@twisted-ts/reactor/protocol";
import { deferToThread } from "@twisted-ts/reactor/threads";
import { Piscina } from "piscina";
import { median } from "./support/compare.ts";
import type { Report } from "./support/report.ts";

const ROUNDS = 11;
const MESSAGE = Buffer.alloc(64, "x");

async function udpNode(trips: number): Promise<void> {
  const bound = (): Promise<Socket> =>
    new Promise((done) => {
      const socket = createSocket("udp4").bind(0, "127.0.0.1", () => done(socket));
    });
  const [server, client] = [await bound(), await bound()];
  server.on("message", (data, { port, address }) => server.send(data, port, address));
  const { port } = server.address();
  await new Promise<void>((done) => {
    let rest = trips;
    const send = (): void => client.send(MESSAGE, port, "127.0.0.1");
    client.on("message", () => {
      rest -= 1;
      if (rest > 0) send();
      else done();
    });
    send();
  });
  server.close();
  client.close();
}

class Echo extends DatagramProtocol {
  declare transport: IUDPTransport | null;
  override datagramReceived(data: Buffer, address: readonly [string, number]): void {
    this.transport?.write(data, address);
  }
}

async function udpReactor(trips: number): Promise<void> {
  const server = reactor.listenUDP(0, new Echo(), "127.0.0.1");
  const to = ["127.0.0.1", (server.getHost() as IPv4Address).port] as const;
  await new Promise<void>((done) => {
    class Client extends DatagramProtocol {
      declare transport: IUDPTransport | null;
      rest = trips;
      override startProtocol(): void {
        this.transport?.write(MESSAGE, to);
      }
      override datagramReceived(): void {
        this.rest -= 1;
        if (this.rest > 0) this.transport?.write(MESSAGE, to);
        else Promise.resolve(this.transport?.stopListening()).then(() => done());
      }
    }
    reactor.listenUDP(0, new Client(), "127.0.0.1");
  });
  await server.stopListening();
}

async function spawnNode(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await new Promise((done) => spawn("/bin/true", [], { env: {} }).once("close", done));
  }
}

async function spawnReactor(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await new Promise<void>((done) => {
      class Ended extends ProcessProtocol {
        override processEnded(): void {
          done();
        }
      }
      reactor.spawnProcess(new Ended(), "/bin/true", ["true"]);
    });
  }
}

const WORK = join(import.meta.dirname, "support", "no-op.js");
const piscina = new Piscina({ filename: WORK, name: "noOp", minThreads: 1, maxThreads: 1 });

async function threadPiscina(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await piscina.run(undefined);
}

async function threadReactor(count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await deferToThread({ module: WORK, export: "noOp" });
  }
}

type Work = (n: number) => Promise<void>;
const ROWS: readonly (readonly [string, string, Work, Work, number])[] = [
  ["UDP echo, one at a time, beside node:dgram", "≤ 1.11", udpNode, udpReactor, 2000],
  ["a child process `true`, beside child_process.spawn", "≤ 1.15", spawnNode, spawnReactor, 40],
  ["deferToThread of a no-op, beside piscina", "≤ 1.30", threadPiscina, threadReactor, 3000],
];

/** Measures the rows. */
export async function main(): Promise<Report> {
  reactor.suggestThreadPoolSize(1);
  const rows: string[][] = [];
  for (const [work, aim, node, ours, n] of ROWS) {
    const [shares, times]: [number[], number[]] = [[], []];
    for (let round = 0; round <= ROUNDS; round++) {
      const begin = performance.now();
      await node(n);
      const middle = performance.now();
      await ours(n);
      const end = performance.now();
      if (round === 0) continue;
      shares.push((end - middle) / (middle - begin));
      times.push(((middle - begin) * 1000) / n);
    }
    rows.push([work, aim, median(times).toFixed(1), median(shares).toFixed(2)]);
  }
  await piscina.destroy();
  reactor._stopThreadPool();
  const heads = ["work", "aim", "without the reactor, µs", "with it, as a share"];
  return { tables: [{ title: "Datagrams, processes and threads", heads, rows }] };
}
