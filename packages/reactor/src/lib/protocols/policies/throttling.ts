// A limit on the bytes per second of all connections of a factory.

import type { IAddress } from "../../interfaces/address.ts";
import type { IProducer, IPushProducer } from "../../interfaces/producer.ts";
import type { IProtocol, IProtocolFactory } from "../../interfaces/protocol.ts";
import type { IDelayedCall } from "../../interfaces/reactor.ts";
import { defaultClock } from "../../time/default-clock.ts";
import { log } from "./log.ts";
import { type ProtocolRegistry, ProtocolWrapper } from "./protocol-wrapper.ts";
import { cancelUnlessOver } from "./timeout-mixin.ts";
import { type WrapperMaker, WrappingFactory } from "./wrapping-factory.ts";

/** The factory of a {@link ThrottlingProtocol}: it counts the bytes. */
export interface ThrottlingRegistry extends ProtocolRegistry {
  /** Bytes were received. */
  registerRead(length: number): void;
  /** Bytes were written. */
  registerWritten(length: number): void;
}

/**
 * Counts its bytes, and pauses when its factory asks for it. From
 * `twisted.protocols.policies.ThrottlingProtocol`.
 */
export class ThrottlingProtocol extends ProtocolWrapper {
  declare factory: ThrottlingRegistry;
  /** The producer that the protocol within registered, or `null`. */
  producer: IProducer | null = null;

  override write(data: Uint8Array): void {
    this.factory.registerWritten(data.length);
    super.write(data);
  }

  override writeSequence(seq: Iterable<Uint8Array>): void {
    const pieces = [...seq];
    this.factory.registerWritten(pieces.reduce((sum, piece) => sum + piece.length, 0));
    super.writeSequence(pieces);
  }

  override dataReceived(data: Buffer): void {
    this.factory.registerRead(data.length);
    super.dataReceived(data);
  }

  override registerProducer(producer: IProducer, streaming: boolean): void {
    this.producer = producer;
    super.registerProducer(producer, streaming);
  }

  override unregisterProducer(): void {
    this.producer = null;
    super.unregisterProducer();
  }

  /** Pauses receiving. */
  throttleReads(): void {
    this.transport!.pauseProducing();
  }

  /** Resumes receiving. */
  unthrottleReads(): void {
    this.transport!.resumeProducing();
  }

  /** Pauses the producer. Without a producer, writing is not limited. */
  throttleWrites(): void {
    (this.producer as IPushProducer | null)?.pauseProducing();
  }

  /** Resumes the producer. */
  unthrottleWrites(): void {
    (this.producer as IPushProducer | null)?.resumeProducing();
  }
}

/**
 * Limits the number of another factory's connections, and how many bytes a second they read and
 * write together.
 *
 * Once a second it checks how much was transferred. If that was more than the limit, all
 * connections pause until the average is within the limit. Only what a producer writes is limited.
 * From `twisted.protocols.policies.ThrottlingFactory`.
 */
export class ThrottlingFactory extends WrappingFactory implements ThrottlingRegistry {
  override protocol: WrapperMaker = ThrottlingProtocol;
  /** How many connections there are. */
  connectionCount = 0;
  /** How many there may be. */
  maxConnectionCount: number;
  /** How many bytes may be read a second, or `null` for any number. */
  readLimit: number | null;
  /** How many bytes may be written a second, or `null` for any number. */
  writeLimit: number | null;
  /** Bytes read since the last check. */
  readThisSecond = 0;
  /** Bytes written since the last check. */
  writtenThisSecond = 0;
  /** The call that will let the connections read again, or `null`. */
  unthrottleReadsID: IDelayedCall | null = null;
  /** The next check of what was read, or `null`. */
  checkReadBandwidthID: IDelayedCall | null = null;
  /** The call that will let the connections write again, or `null`. */
  unthrottleWritesID: IDelayedCall | null = null;
  /** The next check of what was written, or `null`. */
  checkWriteBandwidthID: IDelayedCall | null = null;

  /**
   * @param maxConnectionCount - how many connections there may be.
   * @param readLimit - bytes a second, more than 0; `null` for any number.
   * @param writeLimit - bytes a second, more than 0; `null` for any number.
   * @throws TypeError for a limit that is not a number, RangeError for one that is not more than 0.
   */
  constructor(
    wrappedFactory: IProtocolFactory,
    maxConnectionCount: number = Number.MAX_SAFE_INTEGER,
    readLimit: number | null = null,
    writeLimit: number | null = null,
  ) {
    super(wrappedFactory);
    checkLimit("readLimit", readLimit);
    checkLimit("writeLimit", writeLimit);
    this.maxConnectionCount = maxConnectionCount;
    this.readLimit = readLimit;
    this.writeLimit = writeLimit;
  }

  /** The reactor's `callLater`; to be overridden with another clock's. */
  callLater(period: number, func: () => void): IDelayedCall {
    return defaultClock().callLater(period, func);
  }

  /** Bytes were written. */
  registerWritten(length: number): void {
    this.writtenThisSecond += length;
  }

  /** Bytes were received. */
  registerRead(length: number): void {
    this.readThisSecond += length;
  }

  /** Checks how much was read, pauses if it was too much, and schedules the next check. */
  checkReadBandwidth(): void {
    const excess = this.readThisSecond / (this.readLimit as number) - 1;
    if (excess > 0) {
      this.unthrottleReadsID = this.callLater(excess, () => this.unthrottleReads());
    }
    this.readThisSecond = 0;
    this.checkReadBandwidthID = this.callLater(1, () => this.checkReadBandwidth());
    // Last: a producer that is paused may throw, or close the last connection.
    if (excess > 0) this.throttleReads();
  }

  /** Checks how much was written, pauses if it was too much, and schedules the next check. */
  checkWriteBandwidth(): void {
    const excess = this.writtenThisSecond / (this.writeLimit as number) - 1;
    if (excess > 0) {
      this.unthrottleWritesID = this.callLater(excess, () => this.unthrottleWrites());
    }
    this.writtenThisSecond = 0;
    this.checkWriteBandwidthID = this.callLater(1, () => this.checkWriteBandwidth());
    // Last: a producer that is paused may throw, or close the last connection.
    if (excess > 0) this.throttleWrites();
  }

  /** All connections pause receiving. */
  throttleReads(): void {
    log.info("Throttling reads on {factory}", { factory: this });
    for (const p of this.#throttled()) p.throttleReads();
  }

  /** All connections resume receiving. */
  unthrottleReads(): void {
    this.unthrottleReadsID = null;
    log.info("Stopped throttling reads on {factory}", { factory: this });
    for (const p of this.#throttled()) p.unthrottleReads();
  }

  /** All producers are paused. */
  throttleWrites(): void {
    log.info("Throttling writes on {factory}", { factory: this });
    for (const p of this.#throttled()) p.throttleWrites();
  }

  /** All producers are resumed. */
  unthrottleWrites(): void {
    this.unthrottleWritesID = null;
    log.info("Stopped throttling writes on {factory}", { factory: this });
    for (const p of this.#throttled()) p.unthrottleWrites();
  }

  /** A wrapper, or `null` when there are as many connections as there may be. */
  override buildProtocol(addr: IAddress): IProtocol | null {
    if (this.connectionCount >= this.maxConnectionCount) {
      log.info("Max connection count reached!");
      return null;
    }
    const built = super.buildProtocol(addr);
    if (built === null) return null;
    if (this.connectionCount === 0) {
      if (this.readLimit !== null) this.checkReadBandwidth();
      if (this.writeLimit !== null) this.checkWriteBandwidth();
    }
    this.connectionCount += 1;
    return built;
  }

  /** A connection has ended. After the last one, nothing is checked any more. */
  override unregisterProtocol(p: IProtocol): void {
    super.unregisterProtocol(p);
    this.connectionCount -= 1;
    if (this.connectionCount > 0) return;
    for (const call of [
      this.unthrottleReadsID,
      this.checkReadBandwidthID,
      this.unthrottleWritesID,
      this.checkWriteBandwidthID,
    ]) {
      if (call !== null) cancelUnlessOver(call);
    }
    this.unthrottleReadsID = null;
    this.checkReadBandwidthID = null;
    this.unthrottleWritesID = null;
    this.checkWriteBandwidthID = null;
  }

  /** The connections, as a copy: a protocol that is resumed may close connections, or make some. */
  #throttled(): readonly ThrottlingProtocol[] {
    return [...this.protocols] as ThrottlingProtocol[];
  }
}

function checkLimit(name: string, limit: number | null): void {
  if (limit === null) return;
  if (typeof limit !== "number") {
    throw new TypeError(`${name} must be null or a number, not ${typeof limit}`);
  }
  if (!(limit > 0)) {
    throw new RangeError(`${name} must be null or more than 0, not ${limit}`);
  }
}
