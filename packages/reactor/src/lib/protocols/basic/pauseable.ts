// What receivers that can stop in the middle of their bytes have in common.

import type { IPushProducer } from "../../interfaces/producer.ts";
import { Protocol } from "../../protocol/protocol.ts";

/**
 * A protocol that is a producer: pausing it stops its own parsing at once, and the transport as
 * well.
 *
 * From `twisted.protocols.basic._PauseableMixin`, here a base class.
 */
export class _PauseableMixin extends Protocol implements IPushProducer {
  /** Whether what was received is kept back. */
  paused = false;

  /** Stops: nothing more is handed out, not even of what was received already. */
  pauseProducing(): void {
    this.paused = true;
    this.transport!.pauseProducing();
  }

  /** Goes on, with what was kept back first. */
  resumeProducing(): void {
    this.paused = false;
    this.transport!.resumeProducing();
    this.dataReceived(Buffer.alloc(0));
  }

  /** Stops for good. */
  stopProducing(): void {
    this.paused = true;
    this.transport!.stopProducing();
  }
}
