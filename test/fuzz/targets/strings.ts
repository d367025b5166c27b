// The protocols that find strings in a stream: lines, netstrings, strings after their length.

import { Failure } from "@twisted-ts/deferred";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  LineOnlyReceiver,
  LineReceiver,
  NetstringReceiver,
} from "@twisted-ts/reactor/protocols/basic";
import { RecordingTransport } from "../../support/recording-transport.ts";
import { promise, sameHoweverCut, type Target, textOf } from "../target.ts";

interface Strings {
  readonly strings: string[];
  makeConnection(transport: never): void;
  dataReceived(data: Buffer): unknown;
  connectionLost(reason: Failure): void;
  held(): number;
}

const LONGEST = 64;

class Netstrings extends NetstringReceiver implements Strings {
  override MAX_LENGTH = LONGEST;
  readonly strings: string[] = [];
  override stringReceived(string: Buffer): void {
    this.strings.push(textOf(string));
  }
  held(): number {
    return this.brokenPeer ? 0 : this._remainingData.length + this._currentPayloadSize;
  }
}

class Lines extends LineReceiver implements Strings {
  override MAX_LENGTH = LONGEST;
  override delimiter: Uint8Array = Buffer.from("\r\n");
  readonly strings: string[] = [];
  override lineReceived(line: Buffer): void {
    this.strings.push(textOf(line));
    if (textOf(line) === "raw") this.setRawMode();
  }
  override rawDataReceived(data: Buffer): void {
    const end = data.indexOf("!");
    if (end === -1) {
      this.#rawReceived(data);
      return;
    }
    this.#rawReceived(data.subarray(0, end));
    this.setLineMode(data.subarray(end + 1));
  }
  #rawReceived(data: Buffer): void {
    for (const char of textOf(data)) this.strings.push(`raw ${char}`);
  }
  held(): number {
    return this._buffer.length;
  }
}

class OnlyLines extends LineOnlyReceiver implements Strings {
  override MAX_LENGTH = LONGEST;
  readonly strings: string[] = [];
  override lineReceived(line: Buffer): void {
    this.strings.push(textOf(line));
  }
  held(): number {
    return this._buffer.length;
  }
}

function ofInteger(
  Base: typeof Int8StringReceiver | typeof Int16StringReceiver | typeof Int32StringReceiver,
): new () => Strings {
  return class extends (Base as typeof Int32StringReceiver) implements Strings {
    override MAX_LENGTH = LONGEST;
    readonly strings: string[] = [];
    override stringReceived(string: Buffer): void {
      this.strings.push(textOf(string));
    }
    held(): number {
      return this._unprocessed.length;
    }
  };
}

/**
 * What is read until the protocol closes the connection: then the transport delivers nothing more.
 */
function read(Protocol: new () => Strings, overhead: number) {
  return (pieces: readonly Buffer[]) => {
    const protocol = new Protocol();
    const transport = new RecordingTransport();
    transport.connect(protocol as never);
    for (const piece of pieces) {
      if (transport.disconnecting) break;
      protocol.dataReceived(piece);
      promise(
        transport.disconnecting || protocol.held() <= LONGEST + overhead,
        `${protocol.held()} bytes are held`,
      );
    }
    protocol.connectionLost(new Failure(new ConnectionDone()));
    return [protocol.strings, transport.disconnecting];
  };
}

const PROMISE =
  "The same strings are found however the bytes are cut; what is too long or malformed closes the connection; no more is held than one string.";

function target(
  name: string,
  Protocol: new () => Strings,
  overhead: number,
  seeds: readonly string[],
  words: readonly string[],
): Target {
  return {
    name,
    promise: PROMISE,
    seeds,
    words,
    run(input) {
      sameHoweverCut(input, read(Protocol, overhead));
    },
  };
}

const LINE_WORDS = ["\r\n", "\n", "\r", "raw\r\n", "!", "x".repeat(64), "x".repeat(65), "\0"];

export const netstring: Target = target(
  "netstring",
  Netstrings,
  8,
  ["5:hello,0:,3:abc,", "64:", "00:,", "65:x,"],
  [":", ",", "0", "5:hello,", "0:,", "64:", "65:", "99999999999999999999:", "-1:", " ", "\0"],
);
export const lines: Target = target(
  "lines",
  Lines,
  2,
  ["one\r\ntwo\r\n\r\nthree", "raw\r\nanything\r\n!line\r\n", `${"x".repeat(65)}\r\n`],
  LINE_WORDS,
);
export const onlyLines: Target = target(
  "only-lines",
  OnlyLines,
  2,
  ["one\r\ntwo\r\n\r\nthree", `${"x".repeat(65)}\r\n`],
  LINE_WORDS,
);
export const int8: Target = target(
  "int8-strings",
  ofInteger(Int8StringReceiver),
  1,
  ["\x05hello\x00\x01x", "\x41x", "\x40"],
  ["\0", "\x05hello", "\x40", "\x41", "\xff"],
);
export const int16: Target = target(
  "int16-strings",
  ofInteger(Int16StringReceiver),
  2,
  ["\0\x05hello\0\0\0\x01x", "\0\x41x", "\0\x40"],
  ["\0", "\0\x05hello", "\0\x40", "\0\x41", "\xff\xff"],
);
export const int32: Target = target(
  "int32-strings",
  ofInteger(Int32StringReceiver),
  4,
  ["\0\0\0\x05hello\0\0\0\0\0\0\0\x01x", "\0\0\0\x41x", "\0\0\0\x40", "\xff\xff\xff\xff"],
  ["\0", "\0\0\0\x05hello", "\0\0\0\x40", "\0\0\0\x41", "\xff\xff\xff\xff", "\x80\0\0\0"],
);
