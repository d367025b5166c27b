import type { Deferred, Failure } from "@twisted-ts/deferred";
import type { IAgent, IResponse } from "@twisted-ts/web-client/iweb";
import { PlannedProducer } from "./producer.ts";
import { BodyRecord, type ReadBody, read } from "./reading.ts";
import type { RequestPlan } from "./script.ts";
import type { Turns } from "./turns.ts";

/** One request, and its result so far. */
export class ScriptedRequest {
  readonly plan: RequestPlan;
  /** How often its Deferred has fired. */
  fired = 0;
  response: IResponse | null = null;
  /** The body, when the Deferred has fired with one. */
  body: ReadBody | null = null;
  failure: Failure | null = null;
  readonly record = new BodyRecord();
  readonly producer: PlannedProducer | null;
  readonly controller: AbortController | null;
  readonly #turns: Turns;

  constructor(plan: RequestPlan, turns: Turns) {
    this.plan = plan;
    this.#turns = turns;
    const { upload, index, cancelling } = plan;
    this.producer = upload === null ? null : new PlannedProducer(index, upload, turns);
    this.controller = cancelling?.how === "signal" ? new AbortController() : null;
  }

  /** Makes the request. */
  start(agent: IAgent, uri: string): void {
    const { method, headersTimeout, bodyTimeout, cancelling, reader } = this.plan;
    const options = {
      headersTimeout,
      bodyTimeout,
      ...(this.controller === null ? {} : { signal: this.controller.signal }),
    };
    const requesting = agent.request(method, uri, null, this.producer, options);
    const reading = requesting.addCallback((response: IResponse) => {
      this.response = response;
      this.#turns.active();
      return read(response, reader, this.#turns, this.record);
    }) as Deferred<ReadBody>;
    reading.addCallbacks(
      (body) => {
        this.body = body;
        this.#fire();
      },
      (failure: Failure) => {
        this.failure = failure;
        this.#fire();
      },
    );
    if (cancelling === null) return;
    const cancel = (): void => {
      if (this.controller !== null) this.controller.abort();
      else reading.cancel();
    };
    if (cancelling.turn === 0) cancel();
    else this.#turns.after(cancelling.turn, cancel);
  }

  #fire(): void {
    this.fired += 1;
    this.#turns.active();
  }
}
