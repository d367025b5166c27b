import type { Deferred } from "@twisted-ts/deferred";
import type { ClientState } from "../../newclient/client-state.ts";
import type { ClientConnection } from "./retry.ts";

/**
 * Connections stored under equal keys are interchangeable. An agent's keys are texts, see
 * `pool-key.ts`.
 */
export type PoolKey = unknown;

/** A connection as the pool keeps it. */
export type PooledConnection = ClientConnection & {
  readonly state: ClientState;
  /** Whether it is being closed, in any state; see `HTTP11ClientProtocol._givenUp`. @internal */
  readonly _givenUp?: boolean;
  /**
   * The value of the Keep-Alive header of its last response; `null` or absent when there was none.
   *
   * @internal
   */
  readonly _keepAlive?: string | null;
  /** For the pool: its idle deadline, made when it is idle for the first time. @internal */
  _idleTime?: object | null;
  readonly transport?:
    | {
        /** Closes the connection. */
        loseConnection(): void;
      }
    | null
    | undefined;
  /** Closes the connection; see `HTTP11ClientProtocol.abort`. */
  abort?(): Deferred<void>;
};
