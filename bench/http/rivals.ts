// The rivals of the HTTP benchmark. Each is loaded in a process that holds no other: what a client
// brings into the heap is part of what its requests cost.

import type { Task } from "./tasks.ts";

/** The server, as clients see it. */
export interface Server {
  readonly port: number;
  /** Its port for TLS 1.3, as `localhost`. */
  readonly tlsPort: number;
  /** The certificate to trust, PEM. */
  readonly certificate: string;
}

/** What a client calls with the whole body in one Buffer. */
export type Done = (body: Buffer) => void;

/** A client that keeps its connections. */
export interface Client {
  request(task: Task, done: Done, failed: (error: unknown) => void): void;
  close(): void;
}

/** Makes a client of at most so many connections. */
export type MakeClient = (
  server: Server,
  connections: number,
  tls: boolean,
) => Client | Promise<Client>;

export type RivalName = (typeof RIVALS)[number];

/** Ours first. */
export const RIVALS = [
  "twisted-ts",
  "undici 7.27 dispatch",
  "undici 7.30 dispatch",
  "undici 7.27 request",
  "undici 7.30 request",
  "node:http",
  "bare socket",
  "bare socket, static buffer",
] as const;

/** Loads a rival, and nothing else. */
export async function load(name: string): Promise<MakeClient> {
  switch (name as RivalName) {
    case "twisted-ts":
      return (await import("./twisted-ts.ts")).makeClient;
    case "undici 7.27 dispatch":
      return (await import("./undici.ts")).dispatching("undici-7.27");
    case "undici 7.30 dispatch":
      return (await import("./undici.ts")).dispatching("undici");
    case "undici 7.27 request":
      return (await import("./undici.ts")).requesting("undici-7.27");
    case "undici 7.30 request":
      return (await import("./undici.ts")).requesting("undici");
    case "node:http":
      return (await import("./node-http.ts")).makeClient;
    case "bare socket":
      return (await import("./bare-socket.ts")).makeClient;
    case "bare socket, static buffer":
      return (await import("./bare-socket.ts")).makeStaticClient;
    default:
      throw new RangeError(`no such rival: ${name}`);
  }
}
