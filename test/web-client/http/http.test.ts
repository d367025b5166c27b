import {
  InfiniteRedirection,
  PageRedirect,
  RedirectWithNoLocation,
  Error as WebError,
} from "@twisted-ts/web-client/error";
import {
  _ChunkedTransferDecoder,
  _DataLoss,
  _IdentityTransferDecoder,
  _MalformedChunkedDataError,
  datetimeToString,
  fromChunk,
  maxChunkSizeLineLength,
  NO_BODY_CODES,
  NOT_FOUND,
  PotentialDataLoss,
  parseContentRange,
  RESPONSES,
  stringToDatetime,
  toChunk,
} from "@twisted-ts/web-client/http";
import { expect } from "chai";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("http dates", () => {
  it("are written as IMF-fixdate", () => {
    expect(datetimeToString(784111777).toString()).to.equal("Sun, 06 Nov 1994 08:49:37 GMT");
    expect(datetimeToString(0.9).toString()).to.equal("Thu, 01 Jan 1970 00:00:00 GMT");
    expect(datetimeToString().toString()).to.match(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/);
  });

  it("are read in each of the three formats, with or without weekday and zone", () => {
    for (const text of [
      "Sun, 06 Nov 1994 08:49:37 GMT",
      "Sunday, 06-Nov-94 08:49:37 GMT",
      "Sun Nov  6 08:49:37 1994",
      "06 Nov 1994 08:49:37 GMT",
      "Sun, 06 nov 1994 08:49:37",
    ]) {
      expect(stringToDatetime(text), text).to.equal(784111777);
    }
    expect(stringToDatetime(bytes("Thu, 01 Jan 1970 00:00:00 GMT"))).to.equal(0);
    expect(stringToDatetime("Sunday, 06-Nov-33 08:49:37 GMT")).to.equal(2014879777);
  });

  it("may have a weekday of any name, or none", () => {
    for (const weekday of ["xx, ", ", ", "Yesterday, ", ""]) {
      const text = `${weekday}06 Nov 1994 08:49:37 GMT`;
      expect(stringToDatetime(text), text).to.equal(784111777);
    }
    expect(stringToDatetime("xx, 06-Nov-94 08:49:37 GMT")).to.equal(784111777);
  });

  it("are refused when they are not valid", () => {
    for (const text of [
      "",
      "nonsense",
      "Sun, 06 Foo 1994 08:49:37 GMT",
      "Sun, 06 Nov 1969 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49",
    ]) {
      expect(() => stringToDatetime(text), text).to.throw(RangeError);
    }
    expect(() => stringToDatetime("x")).to.throw("Unknown datetime format b'x'");
  });

  it("are refused when a number cannot hold them exactly", () => {
    for (const text of [
      "Sun, 254740991 Nov 1994 08:49:37 GMT",
      "Sun, 06 Nov 994994 08:49:37 GMT",
      "Sun, 06 Nov 1994 08:49:84467440737095516 GMT",
      "Sun, 06 Nov 1994 9719925474008:49:37 GMT",
    ]) {
      expect(() => stringToDatetime(text), text).to.throw(RangeError, "too far from now");
    }
  });
});

describe("http chunks", () => {
  it("are encoded and decoded", () => {
    expect(Buffer.concat(toChunk(bytes("0123456789"))).toString()).to.equal("a\r\n0123456789\r\n");
    const [data, rest] = fromChunk(bytes("3\r\nabc\r\nrest"));
    expect([data.toString(), rest.toString()]).to.deep.equal(["abc", "rest"]);
  });

  it("are refused when they are malformed", () => {
    for (const text of ["3\r\nabcd\r\n", "-3\r\nasdf", "foo\r\n", "3", "3\r\nab"]) {
      expect(() => fromChunk(bytes(text)), text).to.throw(RangeError);
    }
  });
});

describe("parseContentRange", () => {
  it("reads start, end and length", () => {
    expect(parseContentRange("bytes 10-20/100")).to.deep.equal([10, 20, 100]);
    expect(parseContentRange(bytes(" Bytes 0-0/* "))).to.deep.equal([0, 0, null]);
  });

  it("refuses other units, malformed ranges and numbers that would be rounded", () => {
    for (const text of ["pages 1-2/3", "bytes 1/3", "bytes", "bytes 1-9007199254740993/*"]) {
      expect(() => parseContentRange(text), text).to.throw(RangeError);
    }
  });
});

describe("http status", () => {
  it("has Twisted's names and phrases", () => {
    expect(RESPONSES.get(NOT_FOUND)).to.equal("Not Found");
    expect([...NO_BODY_CODES]).to.deep.equal([204, 304]);
  });
});

describe("_IdentityTransferDecoder", () => {
  function decoder(length: number | null) {
    const events: string[] = [];
    const made = new _IdentityTransferDecoder(
      length,
      (data) => events.push(data.toString()),
      (rest) => events.push(`end, then ${JSON.stringify(rest.toString())}`),
    );
    return { made, events };
  }

  it("passes on as many bytes as announced, and the bytes after the end", () => {
    const { made, events } = decoder(4);
    made.dataReceived(bytes("ab"));
    made.dataReceived(bytes("cdef"));
    expect(events).to.deep.equal(["ab", "cd", 'end, then "ef"']);
    expect(() => made.dataReceived(bytes("x"))).to.throw("cannot decode data after finishing");
    made.noMoreData();
  });

  it("fails when bytes are missing", () => {
    const { made } = decoder(4);
    made.dataReceived(bytes("ab"));
    expect(() => made.noMoreData()).to.throw(_DataLoss);
  });

  it("ends with the connection when the length is unknown: it finishes, then throws PotentialDataLoss", () => {
    const { made, events } = decoder(null);
    made.dataReceived(bytes("ab"));
    expect(() => made.noMoreData()).to.throw(PotentialDataLoss);
    expect(events).to.deep.equal(["ab", 'end, then ""']);
  });

  it("has its final state before a callback runs", () => {
    const made = new _IdentityTransferDecoder(
      1,
      () => made.noMoreData(),
      () => undefined,
    );
    expect(() => made.dataReceived(bytes("a"))).not.to.throw();
  });
});

describe("_ChunkedTransferDecoder", () => {
  function feed(pieces: readonly string[]) {
    let body = "";
    let rest: string | null = null;
    const made = new _ChunkedTransferDecoder(
      (data) => {
        body += data.toString("latin1");
      },
      (after) => {
        rest = after.toString("latin1");
      },
    );
    for (const piece of pieces) made.dataReceived(bytes(piece));
    return { made, body: () => body, rest: () => rest };
  }

  it("decodes a body cut in two at any byte", () => {
    const text = '3;x="\xff"\r\nabc\r\n00A\r\n0123456789\r\n0\r\nA: b\r\n\r\nrest';
    for (let at = 0; at < text.length - "rest".length; at += 1) {
      const fed = feed([text.slice(0, at), text.slice(at)].filter((piece) => piece !== ""));
      expect(fed.body()).to.equal("abc0123456789");
      expect(fed.rest()).to.equal("rest");
      expect(fed.made._trailerHeaders.map(String)).to.deep.equal(["A: b"]);
      fed.made.noMoreData();
    }
  });

  it("names its state when the end is missing", () => {
    expect(() => feed(["3\r\nab"]).made.noMoreData()).to.throw(_DataLoss, "in 'BODY' state");
    expect(() => feed(["0\r\n"]).made.noMoreData()).to.throw(_DataLoss, "in 'TRAILER' state");
  });

  it("accepts a size line of the greatest length, and refuses a longer one", () => {
    const padding = (length: number) => `1;${"a".repeat(length - 2)}\r\nx\r\n0\r\n\r\n`;
    expect(feed([padding(maxChunkSizeLineLength - 1)]).body()).to.equal("x");
    expect(() => feed([padding(maxChunkSizeLineLength + 1)])).to.throw(_MalformedChunkedDataError);
  });

  it("accepts trailers of the greatest size, wherever their end is cut, and refuses larger ones", () => {
    const trailers = (length: number) => `0\r\nX: ${"y".repeat(length - 5)}\r\n\r\n`;
    const whole = trailers(65_536);
    for (let back = 0; back < 6; back += 1) {
      const fed = feed([whole.slice(0, whole.length - back), whole.slice(whole.length - back)]);
      expect(fed.rest(), `cut ${back} bytes before the end`).to.equal("");
    }
    const larger = trailers(65_537);
    for (let back = 0; back < 6; back += 1) {
      expect(() =>
        feed([larger.slice(0, larger.length - back), larger.slice(larger.length - back)]),
      ).to.throw(_MalformedChunkedDataError, "Trailer headers data is too long.");
    }
  });

  it("shows the extension that it refuses", () => {
    expect(() => feed(["3; a=\x00\r\n"])).to.throw(
      _MalformedChunkedDataError,
      "Invalid characters in chunk extensions: bytearray(b' a=\\x00').",
    );
  });

  it("refuses data after its end", () => {
    expect(() => feed(["0\r\n\r\n", "x"])).to.throw("called after last chunk was processed");
  });

  it("passes on views of the received bytes, without copying", () => {
    const source = bytes("3\r\nabc\r\n");
    let seen: Buffer | undefined;
    const made = new _ChunkedTransferDecoder(
      (data) => {
        seen = data;
      },
      () => undefined,
    );
    made.dataReceived(source);
    expect(seen?.buffer).to.equal(source.buffer);
  });
});

describe("the errors of twisted.web.error", () => {
  it("have status and phrase as their text", () => {
    expect(new WebError(404).message).to.equal("404 Not Found");
    expect(new WebError(bytes("404"), "gone fishing").message).to.equal("404 gone fishing");
    expect(new WebError(799).message).to.equal("799");
    expect(() => new WebError("20")).to.throw(RangeError, "Not a valid HTTP status code: b'20'");
  });

  it("have the location of the redirect", () => {
    const error = new PageRedirect(302, null, null, "/there");
    expect([error.message, error.location, error.status]).to.deep.equal([
      "302 Found to /there",
      "/there",
      "302",
    ]);
    expect(new InfiniteRedirection("301").location).to.equal(null);
    expect(new RedirectWithNoLocation(302, "No location", "/x").message).to.equal(
      "302 No location to /x",
    );
  });
});
