// The small protocols that inetd used to serve.

import type { IPullProducer } from "../../interfaces/producer.ts";
import { Protocol } from "../../protocol/protocol.ts";

/** Sends back what it receives (RFC 862). From `twisted.protocols.wire.Echo`. */
export class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport!.write(data);
  }
}

/** Drops what it receives (RFC 863). From `twisted.protocols.wire.Discard`. */
export class Discard extends Protocol {
  override dataReceived(_data: Buffer): void {}
}

/**
 * Sends characters without end, as fast as they are taken (RFC 864). From
 * `twisted.protocols.wire.Chargen`.
 */
export class Chargen extends Protocol implements IPullProducer {
  /** What is sent again and again. */
  noise: Uint8Array = NOISE;

  override connectionMade(): void {
    this.transport!.registerProducer(this, false);
  }

  /** Sends the characters once. */
  resumeProducing(): void {
    this.transport!.write(this.noise);
  }

  /** Stops sending until it is resumed. */
  pauseProducing(): void {}

  stopProducing(): void {}
}

/** Sends a quotation and closes the connection (RFC 865). From `twisted.protocols.wire.QOTD`. */
export class QOTD extends Protocol {
  override connectionMade(): void {
    this.transport!.write(this.getQuote());
    this.transport!.loseConnection();
  }

  /** The quotation; for subclasses. */
  getQuote(): Uint8Array {
    return Buffer.from("An apple a day keeps the doctor away.\r\n");
  }
}

/**
 * Sends the names of users and closes the connection (RFC 866). From `twisted.protocols.wire.Who`.
 */
export class Who extends Protocol {
  override connectionMade(): void {
    this.transport!.write(this.getUsers());
    this.transport!.loseConnection();
  }

  /** The users, a line each; for subclasses. */
  getUsers(): Uint8Array {
    return Buffer.from("root\r\n");
  }
}

/**
 * Sends the date and time in words, UTC, and closes the connection (RFC 867).
 *
 * From `twisted.protocols.wire.Daytime`.
 */
export class Daytime extends Protocol {
  override connectionMade(): void {
    this.transport!.write(Buffer.from(`${asctime(new Date())}\r\n`));
    this.transport!.loseConnection();
  }
}

/**
 * Sends the time as four bytes and closes the connection: seconds since 1970, as Twisted does (RFC
 * 868 counts from 1900).
 *
 * From `twisted.protocols.wire.Time`.
 */
export class Time extends Protocol {
  override connectionMade(): void {
    const result = Buffer.alloc(4);
    // The low four bytes, as before 2038 so after it.
    result.writeUInt32BE(Math.floor(Date.now() / 1000) >>> 0);
    this.transport!.write(result);
    this.transport!.loseConnection();
  }
}

/** `Thu Jan  1 00:00:00 1970`, as C's asctime has it. */
function asctime(date: Date): string {
  // `Thu, 01 Jan 1970 00:00:00 GMT`
  const [weekday = "", , month = ""] = date.toUTCString().split(" ");
  const day = weekday.slice(0, 3);
  const time = date.toISOString().slice(11, 19);
  return `${day} ${month} ${String(date.getUTCDate()).padStart(2)} ${time} ${date.getUTCFullYear()}`;
}

/** The ASCII characters from `@` to `~`, then from the space to `&`, and `?`. */
const NOISE: Buffer = Buffer.from([...range(0x40, 0x7e), ...range(0x20, 0x26), 0x3f]);

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
