// How the table's program talks with the clients that it compares: each is a process of its own
// that reads one JSON object a line, makes one request at a time, and writes one object a line.

import { createInterface } from "node:readline";

/** A request to make. */
export interface Task {
  readonly method: string;
  readonly url: string;
  /** Names and values, in order. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The body; in pieces it has no known length. */
  readonly body?: string | readonly string[];
  /** The Content-Length that a body in pieces is announced with. */
  readonly length?: number;
  /** Follow redirects. */
  readonly redirects?: boolean;
  /** Keep cookies, and send them. */
  readonly cookies?: boolean;
  /** Decompress the body. */
  readonly decode?: boolean;
  /** Go through this proxy, `http://127.0.0.1:3128`. */
  readonly proxy?: string;
  /** Go through the proxy that the environment names. */
  readonly environment?: boolean;
  /** Trust the authority in this file. */
  readonly authority?: string;
  /** Seconds for the head, and between two pieces of the body. */
  readonly timeout?: number;
  /** Most bytes of the body to take. */
  readonly most?: number;
  /** Do not read the body. */
  readonly unread?: boolean;
  /** Give up after so many seconds. */
  readonly cancelAfter?: number;
  /** Send the body as a form with a file of this name. */
  readonly filename?: string;
  /** Do nothing: the client is there. */
  readonly ready?: boolean;
  /** Begin with a new pool and jar. */
  readonly fresh?: boolean;
}

/** Its result. */
export type Done =
  | { readonly status: number; readonly body: string; readonly length: number }
  | { readonly error: string }
  /** The client has nothing of the kind. */
  | { readonly without: string };

/**
 * Serves tasks until the input ends. `request` may throw, or reject; `named` names what it throws.
 */
export async function serve(
  request: (task: Task) => Promise<Done>,
  named: (error: unknown) => string,
): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    let done: Done;
    try {
      const task = JSON.parse(line) as Task;
      done = task.ready ? { without: "" } : await request(task);
    } catch (error) {
      done = { error: named(error) };
    }
    if (Object.keys(Object.prototype).length > 0) done = { error: "Object.prototype was changed" };
    process.stdout.write(`${JSON.stringify(done)}\n`);
  }
}

/** A code, where the error has one, or its name; its message where that says nothing. */
export function codeOf(error: unknown): string {
  const { code, name, message } = error as { code?: unknown; name?: unknown; message?: unknown };
  if (typeof code === "string") return code;
  return name === "Error" ? String(message) : String(name);
}

/** The beginning of a body, as text of one character a byte. */
export function beginningOf(data: Uint8Array): string {
  return Buffer.from(data.subarray(0, 100)).toString("latin1");
}
