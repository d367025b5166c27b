// The logger of the policies.

import { Logger } from "@twisted-ts/deferred/logger";

export const log: Logger = new Logger({ namespace: "twisted.protocols.policies" });
