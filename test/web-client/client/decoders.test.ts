import * as zlib from "node:zlib";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { Failure, succeed } from "@twisted-ts/deferred";
import {
  availableDecoders,
  BrotliDecoder,
  ContentDecoderAgent,
  type DecoderClass,
  DecompressedTooLarge,
  DecompressionError,
  DeflateDecoder,
  GzipDecoder,
  limitDecoder,
  ResponseDone,
  ResponseFailed,
  ZstdDecoder,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { type IAgent, type IResponse, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import {
  BodyRecorder,
  bytes,
  bytewise,
  connected,
  connectionDone,
  errorNames,
  makeRequest,
} from "../../support/http-client.ts";
import { RecordingTransport } from "../../support/recording-transport.ts";

/** A response that delivers its body in the pieces given. */
class RecordedResponse {
  length: number | typeof UNKNOWN_LENGTH = 0;
  readonly headers: Headers;
  readonly #pieces: readonly Buffer[];
  aborted = 0;
  readonly transport = new RecordingTransport();

  constructor(coding: string | null, pieces: readonly Buffer[]) {
    this.headers = new Headers(coding === null ? {} : { "Content-Encoding": [coding] });
    this.#pieces = pieces;
  }

  abort(): void {
    this.aborted += 1;
  }

  deliverBody(protocol: BodyRecorder): void {
    protocol.makeConnection(this.transport as never);
    try {
      for (const piece of this.#pieces) protocol.dataReceived(piece);
    } catch (error) {
      protocol.connectionLost(new Failure(error));
      return;
    }
    protocol.connectionLost(new Failure(new ResponseDone()));
  }
}

function makeResponse(coding: string | null, ...pieces: Buffer[]): IResponse & RecordedResponse {
  return new RecordedResponse(coding, pieces) as unknown as IResponse & RecordedResponse;
}

/** An agent that returns one response, and keeps the headers of the request. */
function makeAgent(response: IResponse): IAgent & { requestHeaders: Headers | null } {
  return {
    requestHeaders: null,
    request(_method, _uri, headers) {
      this.requestHeaders = headers ?? null;
      return succeed(response);
    },
  } as IAgent & { requestHeaders: Headers | null };
}

function decode(Decoder: DecoderClass, ...pieces: Buffer[]): BodyRecorder {
  const recorder = new BodyRecorder();
  new Decoder(makeResponse("x", ...pieces)).deliverBody(recorder);
  return recorder;
}

const TEXT = "a text that is worth compressing, ".repeat(500);
const zstd = "ZstdDecompress" in zlib;

const CODINGS: [string, DecoderClass, (text: string) => Buffer][] = [
  ["gzip", GzipDecoder, gzipSync],
  ["deflate with its wrapping", DeflateDecoder, deflateSync],
  ["bare deflate", DeflateDecoder, deflateRawSync],
  ["br", BrotliDecoder, brotliCompressSync],
];
if (zstd) {
  const { zstdCompressSync } = zlib as unknown as { zstdCompressSync(text: string): Buffer };
  CODINGS.push(["zstd", ZstdDecoder, zstdCompressSync]);
}

describe("content decoders", () => {
  for (const [name, Decoder, compress] of CODINGS) {
    it(`decode ${name}, whole and byte by byte`, () => {
      const compressed = compress(TEXT);
      for (const pieces of [[compressed], bytewise(compressed.toString("latin1"))]) {
        const recorder = decode(Decoder, ...pieces);
        expect(recorder.body).to.equal(TEXT);
        expect(errorNames(recorder.ended)).to.equal("ResponseDone");
      }
    });

    it(`end with ResponseFailed when ${name} ends too early`, () => {
      const compressed = compress(TEXT);
      const recorder = decode(Decoder, compressed.subarray(0, compressed.length >> 1));
      expect(errorNames(recorder.ended)).to.equal(
        "ResponseFailed[ResponseDone, DecompressionError]",
      );
      expect(recorder.ends).to.equal(1);
    });

    it(`end with ResponseFailed when a body is not ${name}`, () => {
      const recorder = decode(Decoder, Buffer.from("\x07nothing of the kind, by any means"));
      const error = recorder.ended?.value as ResponseFailed;
      expect(error).to.be.instanceOf(ResponseFailed);
      expect(error.reasons.at(-1)?.value).to.be.instanceOf(DecompressionError);
      expect(recorder.body).to.equal("");
    });

    it(`accept an empty body with ${name}`, () => {
      const recorder = decode(Decoder);
      expect(errorNames(recorder.ended)).to.equal("ResponseDone");
    });

    it(`D1 stop ${name} that grows beyond its limit, having delivered no more than that`, () => {
      const bomb = compress("\0".repeat(3_000_000));
      const recorder = decode(limitDecoder(Decoder as never, { maxLength: 100_000 }), bomb);
      expect(recorder.body.length).to.be.at.most(100_000);
      const error = recorder.ended?.value as ResponseFailed;
      expect(error.reasons[0]?.value).to.be.instanceOf(DecompressedTooLarge);
      expect(error.reasons[0]?.value).to.include({ limit: "maxLength", maximum: 100_000 });
    });

    it(`D1 stop ${name} that grows beyond its ratio`, () => {
      const bomb = compress("\0".repeat(20_000_000));
      const recorder = decode(limitDecoder(Decoder as never, { maxRatio: 100 }), bomb);
      expect(recorder.body.length).to.be.lessThan(5_000_000);
      const error = recorder.ended?.value as ResponseFailed;
      expect(error.reasons[0]?.value).to.include({ limit: "maxRatio" });
    });
  }

  if (zstd) {
    /** A frame of one block, whose head has the size of the content in eight bytes. */
    const frame = (text: string, block: Buffer): Buffer => {
      const head = [0x28, 0xb5, 0x2f, 0xfd, 0xe0, text.length, 0, 0, 0, 0, 0, 0, 0];
      return Buffer.concat([Buffer.from(head), block]);
    };
    const raw = (text: string): Buffer =>
      frame(text, Buffer.from([(text.length << 3) | 1, 0, 0, ...Buffer.from(text)]));
    const repeated = (text: string): Buffer =>
      frame(text, Buffer.from([(text.length << 3) | 3, 0, 0, text.charCodeAt(0)]));
    const skippable = (size: number): Buffer =>
      Buffer.concat([Buffer.from([0x5f, 0x2a, 0x4d, 0x18, size, 0, 0, 0]), Buffer.alloc(size, 7)]);
    const { zstdCompressSync, constants } = zlib as unknown as {
      zstdCompressSync(text: string, options?: object): Buffer;
      constants: { ZSTD_c_checksumFlag: number };
    };
    const params = { [constants.ZSTD_c_checksumFlag]: 1 };
    const summed = zstdCompressSync(TEXT, { params });

    it("decode every frame of a zstd body, however it is cut", () => {
      const frames = [raw("one, "), skippable(9), repeated("----"), skippable(0), summed, raw("")];
      const whole = Buffer.concat(frames);
      for (const pieces of [[whole], frames, bytewise(whole.toString("latin1"))]) {
        const recorder = decode(ZstdDecoder, ...pieces);
        expect(errorNames(recorder.ended)).to.equal("ResponseDone");
        expect(recorder.body).to.equal(`one, ----${TEXT}`);
      }
    });

    it("fail on a zstd frame whose content size is wrong, however it is cut", () => {
      const saying = (size: number): Buffer =>
        Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, size, 1, 0, 0]);
      for (const frame of [saying(255), Buffer.concat([raw("one, "), saying(1)])]) {
        for (const pieces of [[frame], bytewise(frame.toString("latin1"))]) {
          const recorder = decode(ZstdDecoder, ...pieces);
          expect(errorNames(recorder.ended)).to.equal("ResponseFailed[DecompressionError]");
        }
      }
      expect(errorNames(decode(ZstdDecoder, saying(0)).ended)).to.equal("ResponseDone");
    });

    it("fail on a zstd block of no bytes repeated, however it is cut", () => {
      const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 0, 3, 0, 0, 0xfd]);
      for (const pieces of [[frame], bytewise(frame.toString("latin1"))]) {
        const recorder = decode(ZstdDecoder, ...pieces);
        expect(errorNames(recorder.ended)).to.equal("ResponseFailed[DecompressionError]");
      }
    });

    it("fail when a zstd body ends too early, at any byte", () => {
      const ends = [raw("one, "), skippable(3), repeated("----"), summed];
      const whole = Buffer.concat(ends);
      const good = new Set(ends.map((_, index) => Buffer.concat(ends.slice(0, index + 1)).length));
      for (let length = 1; length <= whole.length; length += 1) {
        const recorder = decode(ZstdDecoder, whole.subarray(0, length));
        const expected = good.has(length)
          ? "ResponseDone"
          : "ResponseFailed[ResponseDone, DecompressionError]";
        expect(errorNames(recorder.ended), `${length} bytes`).to.equal(expected);
      }
    });
  }

  it("D10 decode every member of a gzip body", () => {
    const members = [gzipSync("one, "), gzipSync("two, "), gzipSync("three")];
    expect(decode(GzipDecoder, Buffer.concat(members)).body).to.equal("one, two, three");
    expect(decode(GzipDecoder, ...members).body).to.equal("one, two, three");
    const cut = Buffer.concat(members).subarray(0, -9);
    expect(errorNames(decode(GzipDecoder, cut).ended)).to.contain("DecompressionError");
  });

  it("deliver what was decoded when other bytes follow the end", () => {
    const stray = ["stray bytes", "\x1f", "\x28\xb5stray", "\x1fstray", "\0\0\0\0\0\0\0\0\0\0"];
    for (const [name, Decoder, compress] of CODINGS) {
      for (const each of stray) {
        const whole = Buffer.concat([compress(TEXT), bytes(each)]);
        for (const pieces of [[whole], bytewise(whole.toString("latin1"))]) {
          const recorder = decode(Decoder, ...pieces);
          expect(errorNames(recorder.ended), `${name} ${JSON.stringify(each)}`).to.equal(
            "ResponseDone",
          );
          expect(recorder.body === TEXT, name).to.equal(true);
        }
      }
    }
  });

  describe("of gzip", () => {
    /** A member whose header has every part, with its checksum. */
    const member = (text: string, flags = 0x1f): Buffer => {
      const plain = gzipSync(text);
      const head = Buffer.concat([
        Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3]),
        flags & 4 ? Buffer.from([3, 0, 7, 0, 7]) : Buffer.alloc(0),
        flags & 8 ? bytes("name\0") : Buffer.alloc(0),
        flags & 16 ? bytes("a comment\0") : Buffer.alloc(0),
      ]);
      const check = Buffer.alloc(flags & 2 ? 2 : 0);
      if (flags & 2) check.writeUInt16LE(zlib.crc32(head) & 0xffff);
      return Buffer.concat([head, check, plain.subarray(10)]);
    };

    it("read every form of a member's header", () => {
      for (let flags = 0; flags < 0x20; flags += 1) {
        const whole = Buffer.concat([member("one, ", flags), member("two", flags)]);
        expect(zlib.gunzipSync(whole).toString()).to.equal("one, two");
        for (const pieces of [[whole], bytewise(whole.toString("latin1"))]) {
          const recorder = decode(GzipDecoder, ...pieces);
          expect(recorder.body, `flags ${flags}`).to.equal("one, two");
          expect(errorNames(recorder.ended)).to.equal("ResponseDone");
        }
      }
    });

    it("fail when a member ends too early, at any byte, as zlib does", () => {
      const whole = member("some text");
      for (let length = 1; length < whole.length; length += 1) {
        const recorder = decode(GzipDecoder, whole.subarray(0, length));
        expect(errorNames(recorder.ended), `${length} bytes`).to.equal(
          "ResponseFailed[ResponseDone, DecompressionError]",
        );
      }
    });

    it("fail with zlib's code and text when a part of a member is wrong", () => {
      const whole = member("some text");
      const wrong: [at: number, message: string][] = [
        [0, "incorrect header check"],
        [1, "incorrect header check"],
        [2, "unknown compression method"],
        [3, "unknown header flags set"],
        [16, "header crc mismatch"],
        [whole.length - 8, "incorrect data check"],
        [whole.length - 1, "incorrect length check"],
      ];
      for (const [at, message] of wrong) {
        const broken = Buffer.from(whole);
        broken[at] = (broken[at] as number) ^ 0x80;
        expect(() => zlib.gunzipSync(broken), `byte ${at}`).to.throw(message);
        const error = decode(GzipDecoder, broken).ended?.value as ResponseFailed;
        expect(error.reasons[0]?.value, `byte ${at}`).to.include({
          message: `zlib: ${message}`,
          code: "Z_DATA_ERROR",
        });
      }
    });
  });

  it("refuse a limit that they do not know", () => {
    expect(() => limitDecoder(GzipDecoder, { maxlength: 1 } as never)).to.throw(
      TypeError,
      'unknown option "maxlength"',
    );
  });

  it("close the connection of a body that is too large", () => {
    const { protocol, transport } = connected();
    const Small = limitDecoder(GzipDecoder, { maxLength: 10 });
    const recorder = new BodyRecorder();
    protocol.request(makeRequest()).addCallback((response) => {
      new Small(response).deliverBody(recorder);
    });
    const body = gzipSync("\0".repeat(3_000_000)).toString("latin1");
    protocol.dataReceived(
      bytes(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10000\r\n\r\n${body}`),
    );
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(errorNames(recorder.ended)).to.equal("ResponseFailed[DecompressedTooLarge]");
    expect(recorder.ends).to.equal(1);
  });
});

describe("ContentDecoderAgent", () => {
  it("sends the codings that it has decoders for, in their order", () => {
    const inner = makeAgent(makeResponse(null));
    const given = new Headers({ "X-A": ["1"] });
    new ContentDecoderAgent(inner, [
      ["gzip", GzipDecoder],
      [Buffer.from("deflate"), DeflateDecoder],
    ]).request("GET", "http://x/", given);
    expect(inner.requestHeaders?.getRawHeaders("Accept-Encoding")).to.deep.equal(["gzip,deflate"]);
    expect(given.hasHeader("Accept-Encoding")).to.equal(false);
  });

  it("returns a response without a coding unchanged", () => {
    const response = makeResponse(null);
    let responded: IResponse | null = null;
    new ContentDecoderAgent(makeAgent(response), [["gzip", GzipDecoder]])
      .request("GET", "http://x/")
      .addCallback((result) => {
        responded = result;
      });
    expect(responded).to.equal(response);
  });

  it("decodes the codings from the last to the first, and removes the header", () => {
    const body = gzipSync(deflateSync(TEXT));
    const recorder = new BodyRecorder();
    let headers: Headers | null = null;
    new ContentDecoderAgent(makeAgent(makeResponse("deflate, GZIP", body)), availableDecoders())
      .request("GET", "http://x/")
      .addCallback((response) => {
        headers = response.headers;
        expect(response.length).to.equal(UNKNOWN_LENGTH);
        response.deliverBody(recorder);
      });
    expect(recorder.body).to.equal(TEXT);
    expect((headers as Headers | null)?.hasHeader("Content-Encoding")).to.equal(false);
  });

  it("keeps a coding that it does not know, and those applied before it", () => {
    let headers: Headers | null = null;
    new ContentDecoderAgent(makeAgent(makeResponse("gzip, mystery, gzip")), [["gzip", GzipDecoder]])
      .request("GET", "http://x/")
      .addCallback((response) => {
        headers = response.headers;
      });
    expect((headers as Headers | null)?.getRawHeaders("Content-Encoding")).to.deep.equal([
      "gzip,mystery",
    ]);
  });

  it("treats x-gzip as gzip, and ignores identity", () => {
    for (const codings of ["x-gzip", "X-GZIP", "gzip, identity", "identity, gzip", " ,gzip,"]) {
      const recorder = new BodyRecorder();
      let headers: Headers | null = null;
      new ContentDecoderAgent(makeAgent(makeResponse(codings, gzipSync(TEXT))), [
        ["gzip", GzipDecoder],
      ])
        .request("GET", "http://x/")
        .addCallback((response) => {
          headers = response.headers;
          response.deliverBody(recorder);
        });
      expect(recorder.body === TEXT, codings).to.equal(true);
      expect((headers as Headers | null)?.hasHeader("Content-Encoding")).to.equal(false);
    }
  });

  it("sends only the caller's Accept-Encoding, and still decodes", () => {
    const recorder = new BodyRecorder();
    const inner = makeAgent(makeResponse("gzip", gzipSync(TEXT)));
    const headers = new Headers({ "accept-encoding": ["gzip;q=0.5"] });
    new ContentDecoderAgent(inner, availableDecoders())
      .request("GET", "http://x/", headers)
      .addCallback((response) => response.deliverBody(recorder));
    expect(inner.requestHeaders?.getRawHeaders("Accept-Encoding")).to.deep.equal(["gzip;q=0.5"]);
    expect(recorder.body === TEXT).to.equal(true);
  });

  it("compares the names of codings as bytes", () => {
    const Decoder: DecoderClass = class {
      constructor() {
        throw new Error("never made");
      }
    } as never;
    let response: IResponse | undefined;
    // The KELVIN SIGN becomes a k in lower case.
    const coded = makeResponse(Buffer.from("\u212a").toString("latin1"));
    new ContentDecoderAgent(makeAgent(coded), [["k", Decoder]])
      .request("GET", "http://x/")
      .addCallback((result) => {
        response = result;
      });
    expect(response).to.equal(coded);
  });

  it("D2 refuses more than five codings, and closes the connection", () => {
    const response = makeResponse(Array.from({ length: 6 }, () => "gzip").join(","));
    let failure: Failure | undefined;
    new ContentDecoderAgent(makeAgent(response), [["gzip", GzipDecoder]])
      .request("GET", "http://x/")
      .addErrback((reason) => {
        failure = reason;
      });
    expect(errorNames(failure)).to.equal("ResponseFailed[TooManyContentCodings]");
    expect(response.aborted).to.equal(1);
  });
});
