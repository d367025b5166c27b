// How the main thread makes the calls that threads ask for.

import type { MessagePort } from "node:worker_threads";
import { type Deferred, Failure, fail, maybeDeferred } from "@twisted-ts/deferred";
import { log } from "../log/log.ts";
import { clearInterval, LONGEST_TIMEOUT, setInterval } from "../native-timers.ts";
import { carryError } from "./carried-error.ts";
import type { CallCount, CallFromThread, Introduction, Outcome } from "./messages.ts";
import { importedFunction, importFunction } from "./thread-function.ts";

/** Whether a message is the first of a thread that calls the main thread. */
export function isIntroduction(message: unknown): message is Introduction {
  return typeof message === "object" && message !== null && "twistedThread" in message;
}

interface Line {
  /** How many calls of the thread have been made. */
  made: number;
  /** The results that wait, each with the number of calls that have to be made before it. */
  waiting: { readonly count: number; readonly deliver: () => void }[];
}

/** The calls of the threads of one pool. */
export class CallsFromThreads {
  readonly #lines = new Map<number, Line>();
  #waiting = 0;
  #keepAlive: NodeJS.Timeout | null = null;

  /** Makes the calls that are received by a thread's port, in their order. */
  listen({ twistedThread, port, replied }: Introduction): void {
    const line = this.#line(twistedThread);
    let last: Promise<void> = Promise.resolve();
    port.on("message", (call: CallFromThread) => {
      last = last.then(async () => {
        const [result] = await begin(call);
        line.made += 1;
        if (call.blocking) result.addBoth((outcome) => reply(port, replied, outcome));
        else
          result.addErrback((failure: Failure) =>
            log.failure("while handling thread call", failure),
          );
        this.#deliver(line);
      });
    });
    // A thread keeps the process alive while it runs a function, but its port does not.
    port.unref();
  }

  /**
   * Delivers the result of a function after all calls that the function asked for were made. So
   * they are in the order of one queue, as in Twisted.
   */
  afterCalls(calls: CallCount | null, deliver: () => void): void {
    const line = calls === null ? null : this.#line(calls.thread);
    if (calls === null || line === null || line.made >= calls.count) {
      deliver();
      return;
    }
    line.waiting.push({ count: calls.count, deliver });
    this.#waiting += 1;
    this.#keepAlive ??= setInterval(() => undefined, LONGEST_TIMEOUT);
  }

  #line(thread: number): Line {
    const known = this.#lines.get(thread);
    if (known !== undefined) return known;
    const line: Line = { made: 0, waiting: [] };
    this.#lines.set(thread, line);
    return line;
  }

  #deliver(line: Line): void {
    const due = line.waiting.filter(({ count }) => count <= line.made);
    line.waiting = line.waiting.filter(({ count }) => count > line.made);
    this.#waiting -= due.length;
    if (this.#waiting === 0 && this.#keepAlive !== null) {
      clearInterval(this.#keepAlive);
      this.#keepAlive = null;
    }
    for (const { deliver } of due) deliver();
  }
}

/** Calls the function. Returns its Deferred in a list: otherwise the promise would wait for it. */
async function begin(call: CallFromThread): Promise<readonly [Deferred<unknown>]> {
  try {
    const callable = importedFunction(call.function) ?? (await importFunction(call.function));
    return [maybeDeferred(callable, ...call.args)];
  } catch (error) {
    return [fail(error)];
  }
}

/** Sends the result of a call to the thread that waits for it. */
function reply(port: MessagePort, replied: Int32Array, result: unknown): void {
  const post = (outcome: Outcome): void => port.postMessage(outcome);
  try {
    if (result instanceof Failure) throw result.value;
    post({ ok: true, value: result, calls: null });
  } catch (error) {
    // The error of the function, or of sending its result.
    post({ ok: false, error: carryError(error), calls: null });
  }
  Atomics.store(replied, 0, 1);
  Atomics.notify(replied, 0);
}
