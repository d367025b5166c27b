// The counts of a soak, and the conditions that they must meet.

import { AlreadyCalledError, type Failure } from "@twisted-ts/deferred";
import { eventAsText, type LogEvent, LogLevel } from "@twisted-ts/deferred/logger";
import { errorNames } from "../../support/http-client.ts";
import type { SoakFault, SoakPlan } from "./plan.ts";

/** The classes of errors, and of their reasons, that a request with some fault may end in. */
const EXPECTED: ReadonlySet<string> = new Set([
  "AbortError",
  "BodyTimeoutError",
  "CancelledError",
  "ConnectError",
  "ConnectingCancelledError",
  "ConnectionAborted",
  "ConnectionDone",
  "ConnectionLost",
  "ConnectionRefusedError",
  "DecompressionError",
  "HeadersTimeoutError",
  "ParseError",
  "RequestGenerationFailed",
  "RequestNotSent",
  "RequestTransmissionFailed",
  "ResponseFailed",
  "ResponseNeverReceived",
  "TLSError",
  "TimeoutError",
  "_DataLoss",
  "_MalformedChunkedDataError",
]);

/**
 * The errors that a request without a fault of its own may have: the server may close a pooled
 * connection just when it is used, and a busy machine may exceed a time limit.
 */
const UNAVOIDABLE =
  /^(RequestTransmissionFailed|ResponseNeverReceived)\[Connection(Lost|Done|Aborted)\]$|Timeout/;

/** How many examples of events that must not happen are described at most. */
const MOST_EXAMPLES = 10;

/** What is measured before and after. */
export interface Remains {
  readonly handles: readonly string[];
  readonly delayedCalls: readonly string[];
  /** Bytes, collected. */
  readonly heapBefore: number;
  readonly heapAfter: number;
  readonly peakRSS: number;
}

/** The counts of a soak. */
export class Ledger {
  started = 0;
  fired = 0;
  firedTwice = 0;
  successes = 0;
  /** Failures by class. */
  readonly failures = new Map<string, number>();
  /** Failures of requests without a fault of their own. */
  unavoidable = 0;
  bodies = 0;
  bodiesLost = 0;
  bodiesLostTwice = 0;
  wrongBodies = 0;
  unexpected = 0;
  logged = 0;
  readonly faults = new Map<SoakFault, number>();
  /** Descriptions of events that must not happen. */
  readonly examples: string[] = [];

  get failed(): number {
    return this.fired - this.successes;
  }

  /** Records the failure of a request. */
  fail(plan: SoakPlan, failure: Failure): void {
    const names = errorNames(failure);
    this.failures.set(names, (this.failures.get(names) ?? 0) + 1);
    const unknown = names.split(/[[\], ]+/).filter((name) => name !== "" && !EXPECTED.has(name));
    if (plan.fault === null) this.unavoidable += 1;
    if (unknown.length === 0 && (plan.fault !== null || UNAVOIDABLE.test(names))) return;
    this.unexpected += 1;
    this.example(`request ${plan.id} (${plan.work}, ${plan.fault ?? "no fault"}): ${names}`);
  }

  /** Records a body that is not the one that was sent. */
  wrongBody(plan: SoakPlan, body: Buffer): void {
    this.wrongBodies += 1;
    const text = body.toString("latin1", 0, 40);
    this.example(`request ${plan.id} (${plan.work}): ${body.length} bytes, ${text}…`);
  }

  /**
   * An observer of the log: a Deferred that fires twice throws, and what is thrown in a callback is
   * logged.
   */
  readonly observe = (event: LogEvent): void => {
    if (event.log_level !== LogLevel.error && event.log_level !== LogLevel.critical) return;
    if (event.log_failure?.check(AlreadyCalledError)) this.firedTwice += 1;
    this.logged += 1;
    this.example(`logged: ${eventAsText(event)}`);
  };

  example(words: string): void {
    if (this.examples.length < MOST_EXAMPLES) this.examples.push(words);
  }
}

/**
 * Bytes by which the heap may be larger after the run, for compiled code and data of the engine
 * about it.
 */
const HEAP_MARGIN = 3_000_000;

/** The conditions that are not met, a line each. */
export function violationsOf(ledger: Ledger, requests: number, remains: Remains): string[] {
  const found: string[] = [];
  const none = (count: number, what: string): void => {
    if (count !== 0) found.push(`${count} ${what}`);
  };
  none(requests - ledger.started, "requests were not begun");
  none(ledger.started - ledger.fired, "Deferreds have not fired");
  none(ledger.firedTwice, "Deferreds have fired twice");
  none(ledger.bodies - ledger.bodiesLost, "body protocols have not lost their connection");
  none(ledger.bodiesLostTwice, "body protocols have lost their connection twice");
  none(ledger.wrongBodies, "bodies are not the ones sent");
  none(ledger.unexpected, "failures are of a class that nothing explains");
  none(ledger.logged, "errors were logged, or not handled");
  none(remains.handles.length, `handles are left: ${remains.handles.join(", ")}`);
  none(remains.delayedCalls.length, `delayed calls are left: ${remains.delayedCalls.join(", ")}`);
  const grown = remains.heapAfter - remains.heapBefore;
  if (grown > HEAP_MARGIN) found.push(`the heap has grown by ${grown} bytes`);
  return found;
}
