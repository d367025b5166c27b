// Threads. Loaded by the first pool.

export { callFromThread } from "../lib/threads/call-from-thread.ts";
export { ThreadPool } from "../lib/threads/thread-pool.ts";
