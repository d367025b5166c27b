// A transport without a network: it records the calls of its methods, and the test delivers data
// and the end of the connection.

import type { Failure } from "@twisted-ts/deferred";

/** A protocol as the transport needs it. */
interface Connected {
  makeConnection(transport: never): void;
  dataReceived(data: Buffer): void;
  connectionLost(reason: Failure): void;
}

/** A body producer, or any other. */
interface Producer {
  stopProducing(): void;
}

/** Records every call but `write` in `calls`, and what is written in `written`. */
export class RecordingTransport {
  readonly calls: string[] = [];
  readonly #written: Buffer[] = [];
  producer: Producer | null = null;
  disconnecting = false;
  paused = false;
  reactor: unknown;

  /** Everything written so far, as text of one character a byte. */
  get written(): string {
    return Buffer.concat(this.#written).toString("latin1");
  }

  write(data: Uint8Array): void {
    if (!(data instanceof Uint8Array)) throw new TypeError("Data must be bytes");
    this.#written.push(Buffer.from(data));
  }

  writeSequence(data: Iterable<Uint8Array>): void {
    for (const piece of data) this.write(piece);
  }

  registerProducer(producer: Producer, streaming: boolean): void {
    if (this.producer !== null) throw new Error("A producer is registered already");
    this.calls.push(`registerProducer(${streaming})`);
    this.producer = producer;
  }

  unregisterProducer(): void {
    this.calls.push("unregisterProducer");
    this.producer = null;
  }

  pauseProducing(): void {
    this.calls.push("pauseProducing");
    this.paused = true;
  }

  resumeProducing(): void {
    this.calls.push("resumeProducing");
    this.paused = false;
  }

  stopProducing(): void {
    this.calls.push("stopProducing");
  }

  loseConnection(): void {
    this.calls.push("loseConnection");
    this.disconnecting = true;
  }

  abortConnection(): void {
    this.calls.push("abortConnection");
    this.disconnecting = true;
  }

  setTcpNoDelay(enabled: boolean): void {
    this.calls.push(`setTcpNoDelay(${enabled})`);
  }

  /** Connects a protocol. */
  connect(protocol: Connected): void {
    protocol.makeConnection(this as never);
  }
}
