// The code that runs in a thread of a pool: it runs functions, and sends their calls to the main
// thread.

import {
  MessageChannel,
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  threadId,
} from "node:worker_threads";
import { carryError, uncarryError } from "./carried-error.ts";
import type { CallCount, CallFromThread, Introduction, Outcome, Task } from "./messages.ts";
import { type FunctionName, importedFunction, importFunction } from "./thread-function.ts";

/** Whether this is a thread of a pool. It is set when the thread runs its first function. */
let inPool = false;
let calls: CallCount | null = null;
let toMain: { readonly port: MessagePort; readonly replied: Int32Array } | null = null;

/** Calls a function. An error is an outcome: the promise never fails. */
export async function runTask(task: Task): Promise<Outcome> {
  inPool = true;
  try {
    const callable = importedFunction(task.function) ?? (await importFunction(task.function));
    const value = await callable(...task.args);
    checkCanBeSent(value);
    return { ok: true, value, calls };
  } catch (error) {
    return { ok: false, error: carryError(error), calls };
  }
}

/**
 * Throws if the result cannot be copied. Here this is the outcome of the function; later it would
 * end the thread. Bytes can always be copied.
 */
function checkCanBeSent(value: unknown): void {
  const kind = typeof value;
  if (kind === "function" || kind === "symbol") structuredClone(value);
  if (kind === "object" && !ArrayBuffer.isView(value)) structuredClone(value);
}

/** Calls functions one after the other. */
export async function runMultiple(
  calls: readonly (readonly [FunctionName, readonly unknown[]])[],
): Promise<void> {
  for (const [named, args] of calls) {
    const callable = importedFunction(named) ?? (await importFunction(named));
    await callable(...args);
  }
}

/** Whether this code runs in a thread of a pool. */
export function isInPool(): boolean {
  return inPool;
}

function main(): { readonly port: MessagePort; readonly replied: Int32Array } {
  if (toMain !== null) return toMain;
  const { port1, port2 } = new MessageChannel();
  const replied = new Int32Array(new SharedArrayBuffer(4));
  const introduction: Introduction = { twistedThread: threadId, port: port2, replied };
  parentPort?.postMessage(introduction, [port2]);
  // The port is only read while a call waits, so it must not keep the thread alive.
  port1.unref();
  toMain = { port: port1, replied };
  return toMain;
}

function send(call: CallFromThread): void {
  main().port.postMessage(call);
  calls = { thread: threadId, count: (calls?.count ?? 0) + 1 };
}

/** Has a function called in the main thread, and does not wait for it. */
export function callInMain(task: Task): void {
  send({ ...task, blocking: false });
}

/**
 * Has a function called in the main thread, and waits for its result.
 *
 * @throws what the function throws, or its Deferred fails with.
 */
export function blockingCallInMain(task: Task): unknown {
  const { port, replied } = main();
  Atomics.store(replied, 0, 0);
  send({ ...task, blocking: true });
  Atomics.wait(replied, 0, 0);
  const outcome = receiveMessageOnPort(port)?.message as Outcome;
  if (outcome.ok) return outcome.value;
  throw uncarryError(outcome.error);
}
