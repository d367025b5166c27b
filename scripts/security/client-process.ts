// One of the clients that are compared, in a process of its own, which is started again when it
// ends.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Done, Task } from "./clients/conversation.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const CLIENTS = join(import.meta.dirname, "clients");

/** The clients of the table, in the order of its columns. */
export const CLIENT_NAMES = ["twisted-ts", "twisted", "undici", "node:http"] as const;
export type ClientName = (typeof CLIENT_NAMES)[number];

/** The Python that has Twisted; another one may be named by `TWISTED_PYTHON`. */
const PYTHON = process.env["TWISTED_PYTHON"] ?? "/usr/bin/python3";

/** Node, as the project's programs are run. */
const NODE_OPTIONS = [
  "--conditions=@twisted-ts/source",
  `--import=${join(ROOT, "scripts", "typescript-hook.mjs")}`,
  "--disable-warning=ExperimentalWarning",
];

const COMMANDS: Record<ClientName, readonly [command: string, ...args: string[]]> = {
  "twisted-ts": [process.execPath, ...NODE_OPTIONS, join(CLIENTS, "twisted-ts.ts")],
  twisted: [PYTHON, "-u", join(CLIENTS, "twisted_agent.py")],
  undici: [process.execPath, ...NODE_OPTIONS, join(CLIENTS, "undici.ts")],
  "node:http": [process.execPath, ...NODE_OPTIONS, join(CLIENTS, "node-http.ts")],
};

/** The version of Twisted that would be run, or `null` when there is none. */
export function twistedVersion(): string | null {
  const code = "import twisted, OpenSSL, service_identity; print(twisted.__version__)";
  const found = spawnSync(PYTHON, ["-c", code], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

/** The result of a task, or how the process ended in place of that. */
export type Outcome = Done | { readonly ended: string };

/** A client's process. */
export class ClientProcess {
  readonly name: ClientName;
  readonly #environment: NodeJS.ProcessEnv;
  #child: ChildProcess | null = null;
  #lines: Interface | null = null;
  #waiting: ((outcome: Outcome) => void) | null = null;

  /** @param environment - variables besides those of this process. */
  constructor(name: ClientName, environment: NodeJS.ProcessEnv = {}) {
    this.name = name;
    this.#environment = environment;
  }

  /** Whether the process that did the last task is still there. */
  get lives(): boolean {
    return this.#child !== null && this.#child.exitCode === null;
  }

  /** Starts the process, unless it is there, and waits until it can do something. */
  async ready(): Promise<void> {
    if (this.#child === null) await this.do({ method: "GET", url: "nothing", ready: true });
  }

  /** Has the client do one task at a time. */
  do(task: Task): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#waiting = resolve;
      const child = this.#child ?? this.#start();
      child.stdin?.write(`${JSON.stringify(task)}\n`);
    });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once("close", resolve));
    child.kill("SIGKILL");
    await ended;
  }

  #start(): ChildProcess {
    const [command, ...args] = COMMANDS[this.name];
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...this.#environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr?.on("data", (data) => {
      errors += data;
    });
    child.stdin?.on("error", () => undefined);
    this.#lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.#lines.on("line", (line) => this.#settle(JSON.parse(line) as Done));
    child.once("close", () => {
      this.#child = null;
      const last = errors
        .trim()
        .split("\n")
        .findLast((line) => /Error/.test(line));
      this.#settle({ ended: last ?? "without an error" });
    });
    this.#child = child;
    return child;
  }

  #settle(outcome: Outcome): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.(outcome);
  }
}
