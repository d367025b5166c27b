import { CancelledError, type Deferred, Failure, fail } from "@twisted-ts/deferred";
import { ResponseFailed } from "../../error/newclient.ts";
import type { IResponse } from "../../iweb/interfaces.ts";
import { managed } from "./managed-response.ts";

/**
 * A request was cancelled because its `AbortSignal` was aborted; the signal's reason is the
 * `cause`.
 */
export class RequestAborted extends CancelledError {
  static override readonly qualifiedName: string = "twisted.web.client.RequestAborted";
  override name = "AbortError";

  constructor(reason: unknown) {
    super("The request was aborted");
    this.cause = reason;
  }
}

/**
 * Makes a request that a signal can abort. Before the response has come the request fails with
 * {@link RequestAborted}; afterwards its body ends with a `ResponseFailed` that holds this error.
 * The signal is released at the end of the body.
 */
export function abortable(
  signal: AbortSignal,
  start: () => Deferred<IResponse>,
): Deferred<IResponse> {
  if (signal.aborted) return fail(new RequestAborted(signal.reason));
  const exchange = new AbortableExchange(signal);
  let requesting: Deferred<IResponse>;
  try {
    requesting = start();
  } catch (error) {
    exchange.ended();
    throw error;
  }
  exchange.requesting = requesting;
  // The signal was aborted while the request was being started.
  if (signal.aborted) requesting.cancel();
  return requesting.addBoth((result: IResponse | Failure) =>
    exchange.settled(result),
  ) as Deferred<IResponse>;
}

/** The exchanges that a signal can abort. */
const exchangesOf = new WeakMap<AbortSignal, Set<AbortableExchange>>();

/**
 * A request, and then its response, that a signal can abort.
 *
 * All exchanges of one signal share one listener: a signal searches its listeners whenever one is
 * added, and Node warns of a leak when there are more than ten.
 */
class AbortableExchange {
  requesting: Deferred<IResponse> | null = null;
  readonly #signal: AbortSignal;
  #response: IResponse | null = null;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    let exchanges = exchangesOf.get(signal);
    if (exchanges === undefined) {
      exchanges = new Set();
      exchangesOf.set(signal, exchanges);
      signal.addEventListener("abort", abortAll);
    }
    exchanges.add(this);
  }

  /** Takes the response, or the Failure instead; the caller is given what this returns. */
  settled(result: IResponse | Failure): IResponse | Failure {
    if (result instanceof Failure) {
      this.ended();
      return this.#signal.aborted ? new Failure(new RequestAborted(this.#signal.reason)) : result;
    }
    this.#response = result;
    const body = managed(result);
    if (body === null) this.ended();
    else body._watch(this);
    return result;
  }

  /** The body has ended, or there is none: the signal is released. */
  ended(): void {
    const exchanges = exchangesOf.get(this.#signal);
    if (exchanges === undefined || !exchanges.delete(this) || exchanges.size > 0) return;
    exchangesOf.delete(this.#signal);
    this.#signal.removeEventListener("abort", abortAll);
  }

  /** Aborts the request or the body. */
  abort(): void {
    const reason: unknown = this.#signal.reason;
    if (this.#response === null) this.requesting?.cancel();
    else abortBody(this.#response, reason);
  }
}

function abortAll(this: AbortSignal): void {
  for (const exchange of [...(exchangesOf.get(this) ?? [])]) exchange.abort();
}

function abortBody(response: IResponse, reason: unknown): void {
  managed(response)?._abortWith(
    (reasons) =>
      new Failure(
        new ResponseFailed([new Failure(new RequestAborted(reason)), ...reasons], response),
      ),
  );
}
