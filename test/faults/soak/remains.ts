// What is open, scheduled or in memory.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { reactor } from "@twisted-ts/reactor";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** The bytes of the heap, after a collection. */
export async function collectedHeap(): Promise<number> {
  for (let time = 0; time < 4; time += 1) {
    collect();
    // What a finalizer, or a weak reference, releases is collected the next time.
    await new Promise((passed) => setImmediate(passed));
  }
  return process.memoryUsage().heapUsed;
}

/** What was open at one moment, to be compared with what is open later. */
export class OpenThings {
  readonly #selectables = new Set<unknown>(reactor._selectables);
  readonly #calls = new Set<unknown>(reactor.getDelayedCalls());
  readonly #resources = process.getActiveResourcesInfo();

  /**
   * Connections and ports of the reactor, and resources of the process, that were not open then.
   */
  handles(): string[] {
    const selectables = [...reactor._selectables].filter((each) => !this.#selectables.has(each));
    return [...selectables.map(String), ...this.#newResources()];
  }

  /** Calls that were not scheduled then. */
  delayedCalls(): string[] {
    return reactor
      .getDelayedCalls()
      .filter((call) => !this.#calls.has(call))
      .map(String);
  }

  #newResources(): string[] {
    const known = [...this.#resources];
    return process.getActiveResourcesInfo().filter((kind) => {
      const index = known.indexOf(kind);
      if (index !== -1) known.splice(index, 1);
      return index === -1 && kind !== "Immediate";
    });
  }
}
