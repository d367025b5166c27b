// LineReceiver beside Node's readline: 100 MB of short lines. `npm run bench -- line-receiver`.

import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { measure, type Plan, plan, tableOf } from "./support/compare.ts";
import type { Report } from "./support/report.ts";

const SIZE = 100_000_000;
const READ = 65_536;

/** Lines of 8 to 64 characters, each followed by CRLF; their number, and the bytes. */
function lines(size: number): [number, Buffer] {
  const some: string[] = [];
  for (let length = 8; length <= 64; length += 1) some.push("x".repeat(((length * 37) % 57) + 8));
  const block = Buffer.from(`${some.join("\r\n")}\r\n`);
  const blocks = Math.floor(size / block.length);
  return [blocks * some.length, Buffer.alloc(blocks * block.length, block)];
}

const [COUNT, DATA] = lines(SIZE);

/** The bytes as a socket brings them. */
const READS: Buffer[] = [];
for (let at = 0; at < DATA.length; at += READ) READS.push(DATA.subarray(at, at + READ));

class Counting extends LineReceiver {
  lines = 0;
  bytes = 0;

  override lineReceived(line: Buffer): void {
    this.lines += 1;
    this.bytes += line.length;
  }
}

/** As {@link Counting}, with each line as text: what readline delivers. */
class CountingText extends Counting {
  override lineReceived(line: Buffer): void {
    this.lines += 1;
    this.bytes += line.toString("latin1", 0, line.length).length;
  }
}

function check(lines: number): void {
  if (lines !== COUNT) throw new Error(`${lines} lines instead of ${COUNT}`);
}

function received(receiver: Counting, reads: readonly Buffer[]): void {
  for (const read of reads) receiver.dataReceived(read);
  check(receiver.lines);
}

function readlineOf(reads: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    let count = 0;
    let bytes = 0;
    const input = Readable.from(reads, { objectMode: false });
    const reader = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
    reader.on("line", (line) => {
      count += 1;
      bytes += line.length;
    });
    reader.on("close", () => {
      check(count);
      if (bytes === 0) throw new Error("no bytes");
      resolve();
    });
  });
}

/** The same bytes, a few at a time. */
function inPieces(size: number, total: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < total; at += size) pieces.push(DATA.subarray(at, at + size));
  return pieces;
}

function plans(): Plan[] {
  const options = { n: COUNT, rounds: 5 };
  return [
    plan(
      "100 MB in reads of 64 KB",
      {
        readline: () => readlineOf(READS),
        LineReceiver: () => received(new Counting(), READS),
        "as text": () => received(new CountingText(), READS),
      },
      options,
    ),
    plan(
      "100 MB in one read",
      {
        readline: () => readlineOf([DATA]),
        LineReceiver: () => received(new Counting(), [DATA]),
        "as text": () => received(new CountingText(), [DATA]),
      },
      options,
    ),
  ];
}

/** Measures all rows. */
export async function main(): Promise<Report> {
  const rows = await measure(plans());
  const single = inPieces(1, 10_000_000);
  const start = process.hrtime.bigint();
  const receiver = new Counting();
  for (const byte of single) receiver.dataReceived(byte);
  const perByte = Number(process.hrtime.bigint() - start) / single.length;
  return {
    tables: [tableOf(`${COUNT} lines`, rows, "readline", ["LineReceiver", "as text"])],
    conditions: `10 MB that come a byte at a time: ${perByte.toFixed(0)} ns a byte`,
  };
}
