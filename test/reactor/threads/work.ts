// Functions that the tests of threads have called in threads, and from them.

import { threadId } from "node:worker_threads";
import { reactor } from "@twisted-ts/reactor";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { blockingCallFromThread, threadModule } from "@twisted-ts/reactor/threads";

const main = threadModule<typeof import("./main-work.ts")>(
  new URL("./main-work.ts", import.meta.url),
);

export function add(a: number, b: number): number {
  return a + b;
}

export function thread(): number {
  return threadId;
}

export async function later(value: string): Promise<string> {
  return value;
}

export class OddNumber extends RangeError {
  override name = "OddNumber";
  readonly code = "ODD";
  readonly number: number;

  constructor(number: number, options?: ErrorOptions) {
    super(`${number} is odd`, options);
    this.number = number;
  }
}

export function refuse(number: number): never {
  throw new OddNumber(number, { cause: new TypeError("the reason") });
}

export function loseConnection(): never {
  throw new ConnectionLost();
}

export function throwString(): never {
  throw "a string";
}

export function spin(flags: Int32Array): never {
  Atomics.store(flags, 0, 1);
  Atomics.notify(flags, 0);
  for (;;) Atomics.wait(flags, 1, 0, 1000);
}

export function waitFor(flags: Int32Array, index: number): number {
  Atomics.wait(flags, index, 0);
  return threadId;
}

export function mark(flags: Int32Array, index: number): void {
  Atomics.store(flags, index, Atomics.add(flags, 0, 1) + 1);
  Atomics.notify(flags, index);
}

export function exit(code: number): void {
  process.exit(code);
}

export function closure(): () => number {
  return () => 1;
}

export function nestedClosure(): { readonly inner: readonly (() => number)[] } {
  return { inner: [() => 1] };
}

export const notAFunction = 1;

export function countInMain(): string {
  for (let number = 1; number <= 3; number++) reactor.callFromThread(main("received"), number);
  return "counted";
}

export function askMain(question: string): string {
  return blockingCallFromThread(reactor, main("reply"), question);
}

export function askMainInVain(): string {
  try {
    blockingCallFromThread(reactor, main("fails"));
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "nothing was thrown";
}
