// The base class of receivers that can be paused between two messages.

import type { IPushProducer } from "../../interfaces/producer.ts";
import { Protocol } from "../../protocol/protocol.ts";

/**
 * A protocol that is a producer: pausing it pauses its own parsing at once, and the transport as
 * well.
 *
 * From `twisted.protocols.basic._PauseableMixin`, here a base class.
 */
export class _PauseableMixin extends Protocol implements IPushProducer {
  /** Whether it is paused. */
  paused = false;

  /** Pauses: nothing more is delivered, not even bytes that were received before. */
  pauseProducing(): void {
    this.paused = true;
    this.transport!.pauseProducing();
  }

  /** Resumes: what was received before is delivered first. */
  resumeProducing(): void {
    this.paused = false;
    this.transport!.resumeProducing();
    this.dataReceived(Buffer.alloc(0));
  }

  /** Pauses, and stops the transport, which closes the connection. */
  stopProducing(): void {
    this.paused = true;
    this.transport!.stopProducing();
  }
}
