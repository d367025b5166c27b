// Where this port differs from Twisted on purpose: the reasons, the scenarios that show them, and
// the lines that each of them may change, so that one difference does not hide another. The results
// of those scenarios here are in differences.json, so that it does not change unnoticed; `node …
// accept.ts` writes it again.

import { type Changes, changes } from "./changes.ts";
import type { Recording, Scenario, Trace } from "./scenario.ts";

/** A row of docs/porting-guide/web-newclient.md, and how to recognize its scenarios. */
export interface Reason {
  readonly why: string;
  /** Whether a scenario, with what Twisted did in it, may be about this. */
  readonly when: (recording: Recording) => boolean;
  /** The lines of Twisted that this removes; all that differ, when it is left out. */
  readonly removes?: RegExp;
  /** The lines that this adds; all that differ, when it is left out. */
  readonly adds?: RegExp;
}

const NEVER = /^(?!)/;
const lines = (trace: Trace): string[] => trace.flat();
const named =
  (...patterns: readonly RegExp[]) =>
  ({ scenario }: Recording): boolean =>
    patterns.some((pattern) => pattern.test(scenario.name));
const always = (): boolean => true;
const aborts = ({ steps }: Scenario): boolean => steps.some(([step]) => step === "abort");

/** Whether bytes come after a step of that kind. */
function dataAfter({ steps }: Scenario, kind: string): boolean {
  const first = steps.findIndex(([step]) => step === kind);
  return first >= 0 && steps.slice(first).some(([step]) => step === "data");
}

/** Whether a request has a body that is written bit by bit. */
const writes = ({ steps }: Scenario): boolean =>
  steps.some((step) => step[0] === "request" && step[1].body !== undefined);

/** Whether bytes come while a request's body may still be written. */
const respondedEarly = (scenario: Scenario): boolean =>
  writes(scenario) && dataAfter(scenario, "request");

/** The reasons, by the name that differences.json knows them by. */
export const REASONS: Readonly<Record<string, Reason>> = {
  "strict head": {
    why: "a status line or header that RFC 9112 does not allow is refused",
    when: named(
      /status with a sign/,
      /status of (two|four) digits/,
      /version 2/,
      /another protocol/,
      /NUL in a value/,
      /folded length/,
      /two transfer codings/,
      /101 without an Upgrade/,
    ),
  },
  "one class for malformed replies": {
    why: "ParseError in place of ValueError, KeyError, AttributeError and InvalidHeaderName",
    when: ({ trace }) =>
      /builtins\.(ValueError|KeyError|AttributeError)\]|InvalidHeaderName/.test(
        lines(trace).join("\n"),
      ),
    removes:
      /failed twisted\.web\._newclient\.ResponseFailed\[(builtins\.\w+|[\w.]+InvalidHeaderName)/,
    adds: /failed twisted\.web\._newclient\.ResponseFailed\[twisted\.web\._newclient\.ParseError/,
  },
  "bad trailer": {
    why: "a trailer that is no header is a malformed body",
    when: named(/a bad trailer/),
  },
  "line too long": {
    why: "HeaderLineTooLong says why the connection was closed",
    when: named(/endless (status )?line/),
  },
  "not reused": {
    why: "a connection is used again only after one well-framed HTTP/1.1 reply with nothing after it",
    when: ({ trace }) => lines(trace).includes("quiescent in QUIESCENT"),
    removes: /^(resumeProducing|quiescent in QUIESCENT)$/,
    adds: /^loseConnection$/,
  },
  "bytes on an idle connection": {
    why: "ABORTING at once, so that no request is sent on it",
    when: always,
    removes: /^QUIESCENT \[\] 0/,
    adds: /^ABORTING \[\] 0/,
  },
  "closing connection": {
    why: "a connection that is being closed refuses requests",
    when: (recording) =>
      recording.scenario.quiescent === "raise" ||
      named(/^request when complete, not persistent$/)(recording),
    removes:
      /^(write "GET .*|WAITING \[parser .*|request1 failed .*ResponseNeverReceived\[.*ConnectionDone\])$/,
    adds: /^(request1 failed .*RequestNotSent|QUIESCENT \[\] 0.*)$/,
  },
  "abort at once": {
    why: "abort() aborts the transport unless the connection is idle",
    when: ({ scenario }) => aborts(scenario),
    removes: /^loseConnection$/,
    adds: /^abortConnection$/,
  },
  "abort fails the request": {
    why: "abort() fails the request that is being written, in place of a failure that is logged",
    when: ({ scenario }) => aborts(scenario) && writes(scenario),
    removes:
      /^logged .*(ResponseNeverReceived|ResponseFailed)\[.*(ConnectionAborted|CancelledError)\]$/,
    adds: /^request0 failed .*RequestTransmissionFailed\[.*ConnectionAborted\]$/,
  },
  "bytes after abort": {
    why: "they are ignored",
    when: ({ scenario }) => dataAfter(scenario, "abort"),
    removes:
      /^(pauseProducing|resumeProducing|loseConnection|request0 (response|failed) .*|body .*|logged .*|ABORTING \[\].*|CONNECTION_LOST .*)$/,
    adds: /^(ABORTING \[parser .*|CONNECTION_LOST \[\] 0|request0 failed .*ConnectionAborted\])$/,
  },
  "writing is stopped": {
    why: "on a connection that is being closed, the producer is unregistered and the body is dropped",
    when: ({ scenario }) => writes(scenario) && (aborts(scenario) || respondedEarly(scenario)),
    removes:
      /^(write "(he|llo|hello|\w+\\r\\n.*)"|(producer stop|unregister)Produc(er|ing)|logged .*WrongBodyLength|raised .*ExcessWrite)$/,
    adds: /^(unregisterProducer|producer stopProducing)$/,
  },
  "broken while transmitting": {
    why: "a malformed reply to a request that is still being written fails that request",
    when: named(/^broken while transmitting/),
    removes:
      /^(loseConnection|logged .*|TRANSMITTING \[\].*|CONNECTION_LOST .*|raised builtins\..*)$/,
    adds: /^(abortConnection|request0 (response|failed) .*|body .*|TRANSMITTING_AFTER_RECEIVING_RESPONSE .*|CONNECTION_LOST .*)$/,
  },
  "early response is read": {
    why: "the transport goes on reading while the request is written, up to a limit",
    when: ({ scenario }) => respondedEarly(scenario),
    removes: NEVER,
    adds: /^(pauseProducing|resumeProducing)$/,
  },
  "bytes without a request": {
    why: "after a failed request, or the end of the connection, they are ignored",
    when: (recording) =>
      lines(recording.trace).some((line) => line.includes("GENERATION_FAILED")) ||
      named(/^(data|reply) when lost/)(recording),
    removes:
      /^(pauseProducing|loseConnection|GENERATION_FAILED \[\] 0|CONNECTION_LOST \[\] 0|logged .*ResponseNeverReceived\[.*ConnectionAborted\])$/,
    adds: /^(GENERATION_FAILED|CONNECTION_LOST) \[parser request finished response proxy\] 0$/,
  },
  "PATCH without a body": {
    why: "its length is stated, as that of PUT and POST",
    when: named(/^request: PATCH/),
    removes: /^write "PATCH/,
    adds: /^write "PATCH .*Content-Length: 0/,
  },
  "consumer's failure is logged later": {
    why: "the collector decides when an unhandled failure is found",
    when: named(/one piece too much/),
    removes: /^logged .*WrongBodyLength$/,
    adds: /^logged .*WrongBodyLength$/,
  },
  "producer that cannot start": {
    why: "it is unregistered",
    when: (recording) =>
      recording.scenario.steps.some(
        (step) => step[0] === "request" && step[1].body?.start === "raise",
      ) || named(/one piece too much/)(recording),
    removes: NEVER,
    adds: /^unregisterProducer$/,
  },
  "end of a body of unknown length": {
    why: "it may end only with a closed connection",
    when: ({ trace }) => /PotentialDataLoss|RuntimeError/.test(lines(trace).join("\n")),
    removes:
      /^(logged builtins\.RuntimeError|body failed .*PotentialDataLoss|CONNECTION_LOST \[\] 0 body \w+)$/,
    adds: /^(body failed .*PotentialDataLoss\]|body failed with response 200|CONNECTION_LOST \[\] 0 body \w+)$/,
  },
  "exception in a body's protocol": {
    why: "it is the first of the reasons that connectionLost gets",
    when: ({ scenario }) => scenario.body === "raise",
  },
  "exception at the end of a body": {
    why: "the response is finished nevertheless",
    when: ({ scenario }) => scenario.body === "raise at end",
  },
  "request within the end of a body": {
    why: "a request that can never get a response is refused",
    when: ({ scenario }) => scenario.body === "request at end",
  },
  "request within the quiescent callback": {
    why: "it gets its response; in Twisted it ends the parser of the earlier request, or itself",
    when: ({ scenario }) => scenario.quiescent === "request",
  },
  "header values": {
    why: "CR, LF and NUL in a header, and a second framing, are refused or replaced",
    when: named(/^request: (.* of the caller|CR and LF|NUL)/),
  },
  "request line": {
    why: "method and URI are strings, and checked as such",
    when: named(/^request: a(n empty)? (method|URI)/),
  },
  "empty piece": {
    why: "a write of nothing would be the last chunk",
    when: named(/an empty piece/),
  },
};

/** For each scenario that differs, the reasons, and its result here. */
export type Differences = Readonly<
  Record<string, { readonly reasons: readonly string[]; readonly trace: Trace }>
>;

/** Why a scenario differs: the names of all reasons that fit it and change a line. */
export function reasonsFor(recording: Recording, ours: Trace): string[] {
  const found = changes(recording.trace, ours);
  return Object.entries(REASONS)
    .filter(([, reason]) => reason.when(recording) && explains(reason, found))
    .map(([name]) => name);
}

/** The lines that differ, and that none of the reasons changes. */
export function unexplained(recording: Recording, ours: Trace, names: readonly string[]): string[] {
  const { removed, added } = changes(recording.trace, ours);
  const reasons = names.map((name) => REASONS[name] as Reason);
  return [
    ...removed.filter((line) => !reasons.some(({ removes = /^/ }) => removes.test(line))),
    ...added.filter((line) => !reasons.some(({ adds = /^/ }) => adds.test(line))),
  ];
}

function explains({ removes = /^/, adds = /^/ }: Reason, { removed, added }: Changes): boolean {
  return removed.some((line) => removes.test(line)) || added.some((line) => adds.test(line));
}
