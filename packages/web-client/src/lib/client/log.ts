import { Logger } from "@twisted-ts/deferred/logger";

/** The logger of this module's classes. */
export const log = new Logger({ namespace: "twisted.web.client" });
