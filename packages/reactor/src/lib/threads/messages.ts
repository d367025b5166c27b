// The messages between threads.

import type { MessagePort } from "node:worker_threads";
import type { CarriedError } from "./carried-error.ts";
import type { FunctionName } from "./thread-function.ts";

/** A function to be called in a thread, with its arguments. */
export interface Task {
  readonly function: FunctionName;
  readonly args: readonly unknown[];
}

/** How a function ended. */
export type Outcome =
  | { readonly ok: true; readonly value: unknown; readonly calls: CallCount | null }
  | { readonly ok: false; readonly error: CarriedError; readonly calls: CallCount | null };

/**
 * How many calls a thread has asked the main thread for since it started. `null` stands for none.
 */
export interface CallCount {
  readonly thread: number;
  readonly count: number;
}

/** The first message of a thread that calls the main thread, with the port for its calls. */
export interface Introduction {
  readonly twistedThread: number;
  readonly port: MessagePort;
  /** Element 0 becomes 1 when there is a reply to a call that waits. */
  readonly replied: Int32Array;
}

/** A call that the main thread is asked for. */
export interface CallFromThread extends Task {
  /** Whether the thread waits for the outcome. */
  readonly blocking: boolean;
}
