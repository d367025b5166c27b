// Runs the script of one seed, and reports the conditions that are not met.

import { type Failure, flushUnhandledFailures } from "@twisted-ts/deferred";
import {
  eventAsText,
  globalLogPublisher,
  type LogEvent,
  LogLevel,
} from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import { Clock } from "@twisted-ts/reactor/task";
import type { IAgent } from "@twisted-ts/web-client/iweb";
import { whyNoCertificates } from "../../support/certificates.ts";
import { errorNames } from "../../support/http-client.ts";
import { timeless } from "../../support/timeless.ts";
import { ScriptedAgents } from "./agents.ts";
import { outcomeOf, violationsOf } from "./invariants.ts";
import { ScriptedPeer } from "./peer.ts";
import { ScriptedError } from "./producer.ts";
import { ScriptedRequest } from "./request.ts";
import { ALL_WAYS, type Script, type Way, writeScript } from "./script.ts";
import { Turns } from "./turns.ts";

/** The result of a script. */
export interface ScriptResult {
  readonly script: Script;
  /** The conditions that were not met, a line each. */
  readonly violations: readonly string[];
  /** The result of each request. */
  readonly outcomes: readonly string[];
}

/** For tests of this tool: a wrapper around the agents of the script. */
export type Sabotage = (agent: IAgent) => IAgent;

/** After so many turns and milliseconds without an event, the clock is advanced. */
const QUIET_TURNS = 30;
const QUIET_MILLISECONDS = 2;
/** Seconds by which the clock is advanced. */
const STEP = 1;
/** After so many seconds of the clock, everything with a time limit has ended. */
const MAX_SECONDS = 2000;
/** A mild script must not need the clock: it fails after so many milliseconds without an event. */
const MAX_QUIET = 5000;

/** Runs the script of a seed. */
export async function runScript(
  seed: number,
  sabotage: Sabotage = (agent) => agent,
): Promise<ScriptResult> {
  const ways: readonly Way[] = whyNoCertificates === null ? ALL_WAYS : ["TCP", "UNIX", "proxied"];
  const script = writeScript(seed, ways);
  const run = new Run(script, new Turns());
  return await run.go(whyNoCertificates === null, sabotage);
}

class Run {
  readonly #script: Script;
  readonly #turns: Turns;
  readonly #clock = new Clock();
  readonly #violations: string[] = [];
  readonly #logged: LogEvent[] = [];

  constructor(script: Script, turns: Turns) {
    this.#script = script;
    this.#turns = turns;
  }

  async go(tls: boolean, sabotage: Sabotage): Promise<ScriptResult> {
    // A test runner sets its own timer once the test has returned its promise.
    await this.#turns.next();
    const open = new Set(reactor._selectables);
    const calls = new Set(reactor.getDelayedCalls());
    const resources = process.getActiveResourcesInfo();
    const observer = (event: LogEvent): void => {
      if (event.log_level === LogLevel.error || event.log_level === LogLevel.critical) {
        this.#logged.push(event);
      }
    };
    flushUnhandledFailures();
    globalLogPublisher.addObserver(observer);
    try {
      const peer = await ScriptedPeer.start(this.#script, this.#turns, tls);
      const agents = new ScriptedAgents(timeless(this.#clock), peer, this.#script);
      const requests = this.#script.requests.map((plan) => new ScriptedRequest(plan, this.#turns));
      for (const request of requests) {
        const { plan } = request;
        const start = (): void => request.start(sabotage(agents.for(plan)), agents.uri(plan));
        this.#turns.after(plan.start, start);
      }
      await this.#until("requests have not fired", () => requests.every(({ fired }) => fired > 0));
      let closed = false;
      agents.pool.closeCachedConnections().addBoth(() => {
        closed = true;
      });
      await this.#until("the pool has not closed", () => closed);
      const left = (): unknown[] => [...reactor._selectables].filter((each) => !open.has(each));
      await this.#until("connections are left", () => left().length === 0, left);
      this.#expectNone("delayed calls of the clock", this.#clock.getDelayedCalls());
      await peer.stop();
      await this.#until("sockets of the peer are left", () => peer.open === 0);
      const pending = (): unknown[] => reactor.getDelayedCalls().filter((call) => !calls.has(call));
      await this.#until("delayed calls are left", () => pending().length === 0, pending);
      const more = (): string[] => resourcesBeyond(resources);
      await this.#until("resources are left", () => more().length === 0, more);
      for (const request of requests) {
        const found = violationsOf(request, this.#script.mild, peer);
        for (const each of found) this.#violations.push(`request ${request.plan.index}: ${each}`);
      }
      this.#checkErrors();
      if (this.#script.mild) this.#checkUploads(requests, peer);
      return {
        script: this.#script,
        violations: this.#violations,
        outcomes: requests.map(outcomeOf),
      };
    } finally {
      globalLogPublisher.removeObserver(observer);
    }
  }

  /** Waits some turns until a condition holds; the clock is advanced when nothing else happens. */
  async #until(
    problem: string,
    holds: () => boolean,
    details: () => readonly unknown[] = () => [],
  ): Promise<void> {
    const deadline = this.#clock.seconds() + MAX_SECONDS;
    let { activity } = this.#turns;
    let quietSince = this.#turns.now;
    let quietTime = performance.now();
    while (!holds()) {
      await this.#turns.next();
      if (this.#turns.waiting || this.#turns.activity !== activity) {
        activity = this.#turns.activity;
        quietSince = this.#turns.now;
        quietTime = performance.now();
        continue;
      }
      const quiet = performance.now() - quietTime;
      if (this.#turns.now - quietSince < QUIET_TURNS || quiet < QUIET_MILLISECONDS) continue;
      if (this.#script.mild && quiet < MAX_QUIET) continue;
      if (this.#script.mild || this.#clock.seconds() > deadline) {
        this.#violations.push([problem, ...details().map(String)].join(": "));
        return;
      }
      this.#clock.advance(STEP);
      quietSince = this.#turns.now;
    }
  }

  #expectNone(what: string, list: readonly unknown[]): void {
    if (list.length > 0) this.#violations.push(`${what} are left: ${list.map(String).join("; ")}`);
  }

  /** Unhandled errors, and logged ones. Those of the script's own code are planned. */
  #checkErrors(): void {
    const isPlanned = (failure: Failure | undefined): boolean =>
      failure?.value instanceof ScriptedError;
    for (const failure of flushUnhandledFailures()) {
      if (!isPlanned(failure)) {
        this.#violations.push(`unhandled: ${errorNames(failure)}: ${failure.getErrorMessage()}`);
      }
    }
    for (const event of this.#logged) {
      if (!isPlanned(event.log_failure)) this.#violations.push(`logged: ${eventAsText(event)}`);
    }
  }

  #checkUploads(requests: readonly ScriptedRequest[], peer: ScriptedPeer): void {
    for (const { plan, producer } of requests) {
      if (producer === null) continue;
      const [body] = peer.received.get(plan.index) ?? [];
      if (body === undefined || !body.equals(producer.body)) {
        this.#violations.push(`request ${plan.index}: the server has not received its body`);
      }
    }
  }
}

/**
 * The kinds of resources that keep the process alive now, and did not then; immediates left out.
 */
function resourcesBeyond(then: readonly string[]): string[] {
  const known = [...then];
  return process.getActiveResourcesInfo().filter((kind) => {
    const index = known.indexOf(kind);
    if (index !== -1) known.splice(index, 1);
    return index === -1 && kind !== "Immediate";
  });
}
