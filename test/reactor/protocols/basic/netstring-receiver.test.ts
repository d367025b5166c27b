import {
  IncompleteNetstring,
  NetstringParseError,
  NetstringReceiver,
  NotImplementedError,
} from "@twisted-ts/reactor/protocols/basic";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { bytes, everyCut, inPiecesOf, text } from "../support/pieces.ts";

class Recorder extends NetstringReceiver {
  override MAX_LENGTH = 50;
  readonly received: string[] = [];

  override stringReceived(string: Buffer): void {
    this.received.push(text(string));
  }
}

function makeConnected(maxLength = 50): [Recorder, StringTransport] {
  const receiver = new Recorder();
  receiver.MAX_LENGTH = maxLength;
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return [receiver, transport];
}

describe("NetstringReceiver", () => {
  it("receives what it sends, in pieces of any size", () => {
    const strings = ["hello", "world", "how", "are", "you123", ":today", "a".repeat(515), ""];
    const [sender, transport] = makeConnected();
    for (const string of strings) sender.sendString(bytes(string));
    expect(text(transport.value()).slice(0, 16)).to.equal("5:hello,5:world,");
    for (let size = 1; size < 10; size += 1) {
      const [receiver] = makeConnected(699);
      for (const piece of inPiecesOf(size, transport.value())) receiver.dataReceived(piece);
      expect(receiver.received).to.deep.equal(strings);
    }
  });

  it("receives strings for every cut of the bytes, and keeps the bytes after them", () => {
    for (const pieces of everyCut(bytes("0:,1:a,2:ab,4:1:a,,10:0123456789,1"))) {
      const [receiver, transport] = makeConnected();
      for (const piece of pieces) receiver.dataReceived(piece);
      expect(receiver.received).to.deep.equal(["", "a", "ab", "1:a,", "0123456789"]);
      expect(transport.disconnecting).to.equal(false);
      expect(text(receiver._remainingData)).to.equal("1");
    }
  });

  it("returns from _payloadComplete whether all of a string was received", () => {
    const [receiver] = makeConnected();
    receiver.dataReceived(bytes("4:aa"));
    expect(receiver._payloadComplete()).to.equal(false);
    receiver.dataReceived(bytes("aa,"));
    expect(receiver._payloadComplete()).to.equal(true);
    receiver.dataReceived(bytes("1:a,1"));
    expect(receiver._payloadComplete()).to.equal(true);
  });

  const refused: Readonly<Record<string, string>> = {
    "9999999999999999999999": "more digits than the limit has",
    abc: "no digits",
    "4:abcde": "no comma after the string",
    "51:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab,": "a length above the limit",
    "2:aaa,": "a string longer than its length",
    "0:a,": "a string where none is announced",
    ":aaa,": "no length",
    "3aaa,": "no colon",
    "007:aaaaaaa,": "leading zeros",
    "+1:a,": "a sign",
    "1 :a,": "a space",
    "1\n": "a line end",
    "\xb2:ab,": "a digit beyond ASCII",
  };
  for (const [input, what] of Object.entries(refused)) {
    it(`closes the connection for ${what}, wherever the bytes are cut`, () => {
      for (const pieces of everyCut(bytes(input))) {
        const [receiver, transport] = makeConnected();
        for (const piece of pieces) receiver.dataReceived(piece);
        expect([transport.disconnecting, receiver.brokenPeer]).to.deep.equal([true, true]);
        expect(receiver.received).to.deep.equal([]);
      }
    });
  }

  it("parses nothing more after an error, until it is connected again", () => {
    const [receiver] = makeConnected();
    receiver.dataReceived(bytes("1:a,x"));
    receiver.dataReceived(bytes("1:b,"));
    expect(receiver.received).to.deep.equal(["a"]);
    receiver.makeConnection(new StringTransport());
    receiver.dataReceived(bytes("1:c,"));
    expect(receiver.received).to.deep.equal(["a", "c"]);
  });

  it("accepts a length up to the limit, and counts the comma", () => {
    const [receiver] = makeConnected(12);
    receiver._remainingData = bytes("12:");
    receiver._consumeLength();
    expect(receiver._expectedPayloadSize).to.equal(13);
    expect(text(receiver._remainingData)).to.equal("");
  });

  it("throws NetstringParseError for a length above the limit", () => {
    for (const length of ["12:", "1000:", "1000"]) {
      const [receiver] = makeConnected(11);
      receiver._remainingData = bytes(length);
      expect(() => receiver._consumeLength()).to.throw(
        NetstringParseError,
        "The received netstring is longer than the maximum 11 specified by self.MAX_LENGTH",
      );
    }
  });

  it("throws IncompleteNetstring for an incomplete length", () => {
    const [receiver] = makeConnected();
    receiver._remainingData = bytes("1");
    expect(() => receiver._consumeLength()).to.throw(IncompleteNetstring);
  });

  it("refuses a length that no number represents exactly, with any limit", () => {
    const [receiver, transport] = makeConnected(Number.POSITIVE_INFINITY);
    receiver.dataReceived(bytes("9007199254740993:"));
    expect(transport.disconnecting).to.equal(true);
    const [other, otherTransport] = makeConnected(Number.POSITIVE_INFINITY);
    other.dataReceived(bytes("9".repeat(1000)));
    expect(otherTransport.disconnecting).to.equal(true);
  });

  it("accepts an empty string with a limit of 0", () => {
    const [receiver, transport] = makeConnected(0);
    receiver.dataReceived(bytes("0:,0:,"));
    expect(receiver.received).to.deep.equal(["", ""]);
    receiver.dataReceived(bytes("1:"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("after stringReceived has thrown continues with the next string", () => {
    const [receiver] = makeConnected();
    receiver.stringReceived = (string) => {
      receiver.received.push(text(string));
      if (receiver.received.length === 1) throw new TypeError("no");
    };
    expect(() => receiver.dataReceived(bytes("1:a,1:b,"))).to.throw(TypeError, "no");
    receiver.dataReceived(bytes("1:c,"));
    expect(receiver.received).to.deep.equal(["a", "b", "c"]);
  });

  it("throws NotImplementedError unless stringReceived is overridden", () => {
    expect(() => new NetstringReceiver().stringReceived(bytes("foo"))).to.throw(
      NotImplementedError,
    );
  });
});
