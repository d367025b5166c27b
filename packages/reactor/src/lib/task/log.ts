// The logger of tasks.

import { Logger } from "@twisted-ts/deferred/logger";

/** Under the name of Twisted's module. */
export const log: Logger = new Logger({ namespace: "twisted.internet.task" });
