// A UDP port that keeps what is written to it.

const NO_ADDRESS: unique symbol = Symbol("noAddr");

/**
 * A UDP port for tests: it keeps the packets. From
 * `twisted.internet.testing.FakeDatagramTransport`.
 */
export class FakeDatagramTransport {
  /**
   * The address in {@link FakeDatagramTransport.written} of a packet that was written without one.
   */
  static readonly noAddr: typeof NO_ADDRESS = NO_ADDRESS;
  /**
   * The address in {@link FakeDatagramTransport.written} of a packet that was written without one.
   */
  readonly noAddr: typeof NO_ADDRESS = NO_ADDRESS;
  /** Each packet, and its address. */
  written: [packet: Uint8Array, addr: unknown][] = [];

  /** Keeps a packet; `addr` is a host and a port. */
  write(packet: Uint8Array, addr: unknown = this.noAddr): void {
    this.written.push([packet, addr]);
  }
}
