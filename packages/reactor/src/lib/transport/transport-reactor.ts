// The reactor, as its transports know it.

import type { Deferred, IReactorTime } from "@twisted-ts/deferred";
import type { Selectables } from "../capabilities/selectables.ts";
import type { FlushList } from "./flush-list.ts";

/** The members of a reactor that its transports use. */
export interface TransportReactor extends IReactorTime {
  /** The open ports and connections. */
  readonly _selectables: Selectables;
  /** The transports that have something to send at the end of this turn. @internal */
  readonly _flushes: FlushList;
  /** Whether the reactor has stopped: nothing connects or accepts any more. @internal */
  readonly _ended: boolean;
  /** Finds an IPv4 address for a name. */
  resolve(name: string): Deferred<string>;
}
