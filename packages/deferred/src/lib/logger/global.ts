// The logging state of the process.

import { LogBeginner } from "./beginner.ts";
import { setGlobalObserver } from "./logger.ts";
import { LogPublisher } from "./publisher.ts";
import { processStreams, processWarnings, standardError } from "./standard-streams.ts";

/**
 * Is called with the events of all loggers that were given no other observer
 * (`twisted.logger.globalLogPublisher`).
 */
export const globalLogPublisher: LogPublisher = new LogPublisher();

/** Begins logging for the process (`twisted.logger.globalLogBeginner`). */
export const globalLogBeginner: LogBeginner = new LogBeginner(
  globalLogPublisher,
  standardError,
  processStreams,
  processWarnings,
);

setGlobalObserver(globalLogPublisher);
