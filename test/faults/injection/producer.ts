import { Deferred, succeed } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { bodyOf } from "./replies.ts";
import type { UploadPlan } from "./script.ts";
import type { Turns } from "./turns.ts";

/** The error that a script's own code throws. */
export class ScriptedError extends Error {
  override name = "ScriptedError";
}

/** Writes a planned body, a piece a turn or all at once, with the planned mistake. */
export class PlannedProducer implements IBodyProducer {
  readonly length: BodyLength;
  /** The body that is announced. */
  readonly body: Buffer;
  /** What the protocol has called, in order; resuming and pausing left out. */
  readonly calls: string[] = [];
  readonly #plan: UploadPlan;
  readonly #turns: Turns;
  #consumer: IConsumer | null = null;
  #paused = false;
  #ended = false;
  #written = 0;
  readonly #finished = new Deferred<unknown>(() => {
    this.calls.push("cancelled");
    this.#ended = true;
  });

  constructor(index: number, plan: UploadPlan, turns: Turns) {
    this.#plan = plan;
    this.#turns = turns;
    this.body = bodyOf(index + 1000, plan.size);
    this.length = plan.known ? plan.size : UNKNOWN_LENGTH;
  }

  /** Whether it began, and has neither ended nor been stopped. */
  get running(): boolean {
    return this.calls.length > 0 && !this.#ended;
  }

  startProducing(consumer: IConsumer): Deferred<unknown> {
    this.calls.push("startProducing");
    if (this.#plan.wrong === "throws") {
      this.#ended = true;
      throw new ScriptedError("startProducing");
    }
    this.#consumer = consumer;
    if (this.#plan.kind === "in pieces") {
      this.#schedule();
      return this.#finished;
    }
    consumer.write(this.#part(0, this.#last()));
    if (this.#ended) return this.#finished;
    return this.#conclude();
  }

  pauseProducing(): void {
    this.#paused = true;
  }

  resumeProducing(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#plan.kind === "in pieces" && !this.#ended) this.#schedule();
  }

  stopProducing(): void {
    this.calls.push("stopProducing");
    this.#ended = true;
  }

  /** How many bytes are written: those announced, unless the plan says otherwise. */
  #last(): number {
    const { size, wrong } = this.#plan;
    if (wrong === "too many") return size + 1;
    return wrong === "nothing" ? size : size >> 1;
  }

  #part(from: number, to: number): Buffer {
    const part = this.body.subarray(from, to);
    return to > this.body.length ? Buffer.concat([part, Buffer.from("!")]) : part;
  }

  #schedule(): void {
    this.#turns.after(1, () => this.#writeOne());
  }

  #writeOne(): void {
    if (this.#paused || this.#ended) return;
    const end = Math.min(this.#last(), this.#written + Math.max(1, this.#plan.size >> 3));
    const part = this.#part(this.#written, end);
    this.#written = end;
    if (part.length > 0) this.#consumer?.write(part);
    // It may have been stopped, or paused, meanwhile.
    if (this.#ended) return;
    if (this.#written === this.#last()) this.#conclude();
    else if (!this.#paused) this.#schedule();
  }

  #conclude(): Deferred<unknown> {
    const { wrong } = this.#plan;
    if (wrong === "never ends") return this.#finished;
    this.#ended = true;
    if (wrong === "fails") this.#finished.errback(new ScriptedError("producer"));
    else if (this.#plan.kind === "at once") return succeed(undefined);
    else this.#finished.callback(undefined);
    return this.#finished;
  }
}
