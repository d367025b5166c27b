import type { DeferredTracer, Traced } from "../defer/core/debugging.ts";
import { isFailure } from "../failure/failure.ts";
import { programFrames, type Trace } from "./trace.ts";

/** Writes the events of each Deferred's life to a trace. */
export class DeferredEvents implements DeferredTracer {
  readonly #trace: Trace;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  created(info: Traced, className: string): void {
    this.#trace.write("created", {
      deferred: info.number,
      class: className,
      stack: programFrames(info.creator),
    });
  }

  named(info: Traced): void {
    this.#trace.write("named", { deferred: info.number, name: info.generatorName });
  }

  fired(info: Traced, result: unknown): void {
    const error = isFailure(result) ? `${result.typeName}: ${result.getErrorMessage()}` : null;
    this.#trace.write("fired", {
      deferred: info.number,
      failure: error,
      stack: programFrames(info.invoker),
    });
  }

  waits(info: Traced, other: Traced): void {
    this.#trace.write("waits", { deferred: info.number, on: other.number });
  }

  failed(info: Traced): void {
    this.#trace.write("failed", { deferred: info.number });
  }

  handled(info: Traced): void {
    this.#trace.write("handled", { deferred: info.number });
  }

  lost(info: Traced): void {
    this.#trace.write("lost", { deferred: info.number });
  }
}
