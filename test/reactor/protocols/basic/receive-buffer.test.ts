import { expect } from "chai";
import { ReceiveBuffer } from "../../../../packages/reactor/src/lib/protocols/basic/receive-buffer.ts";
import { bytes, inPiecesOf, text } from "../support/pieces.ts";

const LF = bytes("\n");
const CRLF = bytes("\r\n");

function makeBuffer(...pieces: string[]): ReceiveBuffer {
  const buffer = new ReceiveBuffer();
  for (const piece of pieces) buffer.push(bytes(piece));
  return buffer;
}

function lines(buffer: ReceiveBuffer, delimiter: Buffer): string[] {
  const found: string[] = [];
  for (let at = buffer.indexOf(delimiter); at !== -1; at = buffer.indexOf(delimiter)) {
    found.push(text(buffer.takeLine(at, delimiter.length)));
  }
  return found;
}

describe("ReceiveBuffer", () => {
  it("finds a delimiter that is cut in two, and a line over many pieces", () => {
    const buffer = makeBuffer("on", "e\r", "\ntw", "o", "\r", "\nthr");
    expect(lines(buffer, CRLF)).to.deep.equal(["one", "two"]);
    expect(text(buffer.takeAll())).to.equal("thr");
    expect(buffer.length).to.equal(0);
  });

  it("finds a delimiter after bytes that equal the beginning of one", () => {
    expect(lines(makeBuffer("a\r\r\n"), CRLF)).to.deep.equal(["a\r"]);
    expect(lines(makeBuffer("a\r", "\r", "\n"), CRLF)).to.deep.equal(["a\r"]);
    expect(lines(makeBuffer("xaa", "ab"), bytes("aab"))).to.deep.equal(["xa"]);
  });

  it("finds a delimiter far from the beginning", () => {
    const long = "x".repeat(5000);
    expect(lines(makeBuffer(`${long}\n${long}\r\n`), CRLF)).to.deep.equal([`${long}\n${long}`]);
    expect(lines(makeBuffer(long, `${long}\r`, "\n"), CRLF)).to.deep.equal([long + long]);
  });

  it("does not search the unused memory after its bytes", () => {
    const buffer = makeBuffer("abc", "def");
    expect(buffer.indexOf(LF)).to.equal(-1);
    for (let count = 0; count < 200; count += 1) {
      buffer.push(bytes("x"));
      expect(buffer.indexOf(LF)).to.equal(-1);
    }
    expect(buffer.length).to.equal(206);
  });

  it("searches from the beginning again when the delimiter changes", () => {
    const buffer = makeBuffer("a;b\n");
    expect(buffer.indexOf(bytes("|"))).to.equal(-1);
    expect(buffer.indexOf(bytes(";"))).to.equal(1);
    expect(buffer.indexOf(LF)).to.equal(3);
  });

  it("never finds an empty delimiter", () => {
    expect(makeBuffer("abc").indexOf(bytes(""))).to.equal(-1);
  });

  it("returns all bytes without taking them, and continues the search at its place", () => {
    const buffer = makeBuffer("ab", "c", "d\n");
    expect(text(buffer.peekAll())).to.equal("abcd\n");
    expect(buffer.length).to.equal(5);
    expect(lines(buffer, LF)).to.deep.equal(["abcd"]);
  });

  it("never writes again to bytes that it has returned", () => {
    const buffer = makeBuffer("a", "b\nc");
    const first = buffer.takeLine(buffer.indexOf(LF), 1);
    buffer.push(bytes("d"));
    buffer.push(bytes("\n"));
    const second = buffer.takeLine(buffer.indexOf(LF), 1);
    first.fill(0x21);
    expect(text(second)).to.equal("cd");
    second.fill(0x3f);
    expect(text(first)).to.equal("!!");
  });

  it("does not keep a large chunk for the few bytes that are left of it", () => {
    const buffer = new ReceiveBuffer();
    buffer.push(bytes(`${"x".repeat(70_000)}\nrest`));
    expect(lines(buffer, LF)).to.have.length(1);
    const rest = buffer.peekAll();
    expect(text(rest)).to.equal("rest");
    expect(rest.buffer.byteLength).to.be.lessThan(70_000);
  });

  it("takes a number of bytes over several pieces, and keeps those after them", () => {
    const buffer = makeBuffer("ab", "cd", "ef");
    expect(buffer.has(5)).to.equal(true);
    expect(buffer.has(7)).to.equal(false);
    expect(text(buffer.take(3, 1))).to.equal("bcd");
    expect(text(buffer.takeAll())).to.equal("ef");
  });

  it("finds the same lines in pieces of any size", () => {
    const words = Array.from({ length: 300 }, (_, index) => "ab\rc".repeat(index % 30));
    const data = bytes(`${words.join("\r\n")}\r\n`);
    for (const size of [1, 2, 3, 7, 64, 1000, data.length]) {
      const buffer = new ReceiveBuffer();
      const found: string[] = [];
      for (const piece of inPiecesOf(size, data)) {
        buffer.push(piece);
        found.push(...lines(buffer, CRLF));
      }
      expect(found, `pieces of ${size}`).to.deep.equal(words);
    }
  });
});
