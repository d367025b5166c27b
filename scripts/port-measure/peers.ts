// The other ends of the programs that are compared.

import { connect, createServer, type Server, type Socket } from "node:net";

/** The ports that the documents' clients connect to. */
const PORTS = [8000, 8007, 8080, 9999];

/** What the client of a program that listens sends, a line at a time. */
const LINES = ["hello\r\n", "bob\r\n", "two words\r\n"];

/** How long a server must be quiet after a reply before the next line, in milliseconds. */
const QUIET = 300;

/** How long a server has for a reply, in milliseconds: some send none. */
const REPLY_LIMIT = 1_500;

/** Servers that keep what they receive, and send nothing. */
export class Recorders {
  readonly #servers: Server[] = [];
  readonly #received = new Map<number, string>();

  /** Listens on the ports, except those that the program itself listens on. */
  static async open(except: readonly number[]): Promise<Recorders> {
    const recorders = new Recorders();
    for (const port of PORTS) if (!except.includes(port)) await recorders.#listen(port);
    return recorders;
  }

  async #listen(port: number): Promise<void> {
    const server = createServer((socket) => this.#record(port, socket));
    const isOpen = await new Promise<boolean>((done) => {
      server.once("error", () => done(false));
      server.listen(port, "127.0.0.1", () => done(true));
    });
    if (isOpen) this.#servers.push(server);
    else console.log(`  port ${port} is in use: what is sent there is not compared`);
  }

  #record(port: number, socket: Socket): void {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      this.#received.set(port, (this.#received.get(port) ?? "") + data.toString("latin1"));
      // The clients wait for an end.
      socket.end();
    });
  }

  /** What was received, by port. */
  received(): string {
    return JSON.stringify([...this.#received].sort(([one], [other]) => one - other));
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));

/** Connects as soon as something listens; undefined if nothing does before the end. */
async function connected(
  port: number,
  limit: number,
  isEnded: () => boolean,
): Promise<Socket | undefined> {
  const end = Date.now() + limit;
  while (Date.now() < end && !isEnded()) {
    const socket = connect(port, "127.0.0.1");
    const isOpen = await new Promise<boolean>((done) => {
      socket.once("connect", () => done(true));
      socket.once("error", () => done(false));
    });
    if (isOpen) return socket;
    await pause(50);
  }
  return undefined;
}

/**
 * Sends the lines to a server, each when it has been quiet for a while, and returns all that it
 * sent; undefined if it does not listen.
 */
export async function talkTo(
  port: number,
  limit: number,
  ended: Promise<unknown>,
): Promise<string | undefined> {
  let isEnded = false;
  void ended.then(() => {
    isEnded = true;
  });
  const socket = await connected(port, limit, () => isEnded);
  if (socket === undefined) return undefined;
  let received = "";
  let last = Date.now();
  socket.on("error", () => socket.destroy());
  socket.on("data", (data) => {
    received += data.toString("latin1");
    last = Date.now();
  });
  const quiet = async (): Promise<void> => {
    const before = received.length;
    const end = Date.now() + REPLY_LIMIT;
    while (Date.now() < end && received.length === before) await pause(20);
    while (Date.now() < last + QUIET) await pause(20);
  };
  await quiet();
  for (const line of LINES) {
    if (!socket.writable) break;
    socket.write(line);
    await quiet();
  }
  socket.destroy();
  await pause(QUIET);
  return received;
}
