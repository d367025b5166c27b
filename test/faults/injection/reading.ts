// Uses a response in one of several ways, and records the result.

import { Deferred, type Failure } from "@twisted-ts/deferred";
import type { IStreamTransport } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { bodyStream, readBody } from "@twisted-ts/web-client";
import type { IResponse } from "@twisted-ts/web-client/iweb";
import { ResponseDone } from "@twisted-ts/web-client/newclient";
import { TreqResponse } from "@twisted-ts/web-client/treq";
import { ScriptedError } from "./producer.ts";
import type { ReaderPlan } from "./script.ts";
import type { Turns } from "./turns.ts";

/** A body, as far as it came. */
export interface ReadBody {
  readonly bytes: Buffer;
  /** Whether that is all of it. */
  readonly whole: boolean;
}

/** The calls of one body protocol that are against the rules. */
export class BodyRecord {
  made = 0;
  lost = 0;
  readonly violations: string[] = [];
}

/** Reads the body of a response as planned; fires with it, or with why it could not be read. */
export function read(
  response: IResponse,
  plan: ReaderPlan,
  turns: Turns,
  record: BodyRecord,
): Deferred<ReadBody> {
  if (plan.late === 0) return readNow(response, plan, turns, record);
  const waited = new Deferred<void>();
  turns.after(plan.late, () => {
    if (!waited.called) waited.callback();
    // Cancelled in the meantime: no other code closes the connection.
    else response.abort?.();
  });
  return waited.addCallback(() => readNow(response, plan, turns, record)) as Deferred<ReadBody>;
}

function readNow(
  response: IResponse,
  plan: ReaderPlan,
  turns: Turns,
  record: BodyRecord,
): Deferred<ReadBody> {
  switch (plan.kind) {
    case "readBody": {
      const limit = plan.then === "is too long" ? { maxLength: plan.after } : undefined;
      const reading =
        response instanceof TreqResponse ? response.content(limit) : readBody(response, limit);
      return reading.addCallback((bytes) => ({ bytes, whole: true }));
    }
    case "protocol": {
      const reader = new PlannedReader(plan, turns, record, response);
      try {
        response.deliverBody(reader);
      } catch (error) {
        // It threw at the bytes that had come before: `connectionLost` is still called.
        reader.ended.addErrback(() => undefined);
        throw error;
      }
      return reader.ended;
    }
    case "stream":
      return readStream(response, plan, turns);
    case "abort": {
      response.abort?.();
      const nothing = new Deferred<ReadBody>();
      nothing.callback({ bytes: Buffer.alloc(0), whole: false });
      return nothing;
    }
  }
}

/** A body protocol that may pause, close, or throw in the middle. */
class PlannedReader extends Protocol {
  declare transport: Protocol["transport"] & IStreamTransport;
  readonly ended: Deferred<ReadBody>;
  readonly #plan: ReaderPlan;
  readonly #turns: Turns;
  readonly #record: BodyRecord;
  readonly #pieces: Buffer[] = [];
  #length = 0;
  #acted = false;

  constructor(plan: ReaderPlan, turns: Turns, record: BodyRecord, response: IResponse) {
    super();
    this.#plan = plan;
    this.#turns = turns;
    this.#record = record;
    this.ended = new Deferred<ReadBody>(() => response.abort?.());
  }

  override connectionMade(): void {
    this.#record.made += 1;
  }

  override dataReceived(data: Buffer): void {
    const { made, lost, violations } = this.#record;
    if (made !== 1) violations.push("dataReceived before connectionMade");
    if (lost > 0) violations.push("dataReceived after connectionLost");
    this.#turns.active();
    this.#pieces.push(data);
    this.#length += data.length;
    if (this.#acted || this.#length < this.#plan.after) return;
    this.#acted = true;
    this.#act();
  }

  override connectionLost(reason: Failure): void {
    this.#record.lost += 1;
    this.#turns.active();
    if (this.ended.called) return;
    const bytes = Buffer.concat(this.#pieces);
    if (reason.check(ResponseDone)) this.ended.callback({ bytes, whole: true });
    else this.ended.errback(reason);
  }

  #act(): void {
    switch (this.#plan.then) {
      case "pauses":
        this.transport.pauseProducing();
        this.#turns.after(5, () => this.transport.resumeProducing());
        return;
      case "loses":
        this.transport.loseConnection();
        return;
      case "aborts":
        this.transport.abortConnection?.();
        return;
      case "throws":
        throw new ScriptedError("dataReceived");
    }
  }
}

function readStream(response: IResponse, plan: ReaderPlan, turns: Turns): Deferred<ReadBody> {
  const stream = response instanceof TreqResponse ? response.stream() : bodyStream(response);
  const ended = new Deferred<ReadBody>(() => stream.destroy());
  const pieces: Buffer[] = [];
  let length = 0;
  let whole = false;
  let failure: Error | null = null;
  stream.on("data", (data: Buffer) => {
    turns.active();
    pieces.push(data);
    length += data.length;
    if (length < plan.after) return;
    if (plan.then === "aborts" || plan.then === "loses") stream.destroy();
    if (plan.then === "throws") stream.destroy(new ScriptedError("stream"));
  });
  stream.on("end", () => {
    whole = true;
  });
  stream.on("error", (error: Error) => {
    failure = error;
  });
  stream.on("close", () => {
    turns.active();
    if (ended.called) return;
    if (failure !== null) ended.errback(failure);
    else ended.callback({ bytes: Buffer.concat(pieces), whole });
  });
  return ended;
}
