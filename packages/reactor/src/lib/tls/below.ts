// What TLS needs of the transport below: methods that only some transports have, and what their
// errors mean.

import type { Failure } from "@twisted-ts/deferred";
import type { IConsumer, IPushProducer } from "../interfaces/producer.ts";
import type { ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { TruncatedError } from "./errors.ts";

/** The transport, as a consumer. */
export function asConsumer(transport: ITransport | null): IConsumer {
  return transport as ITransport & IConsumer;
}

/** The transport as a push producer, or `null` when it cannot be paused. */
export function asPushProducer(transport: ITransport | null): IPushProducer | null {
  const producer = transport as Partial<IPushProducer> | null;
  return typeof producer?.pauseProducing === "function" ? (producer as IPushProducer) : null;
}

/** Aborts the connection, or closes it when the transport cannot abort. */
export function abort(transport: ITransport & Partial<ITCPTransport>): void {
  if (typeof transport.abortConnection === "function") transport.abortConnection();
  else transport.loseConnection();
}

/** Whether a failure means that the peer has cut off the connection. */
export function isEndOfFile(reason: Failure): boolean {
  const { value } = reason;
  return value instanceof TruncatedError || (value as { code?: unknown })?.code === "ECONNRESET";
}
