// What a recorded scenario is made of. `scenarios.py` writes it; ../README.md describes it.

/** How a body producer behaves. */
export interface BodySpec {
  /** The length it announces; none for chunks. */
  readonly length?: number;
  /** Whether `startProducing` raises, fires at once, or waits for the steps that say so. */
  readonly start?: "wait" | "finish" | "raise";
  /** What it writes within `startProducing`. */
  readonly pieces?: readonly string[];
  /** Whether `stopProducing` raises. */
  readonly stop?: "note" | "raise";
}

/** A request, and what its response's callback does. */
export interface RequestSpec {
  readonly method?: string;
  readonly uri?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** `false`: the Host header is taken away. */
  readonly host?: false;
  readonly persistent?: boolean;
  readonly body?: BodySpec;
  readonly then?: "deliver" | "keep" | "raise" | "request";
}

export type Step =
  | readonly ["connect" | "cancel" | "abort" | "deliver" | "produced" | "failed"]
  | readonly ["request", RequestSpec]
  | readonly ["data" | "write", string]
  | readonly ["lost", "done" | "lost" | "aborted" | "timeout"]
  | readonly ["body", BodyMethod];

export type BodyMethod = "pauseProducing" | "resumeProducing" | "stopProducing" | "loseConnection";

export interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** What the quiescent callback does beside being noted. */
  readonly quiescent?: "raise" | "request";
  /** What the body's protocol does beside being noted. */
  readonly body?: BodyMethod | "pause" | "raise" | "raise at end" | "request at end";
}

/** For each step what happened, and the state after it; last of all the unhandled failures. */
export type Trace = readonly (readonly string[])[];

/** A scenario with what Twisted did. */
export interface Recording {
  readonly scenario: Scenario;
  readonly trace: Trace;
  /** The same with each byte received by itself. */
  readonly bytewise?: Trace;
  /**
   * The results of cutting the received bytes in two, for the cuts whose result differs from the
   * whole.
   */
  readonly cuts?: Readonly<Record<string, readonly string[]>>;
}

/** The same scenario with each byte received by itself. */
export function bytewise(scenario: Scenario): Scenario {
  const steps = scenario.steps.flatMap((step): Step[] =>
    step[0] === "data" ? Array.from(step[1], (byte) => ["data", byte]) : [step],
  );
  return { ...scenario, steps };
}

/**
 * The same scenario with its received bytes cut in two after the first `at` of them; `null` between
 * two steps.
 */
export function cut(scenario: Scenario, at: number): Scenario | null {
  const steps: Step[] = [];
  let before = at;
  for (const step of scenario.steps) {
    if (step[0] !== "data") {
      steps.push(step);
    } else if (before > 0 && before < step[1].length) {
      steps.push(["data", step[1].slice(0, before)], ["data", step[1].slice(before)]);
      before = 0;
    } else {
      before -= step[1].length;
      steps.push(step);
    }
  }
  return steps.length === scenario.steps.length ? null : { ...scenario, steps };
}

/** How many bytes a scenario receives. */
export function received(scenario: Scenario): number {
  return scenario.steps.reduce((sum, step) => sum + (step[0] === "data" ? step[1].length : 0), 0);
}

/**
 * A trace without its steps, and with body data joined: what does not depend on how bytes are cut.
 */
export function summary(trace: Trace): string[] {
  const joined: string[] = [];
  for (const line of trace.flat()) {
    const last = joined.at(-1);
    if (/^[A-Z_]+ \[.*\] /.test(line)) continue;
    if (line.startsWith("body data ") && last?.startsWith("body data ")) {
      joined[joined.length - 1] = last.slice(0, -1) + line.slice('body data "'.length);
    } else {
      joined.push(line);
    }
  }
  return joined;
}
