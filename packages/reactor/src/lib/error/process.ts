// How child processes end.

import { ConnectionDone, ConnectionLost } from "./connection.ts";

/** A process ended with exit code 0. From `twisted.internet.error.ProcessDone`. */
export class ProcessDone extends ConnectionDone {
  static override readonly qualifiedName: string = "twisted.internet.error.ProcessDone";
  static override readonly MESSAGE: string = "A process has ended without apparent errors";
  override name = "ProcessDone";
  /** Always 0. */
  readonly exitCode: number = 0;
  /** Always `null`. */
  readonly signal: null = null;
  /** The status as the system reports it. */
  readonly status: unknown;

  constructor(status: unknown) {
    super("process finished with exit code 0");
    this.status = status;
  }
}

/**
 * A process ended with another exit code, or by a signal. From
 * `twisted.internet.error.ProcessTerminated`.
 */
export class ProcessTerminated extends ConnectionLost {
  static override readonly qualifiedName: string = "twisted.internet.error.ProcessTerminated";
  static override readonly MESSAGE: string = "A process has ended with a probable error condition";
  override name = "ProcessTerminated";
  /** Its exit code, or `null` when a signal ended it. */
  readonly exitCode: number | null;
  /** The signal that ended it, or `null`. */
  readonly signal: number | string | null;
  /** The status as the system reports it. */
  readonly status: unknown;

  constructor(
    exitCode: number | null = null,
    signal: number | string | null = null,
    status: unknown = null,
  ) {
    const code = exitCode === null ? "" : ` with exit code ${exitCode}`;
    const by = signal === null ? "" : ` by signal ${signal}`;
    super(`process ended${code}${by}`);
    this.exitCode = exitCode;
    this.signal = signal;
    this.status = status;
  }
}

/**
 * A signal was sent to a process that has exited. From
 * `twisted.internet.error.ProcessExitedAlready`.
 */
export class ProcessExitedAlready extends Error {
  static readonly qualifiedName: string = "twisted.internet.error.ProcessExitedAlready";
  override name = "ProcessExitedAlready";
}
