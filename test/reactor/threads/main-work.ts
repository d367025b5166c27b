// Functions that threads have called in the main thread.

import { threadId } from "node:worker_threads";
import { type Deferred, fail, succeed } from "@twisted-ts/deferred";

export const numbers: number[] = [];

export function received(number: number): void {
  numbers.push(number);
}

export function reply(question: string): Deferred<string> {
  return succeed(`${question} ${threadId}`);
}

export function fails(): Deferred<never> {
  return fail(new RangeError("not today"));
}
