// Pump policies: in which pieces written bytes are received.

import type { IProtocol } from "../../interfaces/protocol.ts";
import type { _LoopbackQueue } from "./queue.ts";

/** Delivers all that is in a queue to a protocol. */
export type PumpPolicy = (queue: _LoopbackQueue, target: IProtocol) => void;

/** Delivers each piece as it was written. From `twisted.protocols.loopback.identityPumpPolicy`. */
export function identityPumpPolicy(
  queue: _LoopbackQueue,
  target: Pick<IProtocol, "dataReceived">,
): void {
  while (queue.length > 0) {
    const piece = queue.get();
    if (piece === null) break;
    target.dataReceived(piece);
  }
}

/**
 * Delivers all that was written in one piece. From
 * `twisted.protocols.loopback.collapsingPumpPolicy`.
 */
export function collapsingPumpPolicy(
  queue: _LoopbackQueue,
  target: Pick<IProtocol, "dataReceived">,
): void {
  const pieces: Buffer[] = [];
  while (queue.length > 0) {
    const piece = queue.get();
    if (piece === null) break;
    pieces.push(piece);
  }
  if (pieces.length > 0) target.dataReceived(Buffer.concat(pieces));
}
