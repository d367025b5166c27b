// Child processes. Loaded by the first.

export { Process } from "../lib/transport/process.ts";
