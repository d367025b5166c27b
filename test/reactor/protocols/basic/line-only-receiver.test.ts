import { LineOnlyReceiver, NotImplementedError } from "@twisted-ts/reactor/protocols/basic";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { bytes, everyCut, inPiecesOf, text } from "../support/pieces.ts";

class Recorder extends LineOnlyReceiver {
  override delimiter = bytes("\n");
  override MAX_LENGTH = 64;
  readonly received: string[] = [];

  override lineReceived(line: Buffer): void {
    this.received.push(text(line));
  }
}

function makeConnected(): [Recorder, StringTransport] {
  const receiver = new Recorder();
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return [receiver, transport];
}

describe("LineOnlyReceiver", () => {
  it("delivers lines without their delimiter, for every cut of the bytes", () => {
    for (const pieces of everyCut(bytes("foo\n bleakness\n\nplastic forks\n rest"))) {
      const [receiver] = makeConnected();
      for (const piece of pieces) receiver.dataReceived(piece);
      expect(receiver.received).to.deep.equal(["foo", " bleakness", "", "plastic forks"]);
      expect(text(receiver._buffer)).to.equal(" rest");
    }
  });

  it("delivers no line after loseConnection", () => {
    const [receiver, transport] = makeConnected();
    receiver.lineReceived = (line) => {
      receiver.received.push(text(line));
      transport.loseConnection();
    };
    receiver.dataReceived(bytes("one\ntwo\nthree\nfo"));
    receiver.dataReceived(bytes("ur\nfive"));
    expect(receiver.received).to.deep.equal(["one"]);
    expect(text(receiver._buffer)).to.equal("five");
  });

  it("closes the connection for a line that is too long, and drops the complete lines after it", () => {
    const [receiver, transport] = makeConnected();
    receiver.dataReceived(bytes(`one\n${"x".repeat(65)}\ntwo\nthr`));
    expect(receiver.received).to.deep.equal(["one"]);
    expect(transport.disconnecting).to.equal(true);
    expect(text(receiver._buffer)).to.equal("thr");
  });

  it("closes the connection for a line that is too long, also before its end is received", () => {
    const [receiver, transport] = makeConnected();
    for (const piece of inPiecesOf(1, bytes("x".repeat(64)))) receiver.dataReceived(piece);
    expect(transport.disconnecting).to.equal(false);
    receiver.dataReceived(bytes("x"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("calls lineLengthExceeded with the line, and returns its result", () => {
    const [receiver] = makeConnected();
    receiver.lineLengthExceeded = (line) => line.length;
    expect(receiver.dataReceived(bytes(`${"x".repeat(70)}\n`))).to.equal(70);
    expect(receiver.dataReceived(bytes("x".repeat(80)))).to.equal(80);
  });

  it("writes a line and its delimiter as a sequence", () => {
    const [receiver, transport] = makeConnected();
    receiver.sendLine(bytes("hello"));
    expect(text(transport.value())).to.equal("hello\n");
  });

  it("throws NotImplementedError unless lineReceived is overridden", () => {
    expect(() => new LineOnlyReceiver().lineReceived(bytes("foo"))).to.throw(NotImplementedError);
  });

  it("delivers a line of exactly MAX_LENGTH bytes, for every cut of its delimiter", () => {
    for (const delimiter of ["\n", "\r\n", "--=", "aab"]) {
      for (let cut = 0; cut <= 4 + delimiter.length; cut += 1) {
        const { receiver, transport, lines } = makeLimited(4, delimiter);
        const bytes = Buffer.from(`xyza${delimiter}`);
        receiver.dataReceived(bytes.subarray(0, cut));
        receiver.dataReceived(bytes.subarray(cut));
        expect(lines, `${delimiter} ${cut}`).to.deep.equal(["xyza"]);
        expect(transport.disconnecting).to.equal(false);
      }
    }
  });

  it("closes the connection as soon as a line has more than MAX_LENGTH bytes", () => {
    for (const text of ["xyzab", "xyza\r\r", "xyzab\r"]) {
      const { receiver, transport } = makeLimited(4, "\r\n");
      for (const byte of text) receiver.dataReceived(Buffer.from(byte));
      expect(transport.disconnecting, JSON.stringify(text)).to.equal(true);
    }
  });
});

function makeLimited(longest: number, delimiter: string) {
  const lines: string[] = [];
  class Limited extends LineOnlyReceiver {
    override MAX_LENGTH = longest;
    override delimiter = Buffer.from(delimiter);
    override lineReceived(line: Buffer): void {
      lines.push(line.toString());
    }
  }
  const receiver = new Limited();
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return { receiver, transport, lines };
}
