// twisted.internet.error

export * from "./lib/error/bind.ts";
export * from "./lib/error/connect.ts";
export * from "./lib/error/connection.ts";
export { getConnectError } from "./lib/error/get-connect-error.ts";
export * from "./lib/error/process.ts";
export * from "./lib/error/reactor.ts";
export * from "./lib/error/verify.ts";
