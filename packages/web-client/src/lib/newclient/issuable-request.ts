import type { AsyncResource } from "node:async_hooks";
import type { Deferred } from "@twisted-ts/deferred";
import type { IReactorTime } from "@twisted-ts/reactor/interfaces";
import type { ResponseLimits } from "../options/response-limits.ts";
import type { RequestTransport } from "./chunked-encoder.ts";
import type { ParsedRequest } from "./http-client-parser.ts";

/** A request as the protocol needs it: `Request`, or an object with the same methods. */
export interface IssuableRequest extends ParsedRequest {
  /** Whether the connection is to be kept open after the response. */
  readonly persistent: boolean;
  /** Writes the request; the Deferred fires when all of it is written. */
  writeTo(transport: RequestTransport): Deferred<unknown>;
  /** Stops the writing. */
  stopWriting(): void;
  /** Limits on the head of its response, instead of those of the protocol. @internal */
  readonly _responseLimits?: ResponseLimits | null;
  /** The async context of its callbacks; `null` for that of the call of `request`. */
  readonly _context?: AsyncResource | null;
  /** Unregisters its producer from the transport, before `stopWriting`. @internal */
  _leaveTransport?(): void;
  /** Not `null` while its body waits for a 100 response. @internal */
  readonly _continue?: object | null;
  /** Sets the longest wait for a 100 response. @internal */
  _limitContinue?(clock: IReactorTime, seconds: number): void;
}
