// The two errors that most connections end with. Each is made once.

import { ConnectionDone, ConnectionLost } from "./connection.ts";

/** A connection was closed in order. */
export const CONNECTION_DONE: ConnectionDone = new ConnectionDone("Connection done");

/** A connection was lost. */
export const CONNECTION_LOST: ConnectionLost = new ConnectionLost("Connection lost");
