// A protocol that records its events, so that a test can wait for them.

import type { Failure } from "@twisted-ts/deferred";
import type { IProducerTransport, ITCPTransport } from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";

/** A transport with everything that the contract speaks of. */
export type FullTransport = ITCPTransport &
  IProducerTransport & {
    readonly connected: boolean;
    readonly disconnecting: boolean;
    readonly disconnected: boolean;
    readonly producer: unknown;
    bufferSize: number;
    pauseProducing(): void;
    resumeProducing(): void;
    stopProducing(): void;
    stopConsuming(): void;
  };

interface Waiter {
  readonly condition: () => boolean;
  readonly resolve: () => void;
}

/** Writes down its events: `made`, `data`, `readLost`, `writeLost` and `lost`. */
export class RecordingProtocol extends Protocol {
  readonly events: string[] = [];
  readonly pieces: Buffer[] = [];
  /** Why the connection was lost, or `null`. */
  reason: Failure | null = null;
  /** How many bytes have come. */
  bytes = 0;
  /** What a test does on an event. */
  onMade: () => void = () => {};
  onData: (data: Buffer) => void = () => {};
  onLost: (reason: Failure) => void = () => {};
  #waiters: Waiter[] = [];

  /** The transport, as the contract sees it. */
  get wire(): FullTransport {
    return this.transport as unknown as FullTransport;
  }

  /** Everything that has come, as text of one character a byte. */
  get text(): string {
    return Buffer.concat(this.pieces).toString("latin1");
  }

  override connectionMade(): void {
    this.note("made");
    this.onMade();
    this.#look();
  }

  override dataReceived(data: Buffer): void {
    this.note("data");
    this.pieces.push(data);
    this.bytes += data.length;
    try {
      this.onData(data);
    } finally {
      this.#look();
    }
  }

  override connectionLost(reason: Failure): void {
    this.note("lost");
    this.reason = reason;
    try {
      this.onLost(reason);
    } finally {
      this.#look();
    }
  }

  /** Writes an event down. */
  note(event: string): void {
    this.events.push(event);
  }

  /** Resolves as soon as the condition holds; it is checked after each event. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push({ condition, resolve });
      this.#look();
    });
  }

  /** Resolves when it has received this many bytes in all. */
  receives(bytes: number): Promise<void> {
    return this.until(() => this.bytes >= bytes);
  }

  /** Resolves when the connection is lost, with the error. */
  async loses(): Promise<Error> {
    await this.until(() => this.reason !== null);
    return (this.reason as Failure).value as Error;
  }

  protected look(): void {
    this.#look();
  }

  #look(): void {
    const ready = this.#waiters.filter(({ condition }) => condition());
    if (ready.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }
}

/** One whose connection stays open when one direction is closed. */
export class HalfCloseableProtocol extends RecordingProtocol {
  onReadLost: () => void = () => {};
  onWriteLost: () => void = () => {};

  readConnectionLost(): void {
    this.note("readLost");
    this.onReadLost();
    this.look();
  }

  writeConnectionLost(): void {
    this.note("writeLost");
    this.onWriteLost();
    this.look();
  }
}

/** A producer that records its calls. */
export class RecordingProducer {
  readonly events: string[];
  onPause: () => void = () => {};
  onResume: () => void = () => {};

  /** @param events - where to write. */
  constructor(events: string[] = []) {
    this.events = events;
  }

  pauseProducing(): void {
    this.events.push("pause");
    this.onPause();
  }

  resumeProducing(): void {
    this.events.push("resume");
    this.onResume();
  }

  stopProducing(): void {
    this.events.push("stop");
  }
}
