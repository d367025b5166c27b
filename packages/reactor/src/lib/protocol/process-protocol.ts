// The base class of protocols that are notified of the events of a child process.

import type { Failure } from "@twisted-ts/deferred";
import type { IProcessProtocol } from "../interfaces/protocol.ts";
import type { IProcessTransport } from "../interfaces/transport.ts";
import { BaseProtocol } from "./protocol.ts";

/**
 * Calls a method of its own for each standard descriptor of a child process.
 *
 * From `twisted.internet.protocol.ProcessProtocol`.
 */
export class ProcessProtocol extends BaseProtocol implements IProcessProtocol {
  /** The process; `null` before it runs. */
  declare transport: IProcessTransport | null;

  /** Calls `outReceived` for descriptor 1, `errReceived` for descriptor 2. */
  childDataReceived(childFD: number, data: Buffer): void {
    if (childFD === 1) this.outReceived(data);
    else if (childFD === 2) this.errReceived(data);
  }

  /** For subclasses: the process wrote to its standard output. */
  outReceived(_data: Buffer): void {}

  /** For subclasses: the process wrote to its standard error. */
  errReceived(_data: Buffer): void {}

  /** Calls the method for the end of descriptor 0, 1 or 2. */
  childConnectionLost(childFD: number): void {
    if (childFD === 0) this.inConnectionLost();
    else if (childFD === 1) this.outConnectionLost();
    else if (childFD === 2) this.errConnectionLost();
  }

  /** For subclasses: standard input was closed. */
  inConnectionLost(): void {}

  /** For subclasses: standard output was closed. */
  outConnectionLost(): void {}

  /** For subclasses: standard error was closed. */
  errConnectionLost(): void {}

  /** For subclasses: the process has exited; its output may still be received. */
  processExited(_reason: Failure): void {}

  /** For subclasses: the process has exited and all its descriptors are closed. */
  processEnded(_reason: Failure): void {}
}
