// How the transports of a reactor send together what was written in a turn.
//
// Each system call that sends wakes the peer. A peer on another processor that is woken for each of
// fifty small messages handles them one by one, and so does this side with the responses; sent
// together they cost about half. So a write only adds its transport to this list, and one immediate
// sends for all. The loop runs immediates right after the events of its sockets. So what is written
// in response to a read is sent after all sockets were read, and before the loop waits again: a
// single write loses no time. What is written within an immediate is sent after the sockets were
// read once more. (Twisted also sends with the next iteration of its loop.)
//
// The transports send in the order of their first writes of the turn. A transport sends in the
// order of its writes; between transports no order is promised.
//
// When only one delivery is responded to in each turn, the immediate gains nothing: a program that
// makes one request after the other waits for it each time. So after a few turns of this kind, what
// is written within a delivery is sent right after it. After sixteen times it waits for the
// immediate once, to see whether there is still only one.

import { Failure } from "@twisted-ts/deferred";
import type { Flushable, Flushes } from "../capabilities/tls-carrier.ts";
import { log } from "../log/transport-log.ts";
import { setImmediate } from "../native-timers.ts";

/** After so many turns in which one transport sent, for one delivery, it does not wait any more. */
const TURNS_ALONE = 4;
/** How often it does that before it waits for an immediate again. */
const SENT_ALONE = 16;
/** Most bytes that Node reads from a socket at once: after so many there are more in this turn. */
const READ_SIZE = 65_536;

/**
 * The transports of one reactor that wait for the end of the turn. Each adds itself at most once.
 */
export class FlushList implements Flushes {
  #waiting: Flushable[] = [];
  /** An empty array that is kept, so that its memory is used again. */
  #spare: Flushable[] = [];
  /**
   * How many turns, or deliveries, in a row had one transport that sent. At the limit it is set
   * back, so that one turn is seen whole.
   */
  #alone = 0;
  /** Whether another delivery has begun while a transport waited to send. */
  #isCrowded = false;
  /** Whether bytes are being delivered, and what is written meanwhile is sent right after that. */
  #delivering = false;
  readonly #run = (): void => {
    const waiting = this.#waiting;
    this.#alone = waiting.length > 1 || this.#isCrowded ? 0 : this.#alone + 1;
    this.#isCrowded = false;
    this.#waiting = this.#spare;
    for (const each of waiting) {
      try {
        each._flush();
      } catch (error) {
        // The other transports have to send, too.
        log.failure("Unhandled Error", new Failure(error));
      }
    }
    waiting.length = 0;
    this.#spare = waiting;
  };

  /** See {@link Flushes}. */
  add(transport: Flushable): void {
    if (this.#waiting.push(transport) === 1 && !this.#delivering) setImmediate(this.#run);
  }

  /**
   * To be called before bytes are delivered to a protocol.
   *
   * @param bytes - how many.
   * @returns whether {@link FlushList.deliveryEnds} is to be called afterwards.
   */
  deliveryBegins(bytes: number): boolean {
    if (this.#delivering) return false;
    if (this.#waiting.length > 0) {
      this.#isCrowded = true;
      return false;
    }
    if (this.#alone < TURNS_ALONE || bytes >= READ_SIZE) return false;
    if (this.#alone >= TURNS_ALONE + SENT_ALONE) {
      this.#alone = TURNS_ALONE - 1;
      return false;
    }
    this.#delivering = true;
    return true;
  }

  /** Flushes what the delivery has added. */
  deliveryEnds(): void {
    this.#delivering = false;
    if (this.#waiting.length > 0) this.#run();
  }
}
