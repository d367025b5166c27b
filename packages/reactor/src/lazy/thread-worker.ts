// What each thread of a pool loads; the main thread only asks for its place.

import { fileURLToPath } from "node:url";

export { runMultiple, runTask } from "../lib/threads/in-thread.ts";

/** This file. */
export const FILE: string = fileURLToPath(import.meta.url);
