// What processes on pipes and on pseudo-terminals have in common: signals to them, how they end,
// and how their protocol is notified.

import type { AsyncResource } from "node:async_hooks";
import { Failure } from "@twisted-ts/deferred";
import { ProcessDone, ProcessExitedAlready, ProcessTerminated } from "../error/process.ts";
import type { IProcessProtocol } from "../interfaces/protocol.ts";
import { log } from "../log/transport-log.ts";

/**
 * Sends a signal to a process.
 *
 * @param pid - `null` when the process has exited.
 * @param signalID - the name of a signal, with or without `SIG`, or its number; 0 only asks whether
 *   the process is there.
 * @throws ProcessExitedAlready when the process has exited.
 * @throws TypeError for a signal that the system does not know.
 */
export function sendSignal(pid: number | null, signalID: string | number): void {
  if (pid === null) throw new ProcessExitedAlready();
  try {
    process.kill(pid, typeof signalID === "string" ? signalName(signalID) : signalID);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") throw new ProcessExitedAlready();
    throw error;
  }
}

function signalName(name: string): NodeJS.Signals {
  return (name.startsWith("SIG") ? name : `SIG${name}`) as NodeJS.Signals;
}

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
