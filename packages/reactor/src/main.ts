// twisted.internet.main

export { CONNECTION_DONE, CONNECTION_LOST } from "./lib/error/constants.ts";
export { NotAvailableError } from "./lib/error/not-available.ts";
export { installReactor } from "./lib/reactor/install-reactor.ts";
