// The conditions that a request must meet when its script has ended.

import { getEventListeners } from "node:events";
import { PartialDownloadError } from "@twisted-ts/web-client";
import { errorNames } from "../../support/http-client.ts";
import type { ScriptedPeer } from "./peer.ts";
import { bodiless, bodyOf } from "./replies.ts";
import type { ScriptedRequest } from "./request.ts";
import { REDIRECT_LIMIT, type RequestPlan } from "./script.ts";

/** The classes of errors, and of their reasons, that any script may end a request in. */
const EXPECTED = [
  // The connection.
  "ConnectionRefusedError",
  "ConnectionDone",
  "ConnectionLost",
  "ConnectionAborted",
  "ConnectError",
  "TimeoutError",
  // The request and its response.
  "RequestNotSent",
  "RequestGenerationFailed",
  "RequestTransmissionFailed",
  "ResponseFailed",
  "ResponseNeverReceived",
  "HeadersTimeoutError",
  "BodyTimeoutError",
  // What came.
  "_DataLoss",
  "PotentialDataLoss",
  "PartialDownloadError",
] as const;

/** Those that bytes may lead to that are not the ones sent. */
const EXPECTED_OF_OTHER_BYTES = [
  "ParseError",
  "BadResponseVersion",
  "HeaderLineTooLong",
  "_MalformedChunkedDataError",
  "DecompressionError",
  "RedirectWithNoLocation",
  "PageRedirect",
  "InfiniteRedirection",
  "ResponseDone",
] as const;

/** The classes that a request may end in, after what it was planned to be. */
function expectedOf({ plan }: ScriptedRequest, peer: ScriptedPeer): ReadonlySet<string> {
  const { upload, reader, cancelling, reply, redirects, way } = plan;
  const names = new Set<string>(EXPECTED);
  // A proxy's reply to CONNECT is not within TLS.
  const { plain, tls } = peer.relayChanged;
  const changed = isChanged(plan, peer) || (way === "tunnelled" && (plain || tls));
  if (changed) for (const name of EXPECTED_OF_OTHER_BYTES) names.add(name);
  if (way === "TLS" || way === "tunnelled") names.add("TLSError");
  if (way === "tunnelled") names.add("ProxyConnectError");
  if (upload?.wrong === "fails" || upload?.wrong === "throws") names.add("ScriptedError");
  if (upload?.wrong === "too few" || upload?.wrong === "too many") names.add("WrongBodyLength");
  if (reader.then === "throws") names.add("ScriptedError");
  if (reader.then === "is too long") names.add("BodyTooLarge");
  // A reader may close its connection before all that came is decoded.
  if (reply.coding !== null) names.add("DecompressionError").add("ResponseDone");
  if (reply.hops > REDIRECT_LIMIT) names.add("InfiniteRedirection");
  if (redirects !== "none" && upload !== null) names.add("PageRedirect");
  // A time limit cancels, and so does a timeout of what stands before the response.
  names.add("CancelledError").add("ConnectingCancelledError");
  if (cancelling?.how === "signal") names.add("AbortError");
  return names;
}

/** Whether a request may have been given other bytes than were sent. */
function isChanged({ index, way }: RequestPlan, peer: ScriptedPeer): boolean {
  const inside = way === "TLS" || way === "tunnelled";
  return peer.changed.has(index) || (peer.relayChanged.plain && !inside);
}

/** A word for the result of a request. */
export function outcomeOf(request: ScriptedRequest): string {
  if (request.fired === 0) return "nothing";
  if (request.failure !== null) return errorNames(request.failure);
  return request.body?.whole ? "whole body" : "body left";
}

/** The conditions that a request does not meet after its script. */
export function violationsOf(
  request: ScriptedRequest,
  mild: boolean,
  peer: ScriptedPeer,
): string[] {
  const { record, producer, controller } = request;
  const found: string[] = [...record.violations];
  if (request.fired !== 1) found.push(`its Deferred fired ${request.fired} times`);
  if (record.made !== record.lost || record.made > 1) {
    found.push(`connectionMade ${record.made} times, connectionLost ${record.lost} times`);
  }
  if (producer?.running) found.push(`its producer runs on after ${producer.calls.join(", ")}`);
  const stops = producer?.calls.filter((call) => call === "stopProducing").length ?? 0;
  if (stops > 1) found.push(`its producer was stopped ${stops} times`);
  if (controller !== null && getEventListeners(controller.signal, "abort").length > 0) {
    found.push("its signal still has a listener");
  }
  if (request.failure !== null) {
    const names = errorNames(request.failure);
    const expected = expectedOf(request, peer);
    const unexpected = names.split(/[[\], ]+/).filter((name) => name !== "" && !expected.has(name));
    if (unexpected.length > 0) found.push(`unexpected error ${unexpected.join(", ")} of ${names}`);
  }
  if (!isChanged(request.plan, peer)) found.push(...wrongBody(request), ...repeated(request, peer));
  if (mild) found.push(...notAsPlanned(request));
  return found;
}

/**
 * Requests that were made more often than allowed: a second time where that does no harm, else not
 * at all.
 */
function repeated({ plan, producer }: ScriptedRequest, peer: ScriptedPeer): string[] {
  const most = plan.method === "POST" || plan.method === "PUT" || producer !== null ? 1 : 2;
  const hops = Array.from({ length: plan.reply.hops + 1 }, (_, hop) => hop);
  return hops
    .map((hop) => peer.begun.get(`${plan.index} ${hop}`) ?? 0)
    .filter((times) => times > most)
    .map((times) => `it was made ${times} times, and may be made ${most} times`);
}

/** What of a body is not as it was sent. */
function wrongBody(request: ScriptedRequest): string[] {
  const { plan, body, failure } = request;
  const expected = expectedBody(plan);
  const partial = failure?.check(PartialDownloadError)
    ? (failure.value as PartialDownloadError)
    : null;
  const came = body?.bytes ?? partial?.response ?? null;
  const bytes = came === null ? null : Buffer.from(came);
  // A redirect that is not followed, and a refusal of what was asked, have bodies of their own.
  const { headers } = request.response ?? {};
  if (bytes === null || !headers?.hasHeader("X-Index") || headers.hasHeader("Location")) return [];
  if (body?.whole && plan.reply.framing !== "close" && !bytes.equals(expected)) {
    return [`a body of ${bytes.length} bytes that is not the ${expected.length} bytes sent`];
  }
  // A body that ends too early is decoded as far as it came, and must be the beginning of the body.
  if (!expected.subarray(0, bytes.length).equals(bytes)) {
    return [`${bytes.length} bytes that are not the first of those sent`];
  }
  return [];
}

/** How a request ended that should have succeeded. */
function notAsPlanned(request: ScriptedRequest): string[] {
  const { plan, body, failure } = request;
  const names = errorNames(failure ?? undefined);
  if (plan.reply.framing === "close" && !bodiless(plan)) {
    // treq takes a connection that ends in order as the end of the body.
    if (plan.reader.kind === "readBody" && plan.reply.coding === null && !plan.treq) {
      return /^PartialDownloadError$/.test(names) ? [] : [`ended in ${names} in a mild script`];
    }
    if (failure?.check(PartialDownloadError) || /^PotentialDataLoss$/.test(names)) return [];
  }
  if (body === null) return [`failed with ${names} in a mild script`];
  return body.whole && body.bytes.equals(expectedBody(plan)) ? [] : ["not the whole body"];
}

function expectedBody(plan: RequestPlan): Buffer {
  return bodiless(plan) ? Buffer.alloc(0) : bodyOf(plan.index, plan.reply.size);
}
