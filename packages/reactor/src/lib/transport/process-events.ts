// What processes on pipes and on pseudo-terminals have in common: how their protocol is notified,
// and of which end.

import type { AsyncResource } from "node:async_hooks";
import { Failure } from "@twisted-ts/deferred";
import { ProcessDone, ProcessTerminated } from "../error/process.ts";
import type { IProcessProtocol } from "../interfaces/protocol.ts";
import { log } from "../log/transport-log.ts";

/**
 * Why a process has ended.
 *
 * @param status - the exit code times 256, or the signal.
 */
export function endOf(status: number): Failure {
  if (status === 0) return new Failure(new ProcessDone(status));
  const exitCode = status >> 8;
  const [code, signal] = exitCode > 0 ? [exitCode, null] : [null, status];
  return new Failure(new ProcessTerminated(code, signal, status));
}

/**
 * Calls a protocol, if there is one, in its asynchronous context; what it throws is logged, and
 * changes nothing.
 */
export function notify(
  context: AsyncResource,
  protocol: IProcessProtocol | null,
  doing: string,
  event: (protocol: IProcessProtocol) => void,
): void {
  if (protocol === null) return;
  try {
    context.runInAsyncScope(event, undefined, protocol);
  } catch (error) {
    log.failure(doing, new Failure(error));
  }
}
