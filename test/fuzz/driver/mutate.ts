// Inputs made of other inputs.

import { bytes } from "../target.ts";
import type { Random } from "./random.ts";

/** Longest input, in bytes. */
export const LONGEST = 4096;

/** The greatest numbers that parsers can store, and their neighbours, as text. */
const NUMBERS = [
  ...["0", "-1", "+1", "00", "255", "256", "65535", "65536", "99999", "100000", "2147483648"],
  ...["4294967296", "9007199254740991", "9007199254740992", "18446744073709551616", "1e3", "0x10"],
];
const BYTES = [0, 9, 10, 13, 32, 34, 37, 44, 45, 47, 58, 59, 61, 92, 127, 128, 160, 255];

type Mutation = (
  input: Buffer,
  random: Random,
  words: readonly string[],
  other: Buffer,
) => Buffer[];

function slice(input: Buffer, random: Random): [from: number, to: number] {
  const from = random.below(input.length + 1);
  return [from, Math.min(input.length, from + 1 + random.below(16))];
}

function insert(input: Buffer, at: number, what: Buffer): Buffer[] {
  return [input.subarray(0, at), what, input.subarray(at)];
}

const MUTATIONS: readonly Mutation[] = [
  // Another byte in place of one.
  (input, random) => {
    const [from] = slice(input, random);
    const byte = random.below(2) === 0 ? random.pick(BYTES) : random.below(256);
    return [input.subarray(0, from), Buffer.from([byte]), input.subarray(from + 1)];
  },
  // One bit the other way.
  (input, random) => {
    const copy = Buffer.from(input);
    if (copy.length > 0) {
      const at = random.below(copy.length);
      copy[at] = (copy[at] as number) ^ (1 << random.below(8));
    }
    return [copy];
  },
  // A byte more.
  (input, random) =>
    insert(input, random.below(input.length + 1), Buffer.from([random.pick(BYTES)])),
  // Some bytes less.
  (input, random) => {
    const [from, to] = slice(input, random);
    return [input.subarray(0, from), input.subarray(to)];
  },
  // Some bytes twice, or many times.
  (input, random) => {
    const [from, to] = slice(input, random);
    const times = random.below(8) === 0 ? 1 + random.below(64) : 1;
    return [
      input.subarray(0, to),
      ...Array<Buffer>(times).fill(input.subarray(from, to)),
      input.subarray(to),
    ];
  },
  // A word more.
  (input, random, words) =>
    insert(input, random.below(input.length + 1), bytes(random.pick(words))),
  // A word in place of some bytes.
  (input, random, words) => {
    const [from, to] = slice(input, random);
    return [input.subarray(0, from), bytes(random.pick(words)), input.subarray(to)];
  },
  // Another number.
  (input, random) => {
    const numbers = [...input.toString("latin1").matchAll(/[0-9]+/g)];
    if (numbers.length === 0) return [input];
    const found = random.pick(numbers);
    return [
      input.subarray(0, found.index),
      bytes(random.pick(NUMBERS)),
      input.subarray(found.index + found[0].length),
    ];
  },
  // The beginning of one, the end of another.
  (input, random, _words, other) => [
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ],
  // The end cut off.
  (input, random) => [input.subarray(0, random.below(input.length + 1))],
];

/** An input made of one of the corpus by one to six changes. */
export function mutated(
  corpus: readonly Buffer[],
  words: readonly string[],
  random: Random,
): Buffer {
  let input = random.pick(corpus);
  for (let changes = 1 + random.below(6); changes > 0; changes -= 1) {
    const made = random.pick(MUTATIONS)(input, random, words, random.pick(corpus));
    input = Buffer.concat(made).subarray(0, LONGEST);
  }
  return input;
}
