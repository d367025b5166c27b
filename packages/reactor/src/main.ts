// twisted.internet.main

export { CONNECTION_DONE, CONNECTION_LOST } from "./lib/error/constants.ts";
