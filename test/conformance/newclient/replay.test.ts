// Replays what Twisted's HTTP11ClientProtocol did: the bytes written, the state after each event,
// the outcome with its reasons, the body, and the order of all calls. ../README.md says how it was
// recorded.

import { expect } from "chai";
import { muteStandardError } from "../../support/mute.ts";
import { type Differences, REASONS, reasonsFor, unexplained } from "./differences.ts";
import { play } from "./play.ts";
import { type Header, readDifferences, readRecordings } from "./recordings.ts";
import {
  bytewise,
  cut,
  type Recording,
  received,
  type Scenario,
  summary,
  type Trace,
} from "./scenario.ts";

/** As in record.py: in a longer scenario the cuts are made in its first bytes only. */
const MOST_CUTS = 400;

describe("HTTP11ClientProtocol, against recordings of Twisted", () => {
  let header: Header;
  let recordings: Recording[];
  let differences: Differences;

  let unmute: () => void;

  before(() => {
    unmute = muteStandardError();
    ({ header, recordings } = readRecordings());
    differences = readDifferences();
  });

  after(() => unmute());

  const alike = (): Recording[] =>
    recordings.filter(({ scenario }) => differences[scenario.name] === undefined);

  it("has at least 300 scenarios of one commit of Twisted to replay", () => {
    expect(header).to.include({ kind: "newclient", twisted: "24.7.0", count: recordings.length });
    expect(header.commit).to.match(/^[0-9a-f]{40}$/);
    expect(alike().length).to.be.greaterThan(300);
  });

  it("does the same in every scenario that is not listed as different", () => {
    for (const { scenario, trace } of alike()) {
      expect(play(scenario), scenario.name).to.deep.equal(trace);
    }
  });

  it("does the same when every byte is received by itself", () => {
    for (const { scenario, bytewise: trace } of alike()) {
      if (trace === undefined) continue;
      const played = play(bytewise(scenario));
      // While a request is being written an early reply is read on, which shows only when it comes
      // in pieces.
      const compare = (steps: Trace): Trace =>
        hasEarlyReply(scenario) ? steps.map((lines) => lines.filter(isNotPausing)) : steps;
      expect(compare(played), scenario.name).to.deep.equal(compare(trace));
    }
  });

  it("has the same result when the bytes are received in two pieces, wherever they are cut", () => {
    for (const recording of recordings) {
      const { scenario, cuts = {} } = recording;
      const difference = differences[scenario.name];
      const whole = summary(difference === undefined ? recording.trace : difference.trace);
      for (let at = 1; at < Math.min(received(scenario), MOST_CUTS); at += 1) {
        const pieces = cut(scenario, at);
        if (pieces === null) continue;
        const expected = difference === undefined ? (cuts[at] ?? whole) : whole;
        const found = summary(play(pieces));
        const label = `${scenario.name}, cut at ${at}`;
        // Where this port differs, how often it pauses depends on the pieces, and so does whether
        // bytes after a reply come while it is being read or to an idle connection; the result of
        // the request does not.
        let compared = (_line: string): boolean => true;
        if (scenario.body === "raise") compared = isEnd;
        else if (difference !== undefined) compared = isOutcome;
        else if (hasEarlyReply(scenario)) compared = isNotPausing;
        // Joined again: the lines between two pieces of a body may have been removed.
        const shown = (lines: readonly string[]): string[] =>
          summary([lines.filter(compared)]).map(
            scenario.body === "raise" ? withoutDataLoss : String,
          );
        expect(shown(found), label).to.deep.equal(shown(expected));
      }
    }
  });

  it("has the listed result in every scenario that is listed as different, for a reason in the porting guide", () => {
    for (const recording of recordings) {
      const { name } = recording.scenario;
      const difference = differences[name];
      if (difference === undefined) continue;
      const trace = play(recording.scenario);
      expect(trace, name).to.deep.equal(difference.trace);
      expect(trace, `${name} is no longer different`).to.not.deep.equal(recording.trace);
      expect(reasonsFor(recording, trace), name).to.deep.equal(difference.reasons);
    }
  });

  it("differs only in the lines that a scenario's reasons change", () => {
    for (const recording of recordings) {
      const { name } = recording.scenario;
      const difference = differences[name];
      if (difference === undefined) continue;
      const left = unexplained(recording, difference.trace, difference.reasons);
      expect(left, name).to.deep.equal([]);
    }
  });

  it("has a scenario for every reason", () => {
    const shown = new Set(Object.values(differences).flatMap(({ reasons }) => reasons));
    expect(Object.keys(REASONS).filter((name) => !shown.has(name))).to.deep.equal([]);
  });
});

/** Whether bytes come while a request's body is still to be written. */
function hasEarlyReply({ steps }: Scenario): boolean {
  const first = steps.findIndex((step) => step[0] === "request" && step[1].body !== undefined);
  return first >= 0 && steps.slice(first).some(([name]) => name === "data");
}

function isNotPausing(line: string): boolean {
  return line !== "pauseProducing" && line !== "resumeProducing";
}

/** Whether a line is about a callback, and not about the transport. */
function isOutcome(line: string): boolean {
  return /^(request|body|abort |write|raised|logged|producer)/.test(line);
}

/**
 * As {@link isOutcome}, for a protocol that closes at the first piece of the body, of any size.
 */
function isEnd(line: string): boolean {
  return isOutcome(line) && !line.startsWith("body data");
}

/** A protocol that closes at the first piece may do so before all has come, or after it. */
function withoutDataLoss(line: string): string {
  return line.replace(", twisted.web.http._DataLoss", "");
}
