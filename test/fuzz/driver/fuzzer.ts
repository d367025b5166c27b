// The driver: it changes inputs of a corpus, keeps those that reach new code, and makes findings as
// short as it can.

import { hashOf, type Target } from "../target.ts";
import type { Coverage } from "./coverage.ts";
import { mutated } from "./mutate.ts";
import { Random } from "./random.ts";

/** An input that breaks a promise. */
export interface Finding {
  readonly input: Buffer;
  readonly error: unknown;
}

/** Inputs between two readings of the coverage. */
const BATCH = 500;
/**
 * Milliseconds of processor time that no input of at most 4096 bytes may take, even on a busy
 * machine.
 */
const SLOW = 200;
/** Most findings kept of one target: many are the same fault. */
const MOST_FINDINGS = 5;

/** An input took too long. */
export class SlowInput extends Error {
  override name = "SlowInput";
}

/** Fuzzes one target. */
export class Fuzzer {
  readonly target: Target;
  readonly corpus: Buffer[];
  readonly findings: Finding[] = [];
  /** Inputs tried. */
  tried = 0;
  /** Milliseconds that the slowest input took, by the clock. */
  slowest = 0;
  readonly #random: Random;
  readonly #coverage: Coverage | null;

  /**
   * @param corpus - inputs to begin with, besides the target's seeds.
   * @param coverage - `null` to keep nothing, and only to try.
   */
  constructor(
    target: Target,
    corpus: readonly Buffer[],
    seed: number,
    coverage: Coverage | null = null,
  ) {
    this.target = target;
    this.corpus = [...target.seeds.map((text) => Buffer.from(text, "latin1")), ...corpus];
    if (this.corpus.length === 0) this.corpus.push(Buffer.alloc(0));
    this.#random = new Random(seed ^ hashOf(Buffer.from(target.name)));
    this.#coverage = coverage;
  }

  /** Tries the corpus as it is. */
  start(): void {
    for (const input of [...this.corpus]) this.#try(input);
    this.#coverage?.isNew(true);
  }

  /** Tries as many new inputs, and keeps those that reach new code. */
  run(inputs: number): void {
    this.#coverage?.skip();
    for (let left = inputs; left > 0 && this.findings.length < MOST_FINDINGS; left -= BATCH) {
      const batch = Array.from({ length: Math.min(BATCH, left) }, () =>
        mutated(this.corpus, this.target.words, this.#random),
      );
      for (const input of batch) this.#try(input);
      if (this.#coverage?.isNew(false)) this.#keepThoseOf(batch, this.#coverage);
    }
  }

  #keepThoseOf(batch: readonly Buffer[], coverage: Coverage): void {
    for (const input of batch) this.#quietly(input);
    if (!coverage.isNew(batch.length === 1)) return;
    if (batch.length === 1) {
      this.corpus.push(batch[0] as Buffer);
      return;
    }
    const middle = batch.length >> 1;
    this.#keepThoseOf(batch.slice(0, middle), coverage);
    this.#keepThoseOf(batch.slice(middle), coverage);
  }

  #try(input: Buffer): void {
    this.tried += 1;
    const before = performance.now();
    try {
      this.target.run(Buffer.from(input));
    } catch (error) {
      this.#report(input, error);
    }
    const milliseconds = performance.now() - before;
    if (milliseconds <= this.slowest) return;
    this.slowest = milliseconds;
    if (milliseconds > SLOW) this.#checkTime(input);
  }

  /** Other programs may have slowed it down, so the shortest of a few runs counts. */
  #checkTime(input: Buffer): void {
    const times = Array.from({ length: 5 }, () => {
      const { user, system } = process.cpuUsage();
      this.#quietly(input);
      const after = process.cpuUsage();
      return (after.user + after.system - user - system) / 1000;
    });
    const least = Math.min(...times);
    if (least > SLOW) this.#report(input, new SlowInput(`it takes ${least} ms`));
  }

  #report(input: Buffer, error: unknown): void {
    if (this.findings.length >= MOST_FINDINGS) return;
    this.findings.push(
      error instanceof SlowInput ? { input, error } : this.#shortened(input, error),
    );
  }

  /** Removes what the finding does not need. */
  #shortened(input: Buffer, error: unknown): Finding {
    let shortest = { input, error };
    for (let length = input.length; length >= 1; length = length >> 1) {
      for (let at = 0; at < shortest.input.length; ) {
        const shorter = Buffer.concat([
          shortest.input.subarray(0, at),
          shortest.input.subarray(at + length),
        ]);
        const found = this.#errorOf(shorter);
        if (found !== undefined && nameOf(found) === nameOf(error)) {
          shortest = { input: shorter, error: found };
        } else {
          at += length;
        }
      }
    }
    return shortest;
  }

  #errorOf(input: Buffer): unknown {
    try {
      this.target.run(Buffer.from(input));
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #quietly(input: Buffer): void {
    this.#errorOf(input);
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
