/**
 * A port of this machine on which no program listens. The system gives no port below 1024 to a
 * server that asks for any. A port that was free a moment ago may be another test's by now.
 */
export const CLOSED_PORT = 1;
