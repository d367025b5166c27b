import { Failure } from "@twisted-ts/deferred";
import { Logger } from "@twisted-ts/deferred/logger";

/** The logger of this module's classes. */
export const log = new Logger({ namespace: "twisted.web._newclient" });

/** Logs what a body producer's `stopProducing` threw. */
export function logStopProducerFailure(where: string, error: unknown): void {
  log.failure(`while calling stopProducing() in ${where}:`, new Failure(error));
}
