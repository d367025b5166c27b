// Whether a transport was asked to close. No interface of Twisted has it, all its transports do.

import type { ITransport } from "../../interfaces/transport.ts";

/** Whether `loseConnection` was called on the transport, as far as it says so. */
export function isDisconnecting(transport: ITransport | null): boolean {
  return Boolean((transport as { disconnecting?: unknown } | null)?.disconnecting);
}
