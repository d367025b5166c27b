// A protocol that sends its lines and keeps the responses.

import type { Failure } from "@twisted-ts/deferred";
import { LineReceiver } from "../protocols/basic/line-receiver.ts";

/**
 * Sends lines, and keeps those that it receives.
 *
 * From `twisted.internet.testing.LineSendingProtocol`.
 */
export class LineSendingProtocol extends LineReceiver {
  /** Whether the connection has ended. */
  lostConn = false;
  /** The lines to be sent. If it waits for the other side, those that are sent are removed. */
  lines: Uint8Array[];
  /** The lines received. */
  response: Buffer[] = [];
  /** Whether it sends its lines when connected. */
  start: boolean;

  /**
   * @param lines - what to send, without delimiters.
   * @param start - send when connected; otherwise after the first line is received.
   */
  constructor(lines: readonly Uint8Array[], start = true) {
    super();
    this.lines = [...lines];
    this.start = start;
  }

  override connectionMade(): void {
    if (!this.start) return;
    for (const line of this.lines) this.sendLine(line);
  }

  override lineReceived(line: Buffer): void {
    if (!this.start) {
      for (const each of this.lines) this.sendLine(each);
      this.lines = [];
    }
    this.response.push(line);
  }

  override connectionLost(_reason: Failure): void {
    this.lostConn = true;
  }
}
