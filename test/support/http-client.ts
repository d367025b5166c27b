// The setting of most tests of the HTTP client: a protocol on a recording transport, requests, and
// their results.

import { type Deferred, Failure } from "@twisted-ts/deferred";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IBodyProducer } from "@twisted-ts/web-client/iweb";
import {
  HTTP11ClientProtocol,
  type HTTP11ClientProtocolOptions,
  Request,
  type Response,
} from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { RecordingTransport } from "./recording-transport.ts";

/** The bytes of a text that has one character for each byte. */
export const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

/** A failure as a transport reports a connection that was closed cleanly. */
export const connectionDone = (): Failure => new Failure(new ConnectionDone());

/** The result of a Deferred so far. */
export interface Outcome<T> {
  value: T | undefined;
  failure: Failure | undefined;
  fired: number;
}

/** Watches a Deferred, and handles its failure. */
export function watch<T>(deferred: Deferred<T>): Outcome<T> {
  const outcome: Outcome<T> = { value: undefined, failure: undefined, fired: 0 };
  deferred.addCallbacks(
    (value: T) => {
      outcome.value = value;
      outcome.fired += 1;
    },
    (failure: Failure) => {
      outcome.failure = failure;
      outcome.fired += 1;
    },
  );
  return outcome;
}

/** The names of the error of a failure and, in brackets, of its reasons. */
export function errorNames(failure: Failure | undefined): string {
  if (failure === undefined) return "no failure";
  const error = failure.value as Error & { reasons?: readonly unknown[] };
  // An error of OpenSSL has reasons, too, of another kind.
  const failures = error.reasons?.filter((reason) => reason instanceof Failure) ?? [];
  const reasons = failures.map((reason) => errorNames(reason as Failure));
  return reasons.length === 0 ? error.name : `${error.name}[${reasons.join(", ")}]`;
}

/** Records the body that it receives, and the reason of its end. */
export class BodyRecorder extends Protocol {
  body = "";
  pieces = 0;
  ended: Failure | undefined;
  ends = 0;

  override dataReceived(data: Buffer): void {
    expect(this.ended).to.equal(undefined);
    this.body += data.toString("latin1");
    this.pieces += 1;
  }

  override connectionLost(reason?: Failure): void {
    this.ended = reason;
    this.ends += 1;
  }
}

/** A protocol connected to a recording transport. */
export function connected(
  options: HTTP11ClientProtocolOptions = {},
  quiescent?: (protocol: HTTP11ClientProtocol) => unknown,
): { protocol: HTTP11ClientProtocol; transport: RecordingTransport } {
  const protocol = new HTTP11ClientProtocol(quiescent, options);
  const transport = new RecordingTransport();
  transport.connect(protocol);
  transport.calls.length = 0;
  return { protocol, transport };
}

/** A request with a Host. */
export function makeRequest(
  method = "GET",
  options: {
    headers?: Record<string, string[]>;
    body?: IBodyProducer | null;
    persistent?: boolean;
  } = {},
): Request {
  const headers = new Headers({ Host: ["example.com"], ...options.headers });
  return new Request(method, "/", headers, options.body ?? null, options.persistent ?? true);
}

/** A request with its response, and what the protocol did. */
export interface Exchange {
  readonly protocol: HTTP11ClientProtocol;
  readonly transport: RecordingTransport;
  readonly outcome: Outcome<Response>;
  readonly recorder: BodyRecorder;
  /** How often `quiescentCallback` was called. */
  readonly quiescent: number;
}

/**
 * Sends a request and responds with the pieces given; `end` closes the connection after them.
 */
export function exchange(
  pieces: readonly Buffer[],
  request: Request = makeRequest(),
  options: HTTP11ClientProtocolOptions = {},
  end = false,
): Exchange {
  let quiescent = 0;
  const { protocol, transport } = connected(options, () => {
    quiescent += 1;
  });
  const recorder = new BodyRecorder();
  const deferred = protocol.request(request);
  deferred.addCallback((response: Response) => {
    response.deliverBody(recorder);
    return response;
  });
  const outcome = watch(deferred);
  for (const piece of pieces) protocol.dataReceived(piece);
  if (end) protocol.connectionLost(connectionDone());
  return { protocol, transport, outcome, recorder, quiescent };
}

/** A text cut after every byte. */
export function bytewise(text: string): Buffer[] {
  return Array.from(bytes(text), (byte) => Buffer.from([byte]));
}
