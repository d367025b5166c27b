// twisted.internet.stdio

export { StandardIO } from "./lib/program/standard-io.ts";
export { PipeAddress } from "./lib/transport/standard-io.ts";
