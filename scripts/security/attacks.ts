// The rows of the table.

import { attacksOnExhaustion, attacksOnRuntime } from "./attacks-exhaustion.ts";
import { attacksOnFraming } from "./attacks-framing.ts";
import { attacksOnRequests } from "./attacks-requests.ts";
import { attacksOnTLS, attacksOnTrust } from "./attacks-trust.ts";
import type { Scenario } from "./scenarios.ts";

/** A row. */
export interface Attack {
  /**
   * The letter of the area and a number; what belongs together has the same number, and a further
   * letter.
   */
  readonly id: string;
  /** What is done, in a few words. */
  readonly attack: string;
  /** Where it is known from: CVEs, issues, sections of RFCs. */
  readonly origin: string;
  /** The test that shows how the port survives it. */
  readonly test: readonly [file: string, title: string];
  readonly run: Scenario;
}

/** The areas, by their letter. */
export const AREAS: Readonly<Record<string, string>> = {
  A: "Framing: where a response ends",
  B: "Requests: what a caller's text can do",
  C: "Redirects, cookies and proxies: who gets what",
  D: "Exhaustion: what a server can cost",
  E: "The runtime: errors that come late, names that mean something",
  T: "TLS: who is at the other end",
};

/** All rows, in the order of the table. */
export const ATTACKS: readonly Attack[] = [
  ...attacksOnFraming,
  ...attacksOnRequests,
  ...attacksOnTrust,
  ...attacksOnExhaustion,
  ...attacksOnRuntime,
  ...attacksOnTLS,
];
