// A lookup of a name that can be cancelled.

import type { Deferred } from "@twisted-ts/deferred";
import type { IHostResolution } from "../interfaces/resolver.ts";

/**
 * What a resolver gives to the receiver of addresses. Its resolver delivers nothing once it is
 * cancelled.
 */
export class Resolution implements IHostResolution {
  readonly name: string;
  /** Whether it was cancelled. */
  cancelled = false;
  /** What is cancelled with it, once there is something. */
  lookup: Deferred<unknown> | null = null;

  constructor(name: string) {
    this.name = name;
  }

  /** Cancels it. It may be called without its object. */
  readonly cancel = (): void => {
    this.cancelled = true;
    this.lookup?.cancel();
  };
}
