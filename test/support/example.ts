// An example as a child process, which imports the bundles as a user's program does; and a peer to
// talk to it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const hook = "--import=./scripts/typescript-hook.mjs";

/** Text that arrives in pieces; a test can wait for a part of it. */
export class Transcript {
  text = "";
  #from = 0;
  #ended = false;
  readonly #waiting = new Set<() => void>();

  /** More text; none at the end. */
  feed(more: string | null): void {
    if (more === null) this.#ended = true;
    else this.text += more;
    for (const look of [...this.#waiting]) look();
  }

  /** Waits for a match after the last one, and returns it. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((found, failed) => {
      const look = (): void => {
        const match = pattern.exec(this.text.slice(this.#from));
        if (match !== null) {
          this.#from += match.index + match[0].length;
          this.#waiting.delete(look);
          found(match);
        } else if (this.#ended) {
          this.#waiting.delete(look);
          failed(new Error(`${pattern} did not come:\n${this.text}`));
        }
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** A running example. */
export class Example {
  readonly output = new Transcript();
  errors = "";
  readonly #child: ChildProcess;
  readonly #closed: Promise<number | null>;

  /** @param name - the file below `examples`, without `.ts`. */
  constructor(name: string, ...args: string[]) {
    const child = spawn(process.execPath, [hook, `examples/${name}.ts`, ...args], {
      cwd: root,
      stdio: "pipe",
    });
    this.#child = child;
    child.stdout?.setEncoding("utf8").on("data", (text: string) => this.output.feed(text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.errors += text;
    });
    this.#closed = new Promise((closed, failed) => {
      child.on("error", failed);
      child.on("close", (code) => {
        this.output.feed(null);
        closed(code);
      });
    });
  }

  /** The port of the line that says where it listens. */
  async port(): Promise<number> {
    const [, port] = await this.output.waitFor(/^listening on .*port=(\d+)/m);
    return Number(port);
  }

  /** Writes to its standard input. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Ends its standard input. */
  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Waits for it to end by itself: its exit code, or `null` if a signal ended it. */
  ended(): Promise<number | null> {
    return this.#closed;
  }

  /** Shuts it down with SIGINT, as Ctrl-C does. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) this.#child.kill("SIGINT");
    return await this.#closed;
  }
}

/** A plain TCP or UNIX connection. */
export class Peer {
  readonly input = new Transcript();
  readonly socket: Socket;
  readonly #closed: Promise<unknown>;

  constructor(socket: Socket) {
    this.socket = socket;
    this.#closed = new Promise((closed) => socket.on("close", closed));
    socket.setEncoding("utf8");
    socket.on("data", (text: string) => this.input.feed(text));
    socket.on("end", () => this.input.feed(null));
    socket.on("error", () => socket.destroy());
  }

  /** Connects. */
  static async to(address: NetConnectOpts): Promise<Peer> {
    const socket = connect(address);
    await once(socket, "connect");
    return new Peer(socket);
  }

  say(text: string): void {
    this.socket.write(text);
  }

  /** Waits until the connection is closed. */
  async closed(): Promise<void> {
    await this.#closed;
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.#closed;
  }
}
