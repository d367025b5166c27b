// The servers of a script: one that is an origin server and a proxy, over TCP, TLS and a UNIX
// socket; and a relay in front of it, which passes bytes on without parsing them.

import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import {
  type AddressInfo,
  connect,
  createServer,
  type NetConnectOpts,
  type Server,
  type Socket,
} from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, type SecureContext, TLSSocket } from "node:tls";
import { certificates } from "../../support/certificates.ts";
import { FaultyWriter, reset } from "./faulty-writer.ts";
import { endsConnection, replyTo } from "./replies.ts";
import { type RequestHead, RequestReader } from "./request-reader.ts";
import type { ConnectionPlan, Listener, RequestPlan, Script } from "./script.ts";
import type { Turns } from "./turns.ts";

/** Where a client connects to. */
export interface Addresses {
  readonly port: number;
  readonly tlsPort: number;
  readonly path: string;
}

const NO_FAULTS: ConnectionPlan = { refused: false, up: null, down: null };

/** Both ends of a script. */
export class ScriptedPeer {
  /** The server itself. */
  readonly direct: Addresses;
  /** The same through the relay. */
  readonly relayed: Addresses;
  /** The bodies of the requests that have come, by the number of the request. */
  readonly received = new Map<number, Buffer[]>();
  /** How often each request was begun, by its number and hop. */
  readonly begun = new Map<string, number>();
  /** The requests whose responses had changed bytes, or came after such bytes on a connection. */
  readonly changed = new Set<number>();
  /** Whether the relay has changed bytes outside TLS, and inside (where TLS must find it out). */
  readonly relayChanged = { plain: false, tls: false };
  readonly #script: Script;
  readonly #turns: Turns;
  readonly #folder: string;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #attempts = new Map<number, number>();
  readonly #relayedCounts = new Map<Listener, number>();
  #tunnelCount = 0;

  private constructor(script: Script, turns: Turns, addresses: Addresses[], folder: string) {
    this.#script = script;
    this.#turns = turns;
    this.#folder = folder;
    [this.direct, this.relayed] = addresses as [Addresses, Addresses];
  }

  /** Starts the server and the relay. */
  static async start(script: Script, turns: Turns, tls: boolean): Promise<ScriptedPeer> {
    const folder = mkdtempSync(join(tmpdir(), "twisted-ts-faults-"));
    let peer: ScriptedPeer | null = null;
    const servers: Server[] = [];
    const listen = async (accept: (socket: Socket) => void, path?: string): Promise<number> => {
      const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
      servers.push(server);
      server.listen(path === undefined ? { port: 0, host: "127.0.0.1" } : { path });
      await once(server, "listening");
      return path === undefined ? (server.address() as AddressInfo).port : 0;
    };
    const serve = (raw: Socket): void => peer?.accept(raw, false);
    const serveTLS = (raw: Socket): void => peer?.accept(raw, true);
    const path = join(folder, "peer");
    const direct: Addresses = {
      port: await listen(serve),
      tlsPort: tls ? await listen(serveTLS) : 0,
      path,
    };
    await listen(serve, path);
    const relayPath = join(folder, "relay");
    const relayed: Addresses = {
      port: await listen((raw) => peer?.relay(raw, "tcp", { port: direct.port })),
      tlsPort: tls ? await listen((raw) => peer?.relay(raw, "tls", { port: direct.tlsPort })) : 0,
      path: relayPath,
    };
    await listen((raw) => peer?.relay(raw, "unix", { path }), relayPath);
    peer = new ScriptedPeer(script, turns, [direct, relayed], folder);
    peer.#servers.push(...servers);
    return peer;
  }

  /** How many sockets are open here. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Closes all that is open, and returns when it is. */
  async stop(): Promise<void> {
    const closed = this.#servers.map((server) => once(server, "close"));
    for (const server of this.#servers) server.close();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(closed);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Serves a connection. */
  accept(raw: Socket, tls: boolean): void {
    this.#keep(raw);
    const stream = tls ? secured(raw) : raw;
    stream.on("error", () => raw.destroy());
    const writer = new FaultyWriter(stream, raw, this.#turns, null);
    const replies = new Replies(this.changed);
    writer.onChange = () => replies.change();
    const reader = new RequestReader({
      head: (head) => {
        const asked = head.method === "CONNECT" ? null : this.#plan(head);
        if (asked === null) return;
        const key = `${asked.plan.index} ${asked.hop}`;
        this.begun.set(key, (this.begun.get(key) ?? 0) + 1);
        if (asked.plan.reply.early) this.#reply(head, writer, replies);
      },
      whole: (head, body) => {
        if (head.method === "CONNECT") this.#tunnel(raw, stream, writer, reader.stop());
        else this.#whole(head, body, writer, replies);
      },
      nonsense: () => {
        writer.write(
          Buffer.from("HTTP/1.1 400 No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"),
        );
        writer.end();
      },
    });
    stream.on("data", (data: Buffer) => {
      this.#turns.active();
      reader.feed(data);
    });
    stream.on("end", () => writer.end());
  }

  /** Passes a connection on. */
  relay(
    near: Socket,
    listener: Listener,
    to: { readonly port: number } | { readonly path: string },
  ): void {
    this.#keep(near);
    near.on("error", () => near.destroy());
    const count = this.#relayedCounts.get(listener) ?? 0;
    this.#relayedCounts.set(listener, count + 1);
    const plan = this.#script.relayed[listener]?.[count] ?? NO_FAULTS;
    if (plan.refused) reset(near);
    else {
      const address = "port" in to ? { ...to, host: "127.0.0.1" } : to;
      this.#join(near, near, address, plan, listener === "tls");
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    this.#turns.active();
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#turns.active();
    });
  }

  /** Joins a stream to another server. */
  #join(
    nearRaw: Socket,
    near: Socket,
    to: NetConnectOpts,
    plan: ConnectionPlan,
    tls: boolean,
    downWriter?: FaultyWriter,
  ): FaultyWriter {
    const far = connect({ allowHalfOpen: true, noDelay: true, ...to });
    this.#keep(far);
    far.on("error", () => far.destroy());
    const up = new FaultyWriter(far, far, this.#turns, plan.up);
    const down = downWriter ?? new FaultyWriter(near, nearRaw, this.#turns, plan.down);
    up.onChange = () => {
      this.relayChanged[tls ? "tls" : "plain"] = true;
    };
    down.onChange = up.onChange;
    pump(near, up, far);
    pump(far, down, near);
    near.on("close", () => far.destroy());
    far.on("close", () => nearRaw.destroy());
    return up;
  }

  #tunnel(raw: Socket, stream: Socket, writer: FaultyWriter, early: Buffer): void {
    const plan = this.#script.tunnels[this.#tunnelCount] ?? NO_FAULTS;
    this.#tunnelCount += 1;
    if (plan.refused) {
      const status = plan.up === null ? "502 Bad Gateway" : "407 Who Are You";
      writer.write(Buffer.from(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`));
      return;
    }
    stream.removeAllListeners("data");
    stream.removeAllListeners("end");
    // The proxy's own response is not encrypted, but what follows it is.
    writer.onChange = () => {
      this.relayChanged.tls = true;
    };
    writer.arm(plan.down);
    writer.write(Buffer.from("HTTP/1.1 200 Connection established\r\n\r\n"));
    const to = { port: this.direct.tlsPort, host: "127.0.0.1" };
    this.#join(raw, stream, to, plan, true, writer).write(early);
  }

  /** The plan that a request is about, and its hop. */
  #plan({ target }: RequestHead): { readonly plan: RequestPlan; readonly hop: number } | null {
    const match = /^(?:http:\/\/[^/]*)?\/(\d+)\/(\d+)$/.exec(target);
    const plan = this.#script.requests[Number(match?.[1] ?? -1)];
    return plan === undefined ? null : { plan, hop: Number(match?.[2]) };
  }

  #whole(head: RequestHead, body: Buffer, writer: FaultyWriter, replies: Replies): void {
    const asked = this.#plan(head);
    if (asked !== null) {
      const { index, reply } = asked.plan;
      this.received.set(index, [...(this.received.get(index) ?? []), body]);
      if (reply.early) return;
    }
    this.#reply(head, writer, replies);
  }

  #reply(head: RequestHead, writer: FaultyWriter, replies: Replies): void {
    const asked = this.#plan(head);
    if (asked === null) {
      writer.write(Buffer.from("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"));
      return;
    }
    const { plan, hop } = asked;
    replies.begin(plan.index);
    if (hop === plan.faultyHop && plan.fault !== null) {
      const attempts = this.#attempts.get(plan.index) ?? 0;
      this.#attempts.set(plan.index, attempts + 1);
      if (attempts === 0 || plan.persistentFault) writer.arm(plan.fault);
    }
    writer.write(replyTo(plan, Math.min(hop, plan.reply.hops)));
    if (endsConnection(plan)) writer.end();
  }
}

/** The replies on one connection. */
class Replies {
  readonly #changed: Set<number>;
  #current: number | null = null;
  #isChanged = false;

  constructor(changed: Set<number>) {
    this.#changed = changed;
  }

  begin(index: number): void {
    this.#current = index;
    if (this.#isChanged) this.#changed.add(index);
  }

  change(): void {
    this.#isChanged = true;
    if (this.#current !== null) this.#changed.add(this.#current);
  }
}

/** Reads one side into the other, and waits where that one is slow. */
function pump(from: Socket, to: FaultyWriter, drained: Socket): void {
  from.on("data", (data: Buffer) => {
    to.write(data);
    if (!to.full) return;
    from.pause();
    drained.once("drain", () => from.resume());
  });
  from.on("end", () => to.end());
}

let context: SecureContext | null = null;

function secured(raw: Socket): Socket {
  context ??= createSecureContext({
    cert: readFileSync(certificates().path("address", "pem")),
    key: readFileSync(certificates().path("address", "key")),
  });
  return new TLSSocket(raw, { isServer: true, secureContext: context });
}
