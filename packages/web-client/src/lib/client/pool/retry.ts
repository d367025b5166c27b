import { CancelledError, Deferred, type Failure } from "@twisted-ts/deferred";
import { keepShape } from "@twisted-ts/deferred/internal";
import {
  _WrapperException,
  RequestNotSent,
  RequestTransmissionFailed,
  ResponseNeverReceived,
} from "../../error/newclient.ts";
import { latin1 } from "../../grammar/latin1.ts";
import type { IBodyProducer, IResponse } from "../../iweb/interfaces.ts";
import type { Request } from "../../newclient/request.ts";

/** A connection, as an agent uses it: `HTTP11ClientProtocol`, or a wrapper of it. */
export interface ClientConnection {
  /** Sends a request; fires with the response. */
  request(request: Request): Deferred<IResponse>;
}

/** Methods that may be repeated automatically: not PUT, since its body cannot be repeated. */
const RETRIED_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "DELETE", "TRACE"]);

/**
 * Whether a failed request may be repeated: the method may be repeated, there is no body, no byte
 * of a response had come, and it was not cancelled.
 */
export function mayBeRetried(
  method: string | Uint8Array,
  exception: unknown,
  bodyProducer: IBodyProducer | null,
): boolean {
  if (!RETRIED_METHODS.has(latin1(method))) return false;
  const noResponse =
    exception instanceof RequestNotSent ||
    exception instanceof RequestTransmissionFailed ||
    exception instanceof ResponseNeverReceived;
  if (!noResponse || (bodyProducer ?? null) !== null) return false;
  if (!(exception instanceof _WrapperException)) return true;
  return !exception.reasons.some((reason) => reason.check(CancelledError));
}

/**
 * Repeats a request, once and over a new connection, when its pooled connection turns out to be
 * closed.
 *
 * From `twisted.web.client._RetryingHTTP11ClientProtocol`.
 */
export class _RetryingHTTP11ClientProtocol implements ClientConnection {
  /** The pooled connection. */
  _clientProtocol: ClientConnection;
  /** Makes the new connection. */
  _newConnection: () => Deferred<ClientConnection>;

  constructor(clientProtocol: ClientConnection, newConnection: () => Deferred<ClientConnection>) {
    this._clientProtocol = clientProtocol;
    this._newConnection = newConnection;
  }

  /** Whether a failed request may be repeated. */
  _shouldRetry(
    method: string | Uint8Array,
    exception: unknown,
    bodyProducer: IBodyProducer | null,
  ): boolean {
    return mayBeRetried(method, exception, bodyProducer);
  }

  /** Sends the request, and repeats it once where that is allowed. */
  request(request: Request): Deferred<IResponse> {
    const sending = this._clientProtocol.request(request);
    return sending.addErrback((reason: Failure) => {
      if (!this._shouldRetry(request.method, reason.value, request.bodyProducer)) return reason;
      return this._newConnection().addCallback((connection) => connection.request(request));
    }) as Deferred<IResponse>;
  }
}

keepShape(
  new _RetryingHTTP11ClientProtocol({ request: () => new Deferred() }, () => new Deferred()),
);
