// Connections whose traffic is logged.

import type { Failure } from "@twisted-ts/deferred";
import { bytesRepr } from "@twisted-ts/deferred/internal";
import type { IAddress } from "../../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../../interfaces/protocol.ts";
import { connectionDone } from "../../protocol/protocol.ts";
import { log } from "./log.ts";
import { type ProtocolRegistry, ProtocolWrapper } from "./protocol-wrapper.ts";
import { type TrafficLog, TrafficLogFile } from "./traffic-log-file.ts";
import { type WrapperMaker, WrappingFactory } from "./wrapping-factory.ts";

/**
 * Logs what is received and sent through the logger. From
 * `twisted.protocols.policies.SpewingProtocol`.
 */
export class SpewingProtocol extends ProtocolWrapper {
  override dataReceived(data: Buffer): void {
    log.info("Received: {data}", { data: shown(data) });
    super.dataReceived(data);
  }

  override write(data: Uint8Array): void {
    log.info("Sending: {data}", { data: shown(data) });
    super.write(data);
  }
}

/**
 * Logs the traffic of another factory's connections. From
 * `twisted.protocols.policies.SpewingFactory`.
 */
export class SpewingFactory extends WrappingFactory {
  override protocol: WrapperMaker = SpewingProtocol;
}

const ELIDED = Buffer.from("<... elided>");

/**
 * Writes a line to a file for each event of its connection: `C 1: b'…'` for bytes from the peer, `S
 * 1: b'…'` for bytes to it, `SV` for a sequence of pieces, `*` for the beginning and for
 * `loseConnection`, and at the end the reason of the loss.
 *
 * From `twisted.protocols.policies.TrafficLoggingProtocol`.
 */
export class TrafficLoggingProtocol extends ProtocolWrapper {
  /** The log that it writes to. */
  readonly logfile: TrafficLog;
  /** How many bytes of a piece are shown at most; `null` for all. */
  lengthLimit: number | null;
  /** The number of the connection. */
  readonly _number: number;

  constructor(
    factory: ProtocolRegistry,
    wrappedProtocol: IProtocol | null,
    logfile: TrafficLog,
    lengthLimit: number | null = null,
    number = 0,
  ) {
    super(factory, wrappedProtocol);
    this.logfile = logfile;
    this.lengthLimit = lengthLimit;
    this._number = number;
  }

  /** Writes a line. */
  _log(line: string): void {
    this.logfile.write(`${line}\n`);
    this.logfile.flush?.();
  }

  /**
   * The bytes, or their beginning with a note when they are more than {@link
   * TrafficLoggingProtocol.lengthLimit}.
   */
  _mungeData(data: Uint8Array): Uint8Array {
    if (!this.lengthLimit || data.length <= this.lengthLimit) return data;
    const kept = Math.max(0, this.lengthLimit - ELIDED.length);
    return Buffer.concat([data.subarray(0, kept), ELIDED]);
  }

  override connectionMade(): void {
    this._log("*");
    super.connectionMade();
  }

  override dataReceived(data: Buffer): void {
    this._log(`C ${this._number}: ${shown(this._mungeData(data))}`);
    super.dataReceived(data);
  }

  override connectionLost(reason: Failure = connectionDone): void {
    this._log(`C ${this._number}: ${reason}`);
    if (this.logfile instanceof TrafficLogFile) this.logfile.close();
    super.connectionLost(reason);
  }

  override write(data: Uint8Array): void {
    this._log(`S ${this._number}: ${shown(this._mungeData(data))}`);
    super.write(data);
  }

  override writeSequence(iovec: Iterable<Uint8Array>): void {
    const pieces = [...iovec];
    const list = pieces.map((piece) => shown(this._mungeData(piece))).join(", ");
    this._log(`SV ${this._number}: [${list}]`);
    super.writeSequence(pieces);
  }

  override loseConnection(): void {
    this._log(`S ${this._number}: *`);
    super.loseConnection();
  }
}

/**
 * Logs the traffic of each of another factory's connections to a file of its own.
 *
 * From `twisted.protocols.policies.TrafficLoggingFactory`.
 */
export class TrafficLoggingFactory extends WrappingFactory {
  override protocol: WrapperMaker = TrafficLoggingProtocol;
  /** What the names of the files begin with; `-` and the number of the connection follow. */
  logfilePrefix: string;
  /** How many bytes of a piece are shown at most; `null` for all. */
  lengthLimit: number | null;
  /** The number of the last connection. */
  _counter = 0;

  constructor(
    wrappedFactory: IProtocolFactory,
    logfilePrefix: string,
    lengthLimit: number | null = null,
  ) {
    super(wrappedFactory);
    this.logfilePrefix = logfilePrefix;
    this.lengthLimit = lengthLimit;
  }

  /** Opens a file for writing; for subclasses that log elsewhere. */
  open(name: string): TrafficLog {
    return new TrafficLogFile(name);
  }

  override buildProtocol(addr: IAddress): IProtocol | null {
    const wrapped = this.wrappedFactory.buildProtocol(addr);
    if (wrapped === null) return null;
    this._counter += 1;
    const logfile = this.open(`${this.logfilePrefix}-${this._counter}`);
    return this._wrap(wrapped, logfile, this.lengthLimit, this._counter);
  }

  /** The next connection is number 1 again. */
  resetCounter(): void {
    this._counter = 0;
  }
}

function shown(data: Uint8Array): string {
  return bytesRepr(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
}
