// What TLS asks of the transport below, beyond what every transport has, and of what passes
// between.

import type { Failure } from "@twisted-ts/deferred";
import type { IConsumer, IPushProducer } from "../interfaces/producer.ts";
import type { ITCPTransport, ITransport } from "../interfaces/transport.ts";
import { TruncatedError } from "./errors.ts";

/** The transport, as what takes producers. */
export function asConsumer(transport: ITransport | null): IConsumer {
  return transport as ITransport & IConsumer;
}

/** The transport, if it can be held up. */
export function asPushProducer(transport: ITransport | null): IPushProducer | null {
  const producer = transport as Partial<IPushProducer> | null;
  return typeof producer?.pauseProducing === "function" ? (producer as IPushProducer) : null;
}

/** Drops the connection; where the transport cannot, closes it. */
export function abort(transport: ITransport & Partial<ITCPTransport>): void {
  if (typeof transport.abortConnection === "function") transport.abortConnection();
  else transport.loseConnection();
}

/** Whether a failure says that the peer cut the connection, as a plain transport would see it. */
export function isEndOfFile(reason: Failure): boolean {
  const { value } = reason;
  return value instanceof TruncatedError || (value as { code?: unknown })?.code === "ECONNRESET";
}
