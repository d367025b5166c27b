import { Failure } from "@twisted-ts/deferred";
import { FileWrapper, Protocol } from "@twisted-ts/reactor/protocol";
import { LineReceiver, NotImplementedError } from "@twisted-ts/reactor/protocols/basic";
import { Clock } from "@twisted-ts/reactor/task";
import { StringIOWithoutClosing, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { bytes, everyCut, inPiecesOf, text } from "../support/pieces.ts";

const LF = bytes("\n");

/** Keeps its lines as text. */
class Recorder extends LineReceiver {
  readonly lines: string[] = [];

  override lineReceived(line: Buffer): unknown {
    this.lines.push(text(line));
    return undefined;
  }
}

/** Lines are commands: a length of raw bytes to come, pausing, stopping, producing. */
class Commanded extends LineReceiver {
  override delimiter = LF;
  override MAX_LENGTH = 64;
  readonly received: string[] = [];
  readonly clock: Clock;
  #awaited = 0;

  constructor(clock = new Clock()) {
    super();
    this.clock = clock;
  }

  override lineReceived(line: Buffer): void {
    const command = text(line);
    this.received.push(command);
    if (command === "") this.setRawMode();
    if (command.startsWith("len ")) this.#awaited = Number(command.slice(4));
    if (command === "pause") this.#pause();
    if (command === "rawpause") {
      this.setRawMode();
      this.received.push("");
      this.#pause();
    }
    if (command === "stop") this.stopProducing();
    if (command === "produce") this.transport?.registerProducer(this, false);
    if (command === "unproduce") this.transport?.unregisterProducer();
  }

  override rawDataReceived(data: Buffer): void {
    const mine = data.subarray(0, this.#awaited);
    this.#awaited -= mine.length;
    this.received.push(this.received.pop() + text(mine));
    if (this.#awaited === 0) this.setLineMode(data.subarray(mine.length));
  }

  override lineLengthExceeded(line: Buffer): void {
    if (line.length > this.MAX_LENGTH + 1) this.setLineMode(line.subarray(this.MAX_LENGTH + 1));
  }

  #pause(): void {
    this.pauseProducing();
    this.clock.callLater(0, () => this.resumeProducing());
  }
}

/** A {@link Commanded} that was given the bytes, in pieces of a size. */
function makeCommanded(input: string, size: number): Commanded {
  const receiver = new Commanded();
  receiver.makeConnection(new FileWrapper(new StringIOWithoutClosing()));
  for (const piece of inPiecesOf(size, bytes(input))) receiver.dataReceived(piece);
  return receiver;
}

function makeConnected<P extends LineReceiver>(receiver: P): [P, StringTransport] {
  const transport = new StringTransport();
  receiver.makeConnection(transport);
  return [receiver, transport];
}

describe("LineReceiver", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1000];

  describe("lines", () => {
    it("are delivered without their delimiter, for every cut of the bytes", () => {
      for (const pieces of everyCut(bytes("\r\nhello\r\n\r\nwor\rld\n\r\nrest"))) {
        const [receiver] = makeConnected(new Recorder());
        for (const piece of pieces) receiver.dataReceived(piece);
        expect(receiver.lines).to.deep.equal(["", "hello", "", "wor\rld\n"]);
        expect(text(receiver._buffer)).to.equal("rest");
      }
    });

    it("are found with a delimiter of one byte, of three, and one whose beginning is also in the lines", () => {
      for (const delimiter of ["\n", "-=-", "aab"]) {
        for (const pieces of everyCut(bytes(["x", "", "aa=", "yy\r", ""].join(delimiter)))) {
          const [receiver] = makeConnected(new Recorder());
          receiver.delimiter = bytes(delimiter);
          for (const piece of pieces) receiver.dataReceived(piece);
          expect(receiver.lines).to.deep.equal(["x", "", "aa=", "yy\r"]);
        }
      }
    });

    it("are never written again: lineReceived may keep them", () => {
      const kept: Buffer[] = [];
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => void kept.push(line);
      for (const piece of inPiecesOf(3, bytes("one\r\ntwo\r\nthree\r\nfour\r\n"))) {
        receiver.dataReceived(piece);
      }
      kept[1]?.fill(0x2a);
      expect(kept.map(text)).to.deep.equal(["one", "***", "three", "four"]);
    });

    it("end with the delimiter that is set when they are parsed", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.delimiter = bytes(";;");
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        receiver.delimiter = LF;
      };
      receiver.dataReceived(bytes("a;b;;c;;d\ne"));
      expect(receiver.lines).to.deep.equal(["a;b", "c;;d"]);
    });

    it("are never delivered with an empty delimiter", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.delimiter = bytes("");
      receiver.dataReceived(bytes("a\0bc"));
      expect(receiver.lines).to.deep.equal([]);
    });

    it("are sent with the delimiter after them, in one piece", () => {
      const [receiver, transport] = makeConnected(new Recorder());
      receiver.sendLine(bytes("hello"));
      expect(text(transport.value())).to.equal("hello\r\n");
      expect(() => receiver.sendLine("text" as unknown as Buffer)).to.throw(TypeError);
    });

    it("and raw bytes alternate as the protocol says, in pieces of any size", () => {
      const input =
        "len 10\n\n0123456789len 5\n\n1234\nlen 20\nfoo 123\n\n0123456789\n012345678len 0\nfoo 5\n\n" +
        "1234567890123456789012345678901234567890123456789012345678901234567890\nlen 1\n\na";
      // An over-long line ends the work on the bytes that are there: so not all in one piece.
      for (const size of sizes.filter((size) => size < 10)) {
        expect(makeCommanded(input, size).received, `pieces of ${size}`).to.deep.equal([
          "len 10",
          "0123456789",
          "len 5",
          "1234\n",
          "len 20",
          "foo 123",
          "0123456789\n012345678",
          "len 0",
          "foo 5",
          "",
          "67890",
          "len 1",
          "a",
        ]);
      }
    });
  });

  describe("raw mode", () => {
    it("delivers all received bytes in one piece", () => {
      const pieces: string[] = [];
      const [receiver] = makeConnected(new Recorder());
      receiver.rawDataReceived = (data) => void pieces.push(text(data));
      receiver.lineReceived = () => receiver.setRawMode();
      receiver.dataReceived(bytes("head"));
      receiver.dataReceived(bytes("er\r\nbody\r\nmore"));
      receiver.dataReceived(bytes("last"));
      expect(pieces).to.deep.equal(["body\r\nmore", "last"]);
    });

    it("can be left and entered many times within one delivery, without recursion", () => {
      class Flipping extends Recorder {
        override delimiter = LF;
        override lineReceived(line: Buffer): void {
          super.lineReceived(line);
          this.setRawMode();
        }
        override rawDataReceived(data: Buffer): void {
          this.setLineMode(data.subarray(1));
        }
      }
      const [receiver] = makeConnected(new Flipping());
      receiver.dataReceived(bytes("x\nx".repeat(50_000)));
      expect(receiver.lines.join("")).to.equal("x".repeat(50_000));
    });

    it("stops parsing when rawDataReceived returns a truthy value, and returns that", () => {
      const [receiver] = makeConnected(new Recorder());
      const error = new Error("oops");
      receiver.rawDataReceived = () => error;
      receiver.setRawMode();
      expect(receiver.dataReceived(bytes("data"))).to.equal(error);
    });
  });

  describe("dataReceived", () => {
    it("stops parsing when lineReceived returns a truthy value, and continues with the next bytes", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => receiver.lines.push(text(line)) === 1 && "why";
      expect(receiver.dataReceived(bytes("one\r\ntwo\r\n"))).to.equal("why");
      expect(receiver.lines).to.deep.equal(["one"]);
      receiver.dataReceived(bytes("three\r\n"));
      expect(receiver.lines).to.deep.equal(["one", "two", "three"]);
    });

    it("stops parsing after loseConnection", () => {
      const [receiver, transport] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        transport.loseConnection();
      };
      receiver.dataReceived(bytes("one\r\ntwo\r\n"));
      expect(receiver.lines).to.deep.equal(["one"]);
    });

    it("within lineReceived adds bytes after those that were received before", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        if (receiver.lines.length === 1) {
          expect(receiver._busyReceiving).to.equal(true);
          receiver.dataReceived(bytes("e\r\nthree\r\n"));
          expect(receiver.lines).to.deep.equal(["one"]);
        }
      };
      receiver.dataReceived(bytes("one\r\ntwo\r\nlat"));
      expect(receiver.lines).to.deep.equal(["one", "two", "late", "three"]);
      expect(receiver._busyReceiving).to.equal(false);
    });

    it("after lineReceived has thrown continues with the next line", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        if (receiver.lines.length === 1) throw new RangeError("no");
      };
      expect(() => receiver.dataReceived(bytes("one\r\ntwo\r\n"))).to.throw(RangeError, "no");
      receiver.dataReceived(bytes("three\r\n"));
      expect(receiver.lines).to.deep.equal(["one", "two", "three"]);
    });

    it("drops the rest when lineReceived calls clearLineBuffer", () => {
      const rests: string[] = [];
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        rests.push(text(receiver.clearLineBuffer()));
      };
      receiver.dataReceived(bytes("foo\r\nbar\r\nbaz"));
      receiver.dataReceived(bytes("quux\r\n"));
      expect(receiver.lines).to.deep.equal(["foo", "quux"]);
      expect(rests).to.deep.equal(["bar\r\nbaz", ""]);
    });

    it("continues with the bytes that _buffer is set to", () => {
      const [receiver] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        if (receiver.lines.push(text(line)) === 1) receiver._buffer = bytes("other\r\n");
      };
      receiver.dataReceived(bytes("one\r\ntwo\r\n"));
      expect(receiver.lines).to.deep.equal(["one", "other"]);
    });
  });

  describe("pausing", () => {
    it("delivers no lines after a pause until it is resumed", () => {
      for (const size of sizes) {
        const receiver = makeCommanded("twiddle1\ntwiddle2\npause\ntwiddle3\n", size);
        expect(receiver.received).to.deep.equal(["twiddle1", "twiddle2", "pause"]);
        receiver.clock.advance(0);
        expect(receiver.received).to.deep.equal(["twiddle1", "twiddle2", "pause", "twiddle3"]);
      }
    });

    it("delivers no raw bytes until it is resumed", () => {
      for (const size of sizes) {
        const receiver = makeCommanded("twiddle1\nlen 5\nrawpause\n12345twiddle3\n", size);
        expect(receiver.received).to.deep.equal(["twiddle1", "len 5", "rawpause", ""]);
        receiver.clock.advance(0);
        expect(receiver.received).to.deep.equal([
          "twiddle1",
          "len 5",
          "rawpause",
          "12345",
          "twiddle3",
        ]);
      }
    });

    it("delivers nothing after it is stopped", () => {
      for (const size of sizes) {
        expect(makeCommanded("one\nstop\nmore\n", size).received).to.deep.equal(["one", "stop"]);
      }
    });

    it("works as the producer of a consumer", () => {
      expect(
        makeCommanded("produce\nhello world\nunproduce\ngoodbye\n", 1000).received,
      ).to.deep.equal(["produce", "hello world", "unproduce", "goodbye"]);
    });

    it("pauses and resumes the transport after each line", () => {
      const [receiver, transport] = makeConnected(new Recorder());
      receiver.lineReceived = (line) => {
        receiver.lines.push(text(line));
        receiver.pauseProducing();
      };
      receiver.dataReceived(bytes("hello\r\nworld\r\n"));
      expect([receiver.paused, transport.producerState]).to.deep.equal([true, "paused"]);
      expect(receiver.lines).to.deep.equal(["hello"]);
      receiver.dataReceived(bytes("goodbye\r\n"));
      expect(receiver.lines).to.deep.equal(["hello"]);
      receiver.resumeProducing();
      receiver.resumeProducing();
      expect(receiver.lines).to.deep.equal(["hello", "world", "goodbye"]);
      expect(transport.producerState).to.equal("paused");
      receiver.resumeProducing();
      expect([receiver.paused, transport.producerState]).to.deep.equal([false, "producing"]);
      receiver.stopProducing();
      expect([receiver.paused, transport.producerState]).to.deep.equal([true, "stopped"]);
    });
  });

  describe("a line that is too long", () => {
    class Catcher extends Recorder {
      override MAX_LENGTH = 6;
      readonly tooLong: string[] = [];
      override lineLengthExceeded(line: Buffer): void {
        this.tooLong.push(text(line));
      }
    }
    const excessive = "x".repeat(14);

    function makeCatcher(...pieces: string[]): Catcher {
      const [receiver] = makeConnected(new Catcher());
      for (const piece of pieces) receiver.dataReceived(bytes(piece));
      return receiver;
    }

    it("is passed to lineLengthExceeded when its end is not received", () => {
      expect(makeCatcher(excessive).tooLong).to.deep.equal([excessive]);
    });

    it("is passed to lineLengthExceeded without the lines before it", () => {
      expect(makeCatcher(`x\r\n${excessive}`).tooLong).to.deep.equal([excessive]);
    });

    it("is passed to lineLengthExceeded with its delimiter and all bytes after it", () => {
      const input = `${excessive}\r\n${excessive}\r\n`;
      expect(makeCatcher(input).tooLong).to.deep.equal([input]);
      expect(makeCatcher(input.slice(0, 7), input.slice(7)).tooLong).to.deep.equal([input]);
    });

    it("may have as many bytes above the limit as the delimiter, before its end is received", () => {
      const receiver = makeCatcher("xxxxxx\r", "\nyyyyyyy");
      expect(receiver.lines).to.deep.equal(["xxxxxx"]);
      expect(receiver.tooLong).to.deep.equal([]);
      receiver.dataReceived(bytes("y"));
      expect(receiver.tooLong).to.deep.equal(["yyyyyyyy"]);
    });

    it("closes the connection unless lineLengthExceeded is overridden", () => {
      for (const input of [`${"x".repeat(16385)}\r\nr`, "x".repeat(16386)]) {
        const [receiver, transport] = makeConnected(new Recorder());
        receiver.dataReceived(bytes(input));
        expect(transport.disconnecting).to.equal(true);
        expect(receiver.lines).to.deep.equal([]);
      }
    });

    it("is longer than the limit that a subclass, or an instance, has set", () => {
      const [receiver, transport] = makeConnected(new Recorder());
      receiver.MAX_LENGTH = 20_000;
      receiver.dataReceived(bytes(`${"x".repeat(20_000)}\r\n`));
      expect(transport.disconnecting).to.equal(false);
      expect(receiver.lines[0]).to.have.length(20_000);
    });
  });

  describe("as a base class", () => {
    it("throws NotImplementedError for methods that a subclass has to override", () => {
      const receiver = new LineReceiver();
      expect(() => receiver.lineReceived(bytes("foo"))).to.throw(
        NotImplementedError,
        "Override LineReceiver.lineReceived",
      );
      expect(() => receiver.rawDataReceived(bytes("foo"))).to.throw(NotImplementedError);
    });

    it("has the connectionLost of Protocol", () => {
      const receiver = new LineReceiver();
      expect(receiver).to.be.instanceOf(Protocol);
      receiver.connectionLost(new Failure(new Error("over")));
    });
  });

  it("parses a million bytes that are received one by one, and as many lines in one read", () => {
    // A receiver that copied what it holds for each piece, or each line, would not be done within
    // the time of a test.
    const [receiver] = makeConnected(new Recorder());
    receiver.MAX_LENGTH = Number.POSITIVE_INFINITY;
    let count = 0;
    let longest = 0;
    receiver.lineReceived = (line) => {
      count += 1;
      longest = Math.max(longest, line.length);
      return undefined;
    };
    const piece = bytes("a");
    for (let i = 0; i < 1_000_000; i += 1) receiver.dataReceived(piece);
    receiver.dataReceived(bytes("\r\n"));
    receiver.dataReceived(Buffer.alloc(8_000_000, "abcdef\r\n"));
    expect([count, longest]).to.deep.equal([1_000_001, 1_000_000]);
  });

  it("drops the plain text after the line that turned the connection to TLS", () => {
    const transport = Object.assign(new StringTransport(), { TLS: false });
    const receiver = new Recorder();
    receiver.makeConnection(transport);
    receiver.lineReceived = (line) => {
      receiver.lines.push(text(line));
      if (text(line) === "STARTTLS") transport.TLS = true;
      return undefined;
    };
    receiver.dataReceived(bytes("NOOP\r\nSTARTTLS\r\nRCPT TO:<evil>\r\nhalf a li"));
    receiver.dataReceived(bytes("EHLO\r\n"));
    expect(receiver.lines).to.deep.equal(["NOOP", "STARTTLS", "EHLO"]);
  });
});
