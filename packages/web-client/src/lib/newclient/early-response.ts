// A response that begins before its request is written. The transport continues to read then, up to
// a limit: otherwise the response of a server that responds early, and then resets the connection,
// would be lost. Once the request is written, the body waits for `deliverBody`, as any other does.

import type { IStreamTransport } from "@twisted-ts/reactor/interfaces";
import type { Exchange } from "./exchange.ts";
import { BODY } from "./parser-state.ts";

/** Most bytes of an early response's body that are held. */
const EARLY_RESPONSE_LIMIT = 65_536;

/** To be called after bytes have come, while the request is being written. */
export function readEarlyResponse({ parser }: Exchange, transport: IStreamTransport): void {
  if (parser?.state !== BODY) return;
  const held = parser.response?._heldBytes ?? 0;
  if (held < EARLY_RESPONSE_LIMIT) transport.resumeProducing();
  else transport.pauseProducing();
}

/** To be called when the request is written. */
export function endEarlyReading({ parser }: Exchange, transport: IStreamTransport): void {
  if (parser?.state !== BODY || parser.response?._state !== "INITIAL") return;
  transport.pauseProducing();
}
