import { AssertionError } from "node:assert";
import {
  Int8StringReceiver,
  Int16StringReceiver,
  Int32StringReceiver,
  IntNStringReceiver,
  NotImplementedError,
  StringTooLongError,
  type StructFormat,
} from "@twisted-ts/reactor/protocols/basic";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { guarded } from "../../../support/watchdog.ts";
import { bytes, everyCut, inPiecesOf, text } from "../support/pieces.ts";

class Recorder8 extends Int8StringReceiver {
  override MAX_LENGTH = 50;
  readonly received: string[] = [];
  override stringReceived(string: Buffer): void {
    this.received.push(text(string));
  }
}

class Recorder16 extends Int16StringReceiver {
  override MAX_LENGTH = 50;
  readonly received: string[] = [];
  override stringReceived(string: Buffer): void {
    this.received.push(text(string));
  }
}

class Recorder32 extends Int32StringReceiver {
  override MAX_LENGTH = 50;
  readonly received: string[] = [];
  override stringReceived(string: Buffer): void {
    this.received.push(text(string));
  }
}

type Recorder = Recorder8 | Recorder16 | Recorder32;

function makeConnected<R extends Recorder>(receiver: R): [R, StringTransport] {
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return [receiver, transport];
}

function makeMessage(size: number, content: string, length = content.length): Buffer {
  const prefix = Buffer.alloc(size);
  prefix.writeUIntBE(length, 0, size);
  return Buffer.concat([prefix, bytes(content)]);
}

const kinds = [
  { make: () => new Recorder8(), size: 1, format: "!B" },
  { make: () => new Recorder16(), size: 2, format: "!H" },
  { make: () => new Recorder32(), size: 4, format: "!I" },
] as const;

for (const { make, size, format } of kinds) {
  describe(`Int${size * 8}StringReceiver`, () => {
    it(`has a prefix of ${size} bytes`, () => {
      const receiver = make();
      expect([receiver.prefixLength, receiver.structFormat]).to.deep.equal([size, format]);
    });

    it("delivers strings for every cut of the bytes, and keeps the bytes after them", () => {
      const strings = ["a", "", "b".repeat(16)];
      const data = Buffer.concat(strings.map((string) => makeMessage(size, string)));
      for (const pieces of everyCut(Buffer.concat([data, makeMessage(size, "beg", 5)]))) {
        const [receiver] = makeConnected(make());
        for (const piece of pieces) receiver.dataReceived(piece);
        expect(receiver.received).to.deep.equal(strings);
        expect(receiver.recvd).to.deep.equal(makeMessage(size, "beg", 5));
      }
    });

    it("delivers nothing of an incomplete string", () => {
      const [receiver] = makeConnected(make());
      for (const piece of inPiecesOf(1, makeMessage(size, "hel", 5))) receiver.dataReceived(piece);
      expect(receiver.received).to.deep.equal([]);
    });

    it("writes the length before a string it sends", () => {
      const [receiver, transport] = makeConnected(make());
      receiver.sendString(bytes("b".repeat(16)));
      expect(transport.value()).to.deep.equal(makeMessage(size, "b".repeat(16)));
    });

    it("calls lengthLimitExceeded as soon as the length was received, and keeps all bytes", () => {
      const [receiver] = makeConnected(make());
      const events: unknown[] = [];
      receiver.MAX_LENGTH = 10;
      receiver.lengthLimitExceeded = (length) => void events.push(length, text(receiver.recvd));
      const data = makeMessage(size, "x".repeat(11));
      receiver.dataReceived(data);
      expect(events).to.deep.equal([11, text(data)]);
      expect(receiver.received).to.deep.equal([]);
      const [other] = makeConnected(make());
      other.MAX_LENGTH = 10;
      other.dataReceived(makeMessage(size, "", 11));
      expect((other.transport as StringTransport).disconnecting).to.equal(true);
    });

    it("delivers no strings while it is paused, and delivers them when it is resumed", () => {
      const [receiver, transport] = makeConnected(make());
      receiver.stringReceived = (string) => {
        receiver.received.push(text(string));
        receiver.pauseProducing();
      };
      receiver.dataReceived(Buffer.concat([makeMessage(size, "a"), makeMessage(size, "b")]));
      expect([receiver.received, transport.producerState]).to.deep.equal([["a"], "paused"]);
      receiver.resumeProducing();
      expect(receiver.received).to.deep.equal(["a", "b"]);
    });

    it("delivers strings in order when stringReceived pauses, resumes and brings more bytes", () => {
      const [receiver] = makeConnected(make());
      receiver.stringReceived = (string) => {
        receiver.received.push(text(string));
        if (receiver.received.length > 1) return;
        receiver.pauseProducing();
        receiver.resumeProducing();
        receiver.dataReceived(makeMessage(size, "c"));
      };
      receiver.dataReceived(Buffer.concat([makeMessage(size, "a"), makeMessage(size, "b")]));
      expect(receiver.received).to.deep.equal(["a", "b", "c"]);
    });

    it("has in recvd the bytes after the string that is being delivered", () => {
      const [receiver] = makeConnected(make());
      const seen: Buffer[] = [];
      receiver.stringReceived = () => void seen.push(receiver.recvd);
      const incomplete = makeMessage(size, "bbbb", 5);
      receiver.dataReceived(Buffer.concat([makeMessage(size, "aaaaa"), incomplete]));
      expect(seen).to.deep.equal([incomplete]);
    });

    it("parses the bytes that recvd is set to", () => {
      const [receiver] = makeConnected(make());
      receiver.stringReceived = (string) => {
        if (receiver.received.push(text(string)) === 1) receiver.recvd = makeMessage(size, "ccc");
      };
      receiver.dataReceived(Buffer.concat([makeMessage(size, "aaa"), makeMessage(size, "bbb")]));
      expect(receiver.received).to.deep.equal(["aaa", "ccc"]);
    });

    it("lets a protocol take bytes between strings from recvd", () => {
      const [receiver] = makeConnected(make());
      receiver.stringReceived = (string) => {
        receiver.received.push(text(string));
        receiver.recvd = receiver.recvd.subarray(4);
      };
      const strings = ["a", "b".repeat(16)];
      receiver.dataReceived(
        Buffer.concat(strings.flatMap((string) => [makeMessage(size, string), Buffer.alloc(4)])),
      );
      receiver.dataReceived(bytes("\x01"));
      expect(receiver.received).to.deep.equal(strings);
      expect(text(receiver.recvd)).to.equal("\x01");
    });
  });
}

describe("IntNStringReceiver", () => {
  it("refuses to send a string whose length does not fit the prefix", () => {
    const [receiver, transport] = makeConnected(new Recorder8());
    expect(() => receiver.sendString(Buffer.alloc(256))).to.throw(
      StringTooLongError,
      "Try to send 256 bytes whereas maximum is 256",
    );
    receiver.sendString(Buffer.alloc(255));
    expect(transport.value()).to.have.length(256);
    expect(() => makeConnected(new Recorder16())[0].sendString(Buffer.alloc(2 ** 16 + 1))).to.throw(
      StringTooLongError,
    );
  });

  it("has a StringTooLongError that extends AssertionError, as in Twisted", () => {
    const error = new StringTooLongError("too long");
    expect(error).to.be.an.instanceOf(AssertionError);
    expect([error.name, error.message]).to.deep.equal(["StringTooLongError", "too long"]);
  });

  it("closes the connection for a length of four bytes above the limit", () => {
    const [receiver, transport] = makeConnected(new Recorder32());
    receiver.dataReceived(bytes("\xff\xff\xff\xffaaaaaa"));
    expect(transport.disconnecting).to.equal(true);
    expect(receiver.received).to.deep.equal([]);
  });

  it("reads and writes little-endian lengths with a format that begins with <", () => {
    class LittleEndian extends IntNStringReceiver {
      override structFormat: StructFormat = "<H";
      override prefixLength = 2;
      readonly received: string[] = [];
      override stringReceived(string: Buffer): void {
        this.received.push(text(string));
      }
    }
    const receiver = new LittleEndian();
    const transport = new StringTransport();
    receiver.makeConnection(transport);
    receiver.sendString(bytes("foo"));
    expect(text(transport.value())).to.equal("\x03\x00foo");
    receiver.dataReceived(transport.value());
    expect(receiver.received).to.deep.equal(["foo"]);
  });

  it("throws NotImplementedError for members that a subclass has to set or override", () => {
    const receiver = new IntNStringReceiver();
    expect(() => receiver.stringReceived(bytes("foo"))).to.throw(NotImplementedError);
    expect(() => receiver.dataReceived(bytes("foo"))).to.throw(NotImplementedError, "structFormat");
    expect(() => receiver.sendString(bytes("foo"))).to.throw(NotImplementedError, "structFormat");
  });

  it("joins a string of a million pieces without hanging", () => {
    const [receiver] = makeConnected(new Recorder32());
    receiver.MAX_LENGTH = 1_000_000;
    const pieces = inPiecesOf(1, makeMessage(4, "x".repeat(1_000_000)));
    guarded(() => {
      for (const piece of pieces) receiver.dataReceived(piece);
    });
    expect(receiver.received[0]).to.have.length(1_000_000);
  });
});
