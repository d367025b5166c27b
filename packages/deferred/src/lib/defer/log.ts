import { Logger } from "../logger/logger.ts";

/** The logger of this module's classes. */
export const log = new Logger({ namespace: "twisted.internet.defer" });
