// The TLS layer's logger.

import { Logger } from "@twisted-ts/deferred/logger";

/** Under Twisted's name, so that filters by namespace keep their meaning. */
export const log: Logger = new Logger({ namespace: "twisted.protocols.tls" });
