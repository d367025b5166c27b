// Whether a transport is being closed. All of Twisted's transports have the attribute
// `disconnecting`, though none of its interfaces has.

import type { ITransport } from "../../interfaces/transport.ts";

/** Whether `loseConnection` was called on the transport; false when it has no such attribute. */
export function isDisconnecting(transport: ITransport | null): boolean {
  return Boolean((transport as { disconnecting?: unknown } | null)?.disconnecting);
}
