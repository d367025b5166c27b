// What a fuzz target is, and what targets share. A target reads one input, and throws when a
// promise is broken.

/**
 * A parser, or another part that takes bytes from outside, with what it promises for every input.
 */
export interface Target {
  /** Its name on the command line, and of its corpus. */
  readonly name: string;
  /** The promise that `run` checks, one sentence. */
  readonly promise: string;
  /** Inputs to begin with, one character a byte. */
  readonly seeds: readonly string[];
  /** Words that the mutations insert, one character a byte. */
  readonly words: readonly string[];
  /** @throws when the promise is broken. Anything that is thrown is a finding. */
  run(input: Buffer): void;
}

/** A promise that an input breaks. */
export class BrokenPromise extends Error {
  override name = "BrokenPromise";
}

/** Throws {@link BrokenPromise} unless the condition holds. */
export function promise(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BrokenPromise(message);
}

/**
 * A number that depends on every byte of the input (FNV-1a), so that what follows from it can be
 * repeated.
 */
export function hashOf(input: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of input) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The input in pieces, cut at places that depend on it. */
export function cut(input: Buffer): Buffer[] {
  let state = hashOf(input) | 1;
  const pieces: Buffer[] = [];
  let from = 0;
  while (from < input.length) {
    state = Math.imul(state, 1_664_525) + 1_013_904_223;
    const length = (state >>> 24) % 4 === 0 ? 1 + ((state >>> 8) & 63) : 1 + ((state >>> 8) & 7);
    pieces.push(Buffer.from(input.subarray(from, from + length)));
    from += length;
  }
  return pieces;
}

/**
 * Reads the input whole, and again in pieces; of one byte each when it is short.
 *
 * @param read - returns the whole result, as something that JSON can write.
 * @returns the result of the whole input.
 * @throws BrokenPromise when the two differ.
 */
export function sameHoweverCut<T>(input: Buffer, read: (pieces: readonly Buffer[]) => T): T {
  const whole = read(input.length === 0 ? [] : [Buffer.from(input)]);
  const wanted = JSON.stringify(whole);
  const ways = [cut(input)];
  if (input.length <= 64) ways.push(Array.from(input, (byte) => Buffer.from([byte])));
  for (const pieces of ways) {
    const found = JSON.stringify(read(pieces));
    promise(
      found === wanted,
      `cut into ${pieces.length} pieces it is read as ${found}, whole as ${wanted}`,
    );
  }
  return whole;
}

/** A class of errors. */
type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * What a call returns, or the error that it throws.
 *
 * @param expected - the classes that the call may throw.
 * @throws what the call throws, when it is of no such class.
 */
export function outcomeOf<T>(
  expected: readonly ErrorClass[],
  call: () => T,
): { readonly value: T } | { readonly error: Error } {
  try {
    return { value: call() };
  } catch (error) {
    if (expected.some((kind) => error instanceof kind)) return { error: error as Error };
    throw error;
  }
}

/** The bytes of a text of one character a byte. */
export const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** The text of bytes, one character each. */
export const textOf = (data: Uint8Array): string => Buffer.from(data).toString("latin1");
