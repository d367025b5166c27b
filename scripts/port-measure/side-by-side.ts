// Runs documents' programs in Python and, converted, in Node, and compares output, exit status and
// bytes on the wire. A program that connects finds servers that keep what they receive; one that
// listens gets a client with a fixed script.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../support/entry-points.ts";
import { Recorders, talkTo } from "./peers.ts";
import { share } from "./share.ts";

/**
 * How long a program may run in Python, in milliseconds: what runs longer does not end by itself.
 */
const LIMIT = 8_000;

/** How long the converted program may run, in milliseconds: it compiles the library as it loads. */
const CONVERTED_LIMIT = 20_000;

/** What can be seen of a program from outside. */
interface Ran {
  /** Null for a program that serves until it is stopped. */
  readonly status: number | null;
  readonly output: string;
  /** The bytes that it sent: to the servers, by port, or to the client. */
  readonly sent: string;
}

/** Why a program is not compared. */
interface NotRun {
  readonly reason: string;
}

interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly limit: number;
}

/** The TCP ports that a Python program listens on. */
function portsOf(python: string): number[] {
  const text = readFileSync(python, "utf8");
  const found = [
    ...text.matchAll(/\.listenTCP\(\s*(\d+)/g),
    ...text.matchAll(/serverFromString\([^)]*tcp:(?:port=)?(\d+)/g),
    ...text.matchAll(/TCP4ServerEndpoint\([^,)]*,\s*(\d+)/g),
  ];
  return [...new Set(found.map(([, port]) => Number(port)))].filter((port) => port > 0);
}

function collect(child: ChildProcess): { output: string; errors: string } {
  const text = { output: "", errors: "" };
  child.stdout?.setEncoding("utf8").on("data", (data: string) => {
    text.output += data;
  });
  child.stderr?.setEncoding("utf8").on("data", (data: string) => {
    text.errors += data;
  });
  return text;
}

/** Takes out what is different from one run of a program to the next. */
function plain(output: string): string {
  return output
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4}/g, "TIME")
    .replace(/(127\.0\.0\.1', |127\.0\.0\.1:|port=)\d{4,5}/g, "$1PORT");
}

async function run(command: Command, ports: readonly number[]): Promise<Ran | NotRun> {
  const recorders = await Recorders.open(ports);
  const child = spawn(command.program, command.args, {
    cwd: command.cwd,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = collect(child);
  const ended = new Promise<number | null>((done) => child.on("close", done));
  const timer = setTimeout(() => child.kill("SIGKILL"), command.limit);
  const [port] = ports;
  let received: string | undefined;
  if (port !== undefined) {
    received = await talkTo(port, command.limit, ended);
    child.kill("SIGKILL");
  }
  const status = await ended;
  clearTimeout(timer);
  recorders.close();
  const [, last = ""] = /(\S[^\n]*)\s*$/.exec(text.errors) ?? [];
  if (port !== undefined) {
    if (received === undefined) return { reason: last || "it does not listen" };
    return { status: null, output: plain(text.output), sent: received };
  }
  // A traceback: the program needs an argument, a file or a package that is not there.
  if (status !== 0 && text.errors.includes("Traceback")) return { reason: last };
  if (status === null) return { reason: "it does not end by itself" };
  return { status, output: plain(text.output), sent: recorders.received() };
}

/** A Python file, and the TypeScript that was made of it. */
export interface Pair {
  readonly python: string;
  readonly output: string;
}

/** @throws Error if Python cannot import Twisted from a folder. */
function requireTwisted(python: string, source: string): void {
  const { status, stderr } = spawnSync(python, ["-c", "import twisted.internet.reactor"], {
    env: { ...process.env, PYTHONPATH: source },
    encoding: "utf8",
  });
  if (status === 0) return;
  const [, last = ""] = /(\S[^\n]*)\s*$/.exec(stderr ?? "") ?? [];
  throw new Error(`${python} cannot import Twisted: ${last} (name another with --python)`);
}

/** Runs each pair whose Python runs unattended, and prints how many do the same. */
export async function compareRuns(
  pairs: readonly Pair[],
  source: string,
  python: string,
  verbose: boolean,
): Promise<void> {
  requireTwisted(python, source);
  const hook = pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href;
  const counts = { ends: [0, 0], serves: [0, 0] } satisfies Record<string, [number, number]>;
  for (const pair of pairs) {
    const ports = portsOf(pair.python);
    const expected = await run(
      {
        program: python,
        args: [pair.python],
        cwd: dirname(pair.python),
        env: { PYTHONPATH: source, PYTHONDONTWRITEBYTECODE: "1", PYTHONUNBUFFERED: "1" },
        limit: LIMIT,
      },
      ports,
    );
    if ("reason" in expected) {
      if (verbose) console.log(`  not compared: ${pair.python}: ${expected.reason}`);
      continue;
    }
    const found = await run(
      {
        program: process.execPath,
        args: ["--conditions=@twisted-ts/source", `--import=${hook}`, pair.output],
        cwd: dirname(pair.output),
        env: {},
        limit: CONVERTED_LIMIT,
      },
      ports,
    );
    const count = counts[ports.length > 0 ? "serves" : "ends"];
    count[1]++;
    if (JSON.stringify(found) === JSON.stringify(expected)) count[0]++;
    else console.log(`  differs: ${pair.python}\n    ${JSON.stringify([expected, found])}`);
  }
  const [ends, serves] = [counts.ends, counts.serves];
  const same = ends[0] + serves[0];
  const total = ends[1] + serves[1];
  console.log(
    `side by side: ${same} of ${total} programs do the same (${share(same, total)}): ` +
      `${ends[0]} of ${ends[1]} that end by themselves, ${serves[0]} of ${serves[1]} that serve a client`,
  );
}
