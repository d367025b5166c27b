// Pseudo-terminals. Loaded by the first process that has one.

export { PTYProcess } from "../lib/transport/pty-process.ts";
