// A lookup of a name that can be cancelled.

import type { Deferred } from "@twisted-ts/deferred";
import type { IHostResolution } from "../interfaces/resolver.ts";

/**
 * The object that a resolver gives to the receiver of addresses. After it is cancelled, the
 * resolver delivers nothing.
 */
export class Resolution implements IHostResolution {
  readonly name: string;
  /** Whether it was cancelled. */
  cancelled = false;
  /** The lookup that is cancelled with it; `null` before there is one. */
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
