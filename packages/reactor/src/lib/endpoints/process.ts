// Child processes as an endpoint.

import { type Deferred, execute, type Failure } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { Logger } from "@twisted-ts/deferred/logger";
import { _ProcessAddress } from "../address/process.ts";
import { NoProtocol } from "../error/connect.ts";
import { ProcessDone } from "../error/process.ts";
import { closedCleanly } from "../error/reasons.ts";
import type { IStreamClientEndpoint } from "../interfaces/endpoint.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorProcess, SpawnProcessOptions } from "../interfaces/reactor.ts";
import type { IProcessTransport } from "../interfaces/transport.ts";
import { ProcessProtocol } from "../protocol/process-protocol.ts";
import { SPAWN_OPTIONS } from "../transport/spawn-options.ts";

const log = new Logger({ namespace: "twisted.internet.endpoints" });

/**
 * What happens to the standard error of a process. From
 * `twisted.internet.endpoints.StandardErrorBehavior`.
 */
export const StandardErrorBehavior: {
  /** It is logged. */
  readonly LOG: "LOG";
  /** It is dropped. */
  readonly DROP: "DROP";
} = { LOG: "LOG", DROP: "DROP" };

/** One of {@link StandardErrorBehavior}. */
export type StandardErrorBehavior = "LOG" | "DROP";

/**
 * Options of {@link ProcessEndpoint}: those of `spawnProcess`, and what happens to standard error.
 */
export interface ProcessEndpointOptions extends SpawnProcessOptions {
  /** Whether standard error is logged (the default) or dropped. */
  errFlag?: StandardErrorBehavior | undefined;
}

/** Passes a process's standard output on to a protocol for streams. */
class WrapIProtocol extends ProcessProtocol {
  readonly protocol: IProtocol;
  readonly executable: string;
  readonly errFlag: StandardErrorBehavior;

  constructor(protocol: IProtocol, executable: string, errFlag: StandardErrorBehavior) {
    super();
    this.protocol = protocol;
    this.executable = executable;
    this.errFlag = errFlag;
  }

  override makeConnection(process: IProcessTransport): void {
    this.transport = process;
    this.protocol.makeConnection(process);
  }

  override childDataReceived(childFD: number, data: Buffer): void {
    if (childFD === 1) this.protocol.dataReceived(data);
    else if (childFD === 2 && this.errFlag === StandardErrorBehavior.LOG) {
      log.info("Process {executable} wrote stderr unhandled by {protocol}: {data}", {
        executable: this.executable,
        protocol: this.protocol,
        data,
      });
    }
  }

  override processEnded(reason: Failure): void {
    const endedWell = reason.check(ProcessDone);
    this.protocol.connectionLost(endedWell ? closedCleanly() : reason);
  }
}

/**
 * Starts a process, and connects a protocol to its standard input and output. The connection is
 * lost when the process has ended: with `ConnectionDone` after exit code 0, otherwise with
 * `ProcessTerminated`.
 *
 * From `twisted.internet.endpoints.ProcessEndpoint`.
 */
export class ProcessEndpoint implements IStreamClientEndpoint {
  readonly _reactor: IReactorProcess;
  readonly _executable: string;
  readonly _args: readonly string[];
  readonly _options: SpawnProcessOptions;
  readonly _errFlag: StandardErrorBehavior;

  /**
   * @param executable - the program.
   * @param args - its arguments, its own name first.
   * @throws TypeError for an unknown option.
   */
  constructor(
    reactor: IReactorProcess,
    executable: string,
    args: readonly string[] = [],
    options?: ProcessEndpointOptions,
  ) {
    const { errFlag, ...spawning } = checkOptions("ProcessEndpoint", options, [
      ...SPAWN_OPTIONS,
      "errFlag",
    ]);
    this._reactor = reactor;
    this._executable = executable;
    this._args = args;
    this._options = spawning;
    this._errFlag = errFlag ?? StandardErrorBehavior.LOG;
  }

  /**
   * Starts the process: a Deferred of the protocol. It fails when the process cannot be started.
   */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return execute(() => {
      const protocol = protocolFactory.buildProtocol(new _ProcessAddress());
      if (protocol === null) throw new NoProtocol();
      const wrapped = new WrapIProtocol(protocol, this._executable, this._errFlag);
      this._reactor.spawnProcess(wrapped, this._executable, this._args, this._options);
      return protocol;
    });
  }
}
