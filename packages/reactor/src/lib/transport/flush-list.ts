// What the transports of a reactor have to send, handed to their sockets all at once.
//
// Each system call that sends wakes the peer. A peer on another processor that is woken for each of
// fifty small messages works through them one by one, and so does this side with the responses;
// together they cost about half. So a write only enters its transport here, and an immediate sends
// for all. The loop runs immediates right after the events of its sockets: what is written in
// response to a read goes out when all that could be read was read, and before the loop waits
// again. So a single write loses no time; one that is made within an immediate goes out after the
// next look at the sockets. (Twisted, too, sends with the next iteration of its loop.)
//
// The order is that of each transport's first write of the turn. Within a transport it is the order
// of its writes; between transports nothing is promised.

import { Failure } from "@twisted-ts/deferred";
import { log } from "../log/transport-log.ts";
import { setImmediate } from "../native-timers.ts";

/** A transport that has something to do for its socket. */
export interface Flushable {
  /** Does it. @internal */
  _flush(): void;
}

/**
 * The transports of one reactor that wait for the end of the turn, each at most once: they do
 * that.
 */
export class FlushList {
  #waiting: Flushable[] = [];
  /** Emptied, and kept, so that its memory is used again. */
  #spare: Flushable[] = [];
  readonly #run = (): void => {
    const waiting = this.#waiting;
    this.#waiting = this.#spare;
    for (const each of waiting) {
      try {
        each._flush();
      } catch (error) {
        // The other transports must not wait for ever.
        log.failure("Unhandled Error", new Failure(error));
      }
    }
    waiting.length = 0;
    this.#spare = waiting;
  };

  /** Flushes a transport at the end of this turn. */
  add(transport: Flushable): void {
    if (this.#waiting.push(transport) === 1) setImmediate(this.#run);
  }
}
