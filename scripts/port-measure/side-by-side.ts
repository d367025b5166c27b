// Runs documents' programs in Python and, converted, in Node, and compares output, exit status and
// bytes on the wire.

import { spawn } from "node:child_process";
import { createServer, type Server, type Socket } from "node:net";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../support/entry-points.ts";
import { share } from "./share.ts";

/**
 * How long a program may run in Python, in milliseconds: what runs longer does not end by itself.
 */
const LIMIT = 4_000;

/** How long what was made of it may run, in milliseconds: it compiles the library as it loads. */
const CONVERTED_LIMIT = 20_000;

/** The ports that the documents' clients connect to. */
const PORTS = [8000, 8007, 8080, 9999];

interface Ran {
  readonly status: number | null;
  readonly output: string;
  /** What was sent to the servers, by port. */
  readonly sent: string;
}

/** Servers that keep what they receive, and send nothing. */
class Recorders {
  readonly #servers: Server[] = [];
  #received = new Map<number, string>();

  async open(): Promise<void> {
    for (const port of PORTS) {
      const server = createServer((socket) => this.#record(port, socket));
      const isOpen = await new Promise<boolean>((done) => {
        server.once("error", () => done(false));
        server.listen(port, "127.0.0.1", () => done(true));
      });
      if (isOpen) this.#servers.push(server);
      else console.log(`  port ${port} is in use: what is sent there is not compared`);
    }
  }

  #record(port: number, socket: Socket): void {
    socket.on("error", () => socket.destroy());
    socket.on("data", (data) => {
      this.#received.set(port, (this.#received.get(port) ?? "") + data.toString("latin1"));
      // The clients wait for an end.
      socket.end();
    });
  }

  take(): string {
    const sent = JSON.stringify([...this.#received].sort(([one], [other]) => one - other));
    this.#received = new Map();
    return sent;
  }

  close(): void {
    for (const server of this.#servers) server.close();
  }
}

async function run(
  recorders: Recorders,
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  limit = LIMIT,
): Promise<Ran | null> {
  recorders.take();
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  let errors = "";
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), limit);
  const status = await new Promise<number | null>((done) => child.on("close", done));
  clearTimeout(timer);
  // A traceback: the program needs an argument, a file or a package that is not there.
  if (status === null || (status !== 0 && errors.includes("Traceback"))) return null;
  const plain = output.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}/g, "TIME");
  return { status, output: plain, sent: recorders.take() };
}

/** A Python file, and the TypeScript that was made of it. */
export interface Pair {
  readonly python: string;
  readonly output: string;
}

/** Runs each pair whose Python ends by itself, and prints how many do the same. */
export async function compareRuns(
  pairs: readonly Pair[],
  source: string,
  python: string,
): Promise<void> {
  const recorders = new Recorders();
  await recorders.open();
  const hook = pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href;
  let same = 0;
  let total = 0;
  for (const pair of pairs) {
    const expected = await run(recorders, python, [pair.python], dirname(pair.python), {
      PYTHONPATH: source,
      PYTHONDONTWRITEBYTECODE: "1",
    });
    if (expected === null) continue;
    const args = ["--conditions=@twisted-ts/source", `--import=${hook}`, pair.output];
    const cwd = dirname(pair.output);
    const found = await run(recorders, process.execPath, args, cwd, {}, CONVERTED_LIMIT);
    total++;
    const isSame = JSON.stringify(found) === JSON.stringify(expected);
    if (isSame) same++;
    else console.log(`  differs: ${pair.python}\n    ${JSON.stringify([expected, found])}`);
  }
  recorders.close();
  console.log(
    `side by side: ${same} of ${total} programs that end by themselves do the same (${share(same, total)})`,
  );
}
