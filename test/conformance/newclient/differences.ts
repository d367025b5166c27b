// Where this port is not of Twisted's mind, on purpose: the reasons, and which scenarios show them. What comes of those
// scenarios here is in differences.json, so that it does not change unnoticed; `node … accept.ts` writes it anew.

import type { Recording, Trace } from "./scenario.ts";

/** A row of docs/porting-guide/web-newclient.md, and how to tell that a scenario is about it. */
export interface Reason {
  readonly why: string;
  /** Whether a scenario, with what Twisted did in it, is about this. */
  readonly shows: (recording: Recording, ours: Trace) => boolean;
}

const lines = (trace: Trace): string[] => trace.flat();
const has = (trace: Trace, text: string): boolean =>
  lines(trace).some((line) => line.includes(text));
const named =
  (...patterns: readonly RegExp[]) =>
  ({ scenario }: Recording) =>
    patterns.some((pattern) => pattern.test(scenario.name));

/** The reasons, by the name that differences.json knows them by. */
export const REASONS: Readonly<Record<string, Reason>> = {
  "strict head": {
    why: "a status line or header that RFC 9112 does not allow is refused",
    shows: named(
      /status with a sign/,
      /status of (two|four) digits/,
      /version 2/,
      /another protocol/,
      /NUL in a value/,
      /folded length/,
      /two transfer codings/,
      /101 nobody asked for/,
    ),
  },
  "one class for malformed replies": {
    why: "ParseError in place of ValueError, KeyError, AttributeError and InvalidHeaderName",
    shows: ({ trace }) =>
      /builtins\.(ValueError|KeyError|AttributeError)\]|InvalidHeaderName/.test(
        lines(trace).join("\n"),
      ),
  },
  "bad trailer": {
    why: "a trailer that is no header is a malformed body",
    shows: named(/a bad trailer/),
  },
  "line too long": {
    why: "HeaderLineTooLong says why the connection was closed",
    shows: named(/endless (status )?line/),
  },
  "not reused": {
    why: "a connection is used again only behind one well-framed HTTP/1.1 reply with nothing behind it",
    shows: ({ trace }, ours) => has(trace, "quiescent in") && !allQuiescent(trace, ours),
  },
  "bytes on an idle connection": {
    why: "ABORTING at once, so that nobody sends a request on it",
    shows: named(/^(data|reply) when (idle|whole)/),
  },
  "closing connection": {
    why: "a connection that was given up takes no request",
    shows: (_, ours) => has(ours, "RequestNotSent"),
  },
  abort: {
    why: "abort() fails what is outstanding, and aborts the transport unless the connection is idle",
    shows: ({ scenario }) => scenario.steps.some(([step]) => step === "abort"),
  },
  "broken while transmitting": {
    why: "a malformed reply to a request that is still being written fails that request",
    shows: named(/^broken while transmitting/, /early/),
  },
  "early reply": {
    why: "the transport goes on reading while the request is being written, up to a limit",
    shows: ({ scenario }, ours) =>
      scenario.steps.some(([step]) => step === "data") &&
      /pauseProducing\nresumeProducing\nTRANSMITTING|\bTRANSMITTING\b/.test(lines(ours).join("\n")),
  },
  "bytes nobody waits for": {
    why: "behind a failed request, or the end of the connection, they are ignored",
    shows: (recording) =>
      has(recording.trace, "GENERATION_FAILED") || named(/^(data|reply) when lost/)(recording),
  },
  "producer that cannot start": {
    why: "it is unregistered",
    shows: ({ scenario }) =>
      scenario.steps.some((step) => step[0] === "request" && step[1].body?.start === "raise"),
  },
  "end of a body of unknown length": {
    why: "only a closed connection may be its end",
    shows: ({ trace }) => has(trace, "PotentialDataLoss") || has(trace, "RuntimeError"),
  },
  "exception in a body's protocol": {
    why: "it is the first of the reasons that the protocol is told",
    shows: ({ scenario }) => scenario.body === "raise",
  },
  "exception at the end of a body": {
    why: "the response is finished all the same",
    shows: ({ scenario }) => scenario.body === "raise at end",
  },
  "request within the end of a body": {
    why: "a request that could never be answered is refused",
    shows: ({ scenario }) => scenario.body === "request at end",
  },
  "request within the quiescent callback": {
    why: "it is answered; in Twisted it ends the parser of the request before it, or itself",
    shows: ({ scenario }) => scenario.quiescent === "request",
  },
  "header values": {
    why: "CR, LF and NUL never get into a header, nor a second framing",
    shows: named(/^request: (own|CR and LF|NUL)/),
  },
  "request line": {
    why: "method and URI are text, and checked as such",
    shows: named(/^request: a(n empty)? (method|URI)/),
  },
  "empty piece": {
    why: "a write of nothing would be the last chunk",
    shows: named(/an empty piece/),
  },
};

function allQuiescent(theirs: Trace, ours: Trace): boolean {
  const count = (trace: Trace): number =>
    lines(trace).filter((line) => line.startsWith("quiescent in")).length;
  return count(theirs) === count(ours);
}

/** Of each scenario that differs, why, and what comes of it here. */
export type Differences = Readonly<
  Record<string, { readonly reasons: readonly string[]; readonly trace: Trace }>
>;

/** Why a scenario may differ: the names of all reasons that fit it. */
export function reasonsFor(recording: Recording, ours: Trace): string[] {
  return Object.entries(REASONS)
    .filter(([, reason]) => reason.shows(recording, ours))
    .map(([name]) => name);
}
