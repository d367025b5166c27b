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

import { Failure } from "@twisted-ts/deferred";
import { log } from "../log/transport-log.ts";
import { setImmediate } from "../native-timers.ts";

/** A transport that has something to send, or its socket to end. */
export interface Flushable {
  /** Sends it, or ends the socket. @internal */
  _flush(): void;
}

/**
 * The transports of one reactor that wait for the end of the turn. Each adds itself at most once.
 */
export class FlushList {
  #waiting: Flushable[] = [];
  /** An empty array that is kept, so that its memory is used again. */
  #spare: Flushable[] = [];
  readonly #run = (): void => {
    const waiting = this.#waiting;
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

  /** Flushes a transport at the end of this turn. */
  add(transport: Flushable): void {
    if (this.#waiting.push(transport) === 1) setImmediate(this.#run);
  }
}
