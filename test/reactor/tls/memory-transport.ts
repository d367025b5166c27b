// A pair of transports without a network. Bytes, and the end, arrive at once, in the call that
// sends them, or in later turns; so the TLS layer is seen over a carrier that no socket resembles.

import { Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import type { IProtocol, ITransport } from "@twisted-ts/reactor/interfaces";

/** When what is sent arrives. */
export type Arrival = (deliver: () => void) => void;

/** In the call that sends it. */
export const atOnce: Arrival = (deliver) => deliver();
/** In the next microtask. */
export const soon: Arrival = (deliver) => queueMicrotask(deliver);
/** In a later turn of the loop. */
export const later: Arrival = (deliver) => setImmediate(deliver);

/** One end of the pair. */
export class MemoryTransport implements ITransport {
  peer: MemoryTransport | null = null;
  protocol: IProtocol | null = null;
  readonly written: Buffer[] = [];
  /** How large the pieces are in which bytes arrive; all at once if 0. */
  chunk = 0;
  readonly #arrival: Arrival;
  #closing = false;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  write(data: Uint8Array): void {
    if (this.#closing) return;
    const bytes = Buffer.from(data);
    this.written.push(bytes);
    const size = this.chunk || bytes.length;
    for (let start = 0; start < bytes.length; start += size) {
      const piece = bytes.subarray(start, start + size);
      this.#arrival(() => this.peer?.protocol?.dataReceived(piece));
    }
  }

  writeSequence(data: Iterable<Uint8Array>): void {
    for (const piece of data) this.write(piece);
  }

  loseConnection(): void {
    if (this.#closing) return;
    this.#closing = true;
    const { peer } = this;
    this.#arrival(() => peer?.lose(new ConnectionDone()));
    this.#arrival(() => this.lose(new ConnectionDone()));
  }

  abortConnection(): void {
    this.#closing = true;
    const { peer } = this;
    this.#arrival(() => peer?.lose(new ConnectionLost()));
    this.#arrival(() => this.lose(new ConnectionAborted()));
  }

  registerProducer(): void {}
  unregisterProducer(): void {}

  getHost(): IPv4Address {
    return new IPv4Address("TCP", "127.0.0.1", 1);
  }

  getPeer(): IPv4Address {
    return new IPv4Address("TCP", "127.0.0.1", 2);
  }

  /** The connection is lost, once. */
  lose(reason: Error): void {
    const { protocol } = this;
    this.protocol = null;
    this.#closing = true;
    protocol?.connectionLost(new Failure(reason));
  }
}

/** Two connected transports, whose protocols are still to be made. */
export function makeMemoryPair(arrival: Arrival): [MemoryTransport, MemoryTransport] {
  const client = new MemoryTransport(arrival);
  const server = new MemoryTransport(arrival);
  client.peer = server;
  server.peer = client;
  return [client, server];
}
