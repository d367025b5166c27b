// twisted.internet.stdio

export { StandardIO } from "./lib/stdio/standard-io.ts";
export { PipeAddress } from "./lib/transport/standard-io.ts";
