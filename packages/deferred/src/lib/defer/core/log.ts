import { globalLogPublisher } from "../../logger/global.ts";
import { Logger } from "../../logger/logger.ts";

/** The logger of this module's classes. */
export const log = new Logger({
  namespace: "twisted.internet.defer",
  observer: globalLogPublisher,
});
