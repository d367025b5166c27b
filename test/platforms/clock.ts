// The clock of the recorded programs, in a browser: that of the reactor package needs Node.

import type { IDelayedCall, IReactorTime } from "@twisted-ts/deferred";

interface Call extends IDelayedCall {
  readonly run: () => unknown;
  due: number;
}

/** A clock that a test moves. Calls are made in the order of their times. */
export class Clock implements IReactorTime {
  #now = 0;
  #calls: Call[] = [];

  seconds(): number {
    return this.#now;
  }

  callLater<A extends unknown[]>(
    delay: number,
    f: (...args: A) => unknown,
    ...args: A
  ): IDelayedCall {
    const call: Call = {
      due: this.#now + delay,
      run: () => f(...args),
      getTime: () => call.due,
      active: () => this.#calls.includes(call),
      cancel: () => void this.#remove(call),
      delay: (seconds) => {
        call.due += seconds;
      },
      reset: (seconds) => {
        call.due = this.#now + seconds;
      },
    };
    this.#calls.push(call);
    return call;
  }

  getDelayedCalls(): readonly IDelayedCall[] {
    return [...this.#calls];
  }

  advance(seconds: number): void {
    this.#now += seconds;
    for (;;) {
      const due = this.#calls.filter((call) => call.due <= this.#now);
      if (due.length === 0) return;
      const next = due.reduce((first, call) => (call.due < first.due ? call : first));
      this.#remove(next);
      next.run();
    }
  }

  #remove(call: Call): void {
    this.#calls = this.#calls.filter((each) => each !== call);
  }
}
