// The peer of the clients: a TCP (or TLS) server that says what a row of the table tells it to, and
// keeps what it receives.

import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** One connection, as a row acts on it. */
export interface Connection {
  readonly socket: Socket;
  /** Its number, from 0. */
  readonly number: number;
  /** All that came on it so far, one character a byte. */
  received: string;
}

/** Called with each request on a connection, when its head is there. */
export type Responder = (connection: Connection, request: number) => void;

/** A server. */
export class AttackServer {
  readonly port: number;
  readonly connections: Connection[] = [];
  /** The names that clients asked for in their TLS handshakes. */
  readonly names: string[] = [];
  /** What it does from now on. */
  respond: Responder = () => undefined;
  readonly #close: () => Promise<void>;

  private constructor(port: number, close: () => Promise<void>) {
    this.port = port;
    this.#close = close;
  }

  static async start(tls?: TlsOptions): Promise<AttackServer> {
    const accept = (socket: Socket): void => server.#accept(socket);
    const named = (name: string, done: (error: null) => void): void => {
      server.names.push(name);
      done(null);
    };
    const listener = tls
      ? createTlsServer({ ...tls, SNICallback: named }, accept)
      : createServer(accept);
    listener.on("tlsClientError", () => undefined);
    await new Promise<void>((ready) => listener.listen(0, "127.0.0.1", ready));
    const server = new AttackServer((listener.address() as AddressInfo).port, async () => {
      server.drop();
      await new Promise((closed) => listener.close(closed));
    });
    return server;
  }

  /** Closes all connections. */
  drop(): void {
    for (const { socket } of this.connections) socket.destroy();
  }

  /** Closes all connections, and forgets them and what it does. */
  reset(): void {
    this.drop();
    this.connections.length = 0;
    this.names.length = 0;
    this.respond = () => undefined;
  }

  stop(): Promise<void> {
    return this.#close();
  }

  #accept(socket: Socket): void {
    const connection: Connection = { socket, number: this.connections.length, received: "" };
    this.connections.push(connection);
    let heads = 0;
    socket.on("error", () => socket.destroy());
    socket.on("data", (data: Buffer) => {
      connection.received += data.toString("latin1");
      const found = connection.received.split("\r\n\r\n").length - 1;
      // A body may hold such lines too; rows with bodies have none.
      if (found <= heads) return;
      heads = found;
      this.respond(connection, heads);
    });
  }
}

/** Writes text of one character a byte. */
export function say({ socket }: Connection, text: string): void {
  if (socket.writable) socket.write(Buffer.from(text, "latin1"));
}

/**
 * Writes again and again, until the connection is closed, so many bytes are written, or seconds
 * have passed.
 */
export function flood(connection: Connection, piece: string, most: number, seconds: number): void {
  const { socket } = connection;
  const data = Buffer.from(piece, "latin1");
  const until = performance.now() + seconds * 1000;
  const more = (): void => {
    while (socket.writable && socket.bytesWritten < most && performance.now() < until) {
      if (!socket.write(data)) {
        socket.once("drain", more);
        return;
      }
    }
  };
  more();
}
