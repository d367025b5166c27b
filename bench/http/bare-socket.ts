// Sockets that send the same bytes each time and count what comes: nothing that parses can be
// faster. Each kind of request is made once before it counts, to learn how long its reply is.

import { Buffer } from "node:buffer";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Client, Done, MakeClient, Server } from "./rivals.ts";
import type { Task } from "./tasks.ts";

/** A socket, and the request that waits for its reply. */
interface Connection {
  readonly socket: Socket;
  receiver: Receiver | null;
}

/** Takes the bytes of one reply. */
interface Receiver {
  receive(data: Buffer): void;
}

/** What is known of a kind of request. */
interface Exchange {
  readonly bytes: Buffer;
  readonly reply: number;
}

/**
 * Stores what the socket delivers, and joins it. Framing of chunks counts as if it all stood at the
 * head.
 */
class Joining implements Receiver {
  readonly #chunks: Buffer[] = [];
  #head: number;
  #left: number;
  readonly #done: (body: Buffer) => void;

  constructor(reply: number, body: number, done: (body: Buffer) => void) {
    this.#head = reply - body;
    this.#left = body;
    this.#done = done;
  }

  receive(data: Buffer): void {
    const body = data.subarray(this.#head);
    this.#head -= data.length - body.length;
    this.#chunks.push(body);
    this.#left -= body.length;
    if (this.#left === 0) this.#done(Buffer.concat(this.#chunks));
  }
}

/** Copies what stands in the one buffer of all reads to its place in the body. */
class Copying implements Receiver {
  readonly #body: Buffer;
  #at: number;
  readonly #done: (body: Buffer) => void;

  constructor(reply: number, body: number, done: (body: Buffer) => void) {
    this.#body = Buffer.allocUnsafeSlow(body);
    this.#at = body - reply;
    this.#done = done;
  }

  receive(data: Buffer): void {
    const skipped = Math.max(-this.#at, 0);
    if (skipped < data.length) data.copy(this.#body, Math.max(this.#at, 0), skipped);
    this.#at += data.length;
    if (this.#at === this.#body.length) this.#done(this.#body);
  }
}

type ReceiverClass = new (reply: number, body: number, done: (body: Buffer) => void) => Receiver;

/** With `data` events. */
export const makeClient: MakeClient = (server, connections, tls) =>
  make(server, connections, Joining, (connection) => {
    const socket = tls
      ? connectTls({ host: "localhost", port: server.tlsPort, ca: server.certificate })
      : connect(server.port, "127.0.0.1");
    return socket.on("data", (data) => connection().receiver?.receive(data));
  });

/** With one buffer for the reads of all sockets. */
export const makeStaticClient: MakeClient = (server, connections, tls) => {
  if (tls) throw new RangeError("TLS sockets take no buffer of the caller's");
  const shared = Buffer.allocUnsafeSlow(65_536);
  return make(server, connections, Copying, (connection) => {
    const callback = (size: number): boolean => {
      connection().receiver?.receive(shared.subarray(0, size));
      return true;
    };
    const where: NetConnectOpts = {
      port: server.port,
      host: "127.0.0.1",
      onread: { buffer: shared, callback },
    };
    return connect(where);
  });
};

async function make(
  server: Server,
  connections: number,
  ReceiverOf: ReceiverClass,
  open: (connection: () => Connection) => Socket,
): Promise<Client> {
  const known = new Map<Task, Exchange>();
  const idle: Connection[] = [];
  const waiting: (() => void)[] = [];
  const all: Socket[] = [];
  for (let count = 0; count < connections; count += 1) {
    const socket = open(() => connection);
    const connection: Connection = { socket, receiver: null };
    socket.setNoDelay(true);
    await new Promise((ready, failed) => {
      socket.once("ready", ready);
      socket.once("error", failed);
    });
    idle.push(connection);
    all.push(socket);
  }
  const send = (task: Task, { bytes, reply }: Exchange, done: Done): void => {
    const connection = idle.pop();
    if (connection === undefined) {
      waiting.push(() => send(task, { bytes, reply }, done));
      return;
    }
    connection.receiver = new ReceiverOf(reply, task.size, (body) => {
      connection.receiver = null;
      idle.push(connection);
      waiting.pop()?.();
      done(body);
    });
    connection.socket.write(bytes);
  };
  return {
    request: (task, done, failed) => {
      const exchange = known.get(task);
      if (exchange !== undefined) send(task, exchange, done);
      else {
        const bytes = requestBytes(server, task);
        replyLength(server, bytes).then((reply) => {
          known.set(task, { bytes, reply });
          send(task, { bytes, reply }, done);
        }, failed);
      }
    },
    close: () => {
      for (const socket of all) socket.destroy();
    },
  };
}

function requestBytes(server: Server, { method, path, body }: Task): Buffer {
  const length = body === null ? "" : `Content-Length: ${body.length}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${length}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body ?? Buffer.alloc(0)]);
}

function replyLength(server: Server, request: Buffer): Promise<number> {
  return new Promise((known, failed) => {
    const closing = request.toString("latin1").replace("\r\nHost", "\r\nConnection: close\r\nHost");
    const socket = connect(server.port, "127.0.0.1", () =>
      socket.write(Buffer.from(closing, "latin1")),
    );
    let size = 0;
    socket.on("data", (data) => {
      size += data.length;
    });
    socket.on("error", failed);
    // The persistent reply says "keep-alive" where this one says "close".
    socket.on("close", () => known(size + "keep-alive".length - "close".length));
  });
}
