// A UDP port that keeps what is written to it.

const NO_ADDRESS: unique symbol = Symbol("noAddr");

/**
 * A UDP port for tests: it keeps the packets. From
 * `twisted.internet.testing.FakeDatagramTransport`.
 */
export class FakeDatagramTransport {
  /**
   * Stands in {@link FakeDatagramTransport.written} for the address of a packet that was given
   * none.
   */
  static readonly noAddr: typeof NO_ADDRESS = NO_ADDRESS;
  /**
   * Stands in {@link FakeDatagramTransport.written} for the address of a packet that was given
   * none.
   */
  readonly noAddr: typeof NO_ADDRESS = NO_ADDRESS;
  /** Each packet, and where it was to go. */
  written: [packet: Uint8Array, addr: unknown][] = [];

  /** Keeps a packet; `addr` is a host and a port. */
  write(packet: Uint8Array, addr: unknown = this.noAddr): void {
    this.written.push([packet, addr]);
  }
}
