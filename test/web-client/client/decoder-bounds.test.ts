import * as zlib from "node:zlib";
import { Failure, succeed } from "@twisted-ts/deferred";
import {
  availableDecoders,
  BodyTooLarge,
  BrotliDecoder,
  bodyStream,
  ContentDecoderAgent,
  type DecoderClass,
  DeflateDecoder,
  GzipDecoder,
  ResponseDone,
  readBody,
  ZstdDecoder,
} from "@twisted-ts/web-client";
import type { IAgent, IResponse } from "@twisted-ts/web-client/iweb";
import { TreqResponse } from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import {
  BodyRecorder,
  bytes,
  connected,
  connectionDone,
  errorNames,
  makeRequest,
  watch,
} from "../../support/http-client.ts";
import { guarded } from "../../support/watchdog.ts";

/** Most bytes in one piece of a decoded body. */
const PIECE = 65_536;
/** Up to this size, in bytes, the ratio is not checked. */
const RATIO_CHECKED_FROM = 2 ** 20;

type Compress = (data: Buffer) => Buffer;

const CODINGS: [name: string, Decoder: DecoderClass, compress: Compress][] = [
  ["gzip", GzipDecoder, (data) => zlib.gzipSync(data)],
  ["deflate", DeflateDecoder, (data) => zlib.deflateSync(data)],
  ["br", BrotliDecoder, (data) => zlib.brotliCompressSync(data)],
];
if ("zstdCompressSync" in zlib) {
  CODINGS.push(["zstd", ZstdDecoder, zlib.zstdCompressSync as Compress]);
}

/** So many bytes that cannot be compressed. */
function noise(length: number): Buffer {
  let state = 1;
  return Buffer.from(
    Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state >>> 24;
    }),
  );
}

/** Counts the bytes of a body, and keeps none of them. */
class CountingReader extends BodyRecorder {
  length = 0;
  largest = 0;

  override dataReceived(data: Buffer): void {
    this.length += data.length;
    this.largest = Math.max(this.largest, data.length);
  }
}

/** A reader that pauses after some pieces, each time that it is resumed. */
class PausingReader extends CountingReader {
  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
    this.pieces += 1;
    this.pause();
  }

  pause(): void {
    (this.transport as unknown as { pauseProducing(): void }).pauseProducing();
  }

  resume(): void {
    (this.transport as unknown as { resumeProducing(): void }).resumeProducing();
  }

  abort(): void {
    (this.transport as unknown as { abortConnection(): void }).abortConnection();
  }
}

interface DecodedResponse {
  readonly response: IResponse;
  readonly protocol: ReturnType<typeof connected>["protocol"];
  readonly transport: ReturnType<typeof connected>["transport"];
}

/**
 * A response with the codings given, in which `received` bytes of its body have come, and `missing`
 * more never come.
 */
function makeDecodedResponse(
  codings: string,
  body: Buffer,
  received = body.length,
  missing = 0,
): DecodedResponse {
  const { protocol, transport } = connected();
  let original: IResponse | undefined;
  protocol.request(makeRequest()).addCallback((result) => {
    original = result;
  });
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: ${codings}\r\nContent-Length: ${body.length + missing}\r\n\r\n`;
  protocol.dataReceived(bytes(head));
  if (received > 0) protocol.dataReceived(body.subarray(0, received));
  const agent = { request: () => succeed(original) } as unknown as IAgent;
  const decoding = new ContentDecoderAgent(agent, availableDecoders()).request("GET", "http://x/");
  return { response: watch(decoding).value as IResponse, protocol, transport };
}

const bombs = new Map<Compress, Buffer[]>();

/** A decompression bomb: 2^25 zeros, compressed once or several times. */
function makeBomb(compress: Compress, times: number): Buffer {
  if (times === 0) return Buffer.alloc(2 ** 25);
  const made = bombs.get(compress) ?? [];
  bombs.set(compress, made);
  made[times] ??= compress(makeBomb(compress, times - 1));
  return made[times];
}

describe("a body that decompresses to many times its size", () => {
  for (const [name, , compress] of CODINGS) {
    for (const times of [1, 2, 3]) {
      const codings = Array.from({ length: times }, () => name).join(", ");

      it(`is delivered in pieces of a bounded size, and ends at its ratio, with ${codings}`, () => {
        const body = makeBomb(compress, times);
        const counter = new CountingReader();
        const { response, protocol } = makeDecodedResponse(codings, body, body.length, 1);
        response.deliverBody(counter);
        if (counter.ends === 0) protocol.connectionLost(connectionDone());
        expect(counter.largest).to.be.at.most(PIECE);
        expect(counter.length).to.be.at.most(Math.max(RATIO_CHECKED_FROM, 1000 * body.length));
        expect(errorNames(counter.ended)).to.match(
          body.length * 1000 < 2 ** 25 ? /DecompressedTooLarge/ : /DataLoss/,
        );
        expect(counter.ends).to.equal(1);
      });

      it(`is not decoded beyond the limit of readBody and content, with ${codings}`, () => {
        const body = makeBomb(compress, times);
        for (const read of [
          (response: IResponse) => readBody(response, { maxLength: 1000 }),
          (response: IResponse) => new TreqResponse(response).content({ maxLength: 1000 }),
        ]) {
          const counter = new CountingReader();
          const { response, transport } = makeDecodedResponse(codings, body, body.length, 1);
          const deliverBody = response.deliverBody.bind(response);
          // The bytes that the reader receives are counted.
          response.deliverBody = (protocol) => {
            const dataReceived = protocol.dataReceived.bind(protocol);
            protocol.dataReceived = (data) => {
              counter.dataReceived(data);
              dataReceived(data);
            };
            deliverBody(protocol);
          };
          const { failure } = watch(read(response));
          expect(failure?.value).to.be.instanceOf(BodyTooLarge);
          expect(counter.length).to.be.at.most(PIECE);
          expect(transport.calls).to.include("abortConnection");
        }
      });
    }
  }

  it("delivers no more than the reader's limit of a body that has come whole", () => {
    const { response } = makeDecodedResponse("br", makeBomb(zlib.brotliCompressSync, 1));
    expect(watch(readBody(response, { maxLength: 10 })).failure?.value).to.be.instanceOf(
      BodyTooLarge,
    );
  });
});

describe("the decoding of a body", () => {
  const text = Buffer.alloc(5 * PIECE, "some text, ");

  for (const [name, , compress] of CODINGS) {
    const body = compress(text);

    it(`stops while the reader of ${name} has paused, and goes on within resumeProducing`, () => {
      const reader = new PausingReader();
      const { response, transport } = makeDecodedResponse(name, body);
      response.deliverBody(reader);
      for (let pieces = 1; reader.ends === 0; pieces += 1) {
        expect(reader.pieces).to.equal(pieces);
        expect(reader.length).to.be.at.most(pieces * PIECE);
        reader.resume();
      }
      expect(reader.length).to.equal(text.length);
      expect(errorNames(reader.ended)).to.equal("ResponseDone");
      expect(transport.calls).to.not.include("abortConnection");
    });
  }

  it("resumes the transport only when all that has come was delivered", () => {
    const body = zlib.gzipSync(text);
    const reader = new PausingReader();
    const { response, protocol, transport } = makeDecodedResponse("gzip", body, 20);
    response.deliverBody(reader);
    expect(transport.paused).to.equal(false);
    protocol.dataReceived(body.subarray(20, -4));
    for (let pieces = 1; transport.paused; pieces += 1) {
      expect(reader.pieces).to.equal(pieces);
      reader.resume();
    }
    expect(reader.length).to.equal(text.length);
    expect(reader.ends).to.equal(0);
    protocol.dataReceived(body.subarray(-4));
    expect(errorNames(reader.ended)).to.equal("ResponseDone");
  });

  it("keeps the bytes that come while the reader has paused", () => {
    const body = zlib.gzipSync(text);
    const reader = new PausingReader();
    const { response, protocol, transport } = makeDecodedResponse("gzip", body, 20);
    response.deliverBody(reader);
    reader.pause();
    for (const byte of body.subarray(20)) protocol.dataReceived(Buffer.from([byte]));
    expect(reader.length).to.equal(0);
    expect(transport.calls.filter((call) => call === "pauseProducing").length).to.be.above(2);
    while (reader.ends === 0) reader.resume();
    expect(reader.length).to.equal(text.length);
  });

  it("notifies a paused reader at once that the body has failed", () => {
    const body = zlib.gzipSync(text);
    const reader = new PausingReader();
    const { response, protocol } = makeDecodedResponse("gzip", body, body.length - 10);
    response.deliverBody(reader);
    protocol.connectionLost(connectionDone());
    expect(errorNames(reader.ended)).to.equal("ResponseFailed[ConnectionDone, _DataLoss]");
  });

  it("ends with ConnectionAborted when the reader closes the connection before the end", () => {
    const reader = new PausingReader();
    const { response } = makeDecodedResponse("gzip", zlib.gzipSync(text));
    response.deliverBody(reader);
    reader.abort();
    reader.resume();
    expect(reader.pieces).to.equal(1);
    expect(errorNames(reader.ended)).to.equal("ResponseFailed[ConnectionAborted, ResponseDone]");
  });

  it("ends with ConnectionAborted when more of the body comes after the reader has closed the connection", () => {
    class Closing extends PausingReader {
      override pause(): void {
        this.abort();
      }
    }
    // Stored, not compressed: all that came is delivered at once.
    const body = zlib.gzipSync("x".repeat(1000), { level: 0 });
    const reader = new Closing();
    const { response, protocol } = makeDecodedResponse("gzip", body, 500);
    response.deliverBody(reader);
    expect(reader.length).to.be.within(1, 500);
    protocol.dataReceived(body.subarray(500));
    expect(errorNames(reader.ended)).to.equal("ResponseFailed[ConnectionAborted, ResponseDone]");
  });

  it("ends with ResponseDone when the reader closes the connection at the last piece", () => {
    class Closing extends PausingReader {
      override pause(): void {
        this.abort();
      }
    }
    const reader = new Closing();
    const { response } = makeDecodedResponse("gzip", zlib.gzipSync("short"));
    response.deliverBody(reader);
    expect(errorNames(reader.ended)).to.equal("ResponseDone");
  });

  it("ends the body with what the reader throws while it is resumed", () => {
    class Throwing extends PausingReader {
      override dataReceived(data: Buffer): void {
        super.dataReceived(data);
        if (this.pieces === 2) throw new RangeError("enough");
      }
    }
    const body = zlib.gzipSync(text);
    const reader = new Throwing();
    const { response, protocol, transport } = makeDecodedResponse("gzip", body, body.length - 4);
    response.deliverBody(reader);
    reader.resume();
    expect(transport.calls).to.include("abortConnection");
    protocol.connectionLost(connectionDone());
    expect(errorNames(reader.ended)).to.equal("ResponseFailed[RangeError]");
  });

  it("delivers no more to a stream than it has room for", () => {
    const { response } = makeDecodedResponse("br", makeBomb(zlib.brotliCompressSync, 1));
    const stream = bodyStream(response);
    expect(stream.readableLength).to.be.at.most(2 * PIECE);
    stream.destroy();
  });

  it("decodes a million pieces that came while the reader had paused, without hanging", () => {
    const length = 1_000_000;
    const body = zlib.gzipSync(noise(length), { level: 0 });
    const reader = new PausingReader();
    const { response, protocol } = makeDecodedResponse("gzip", body, 0);
    response.deliverBody(reader);
    reader.pause();
    guarded(() => {
      for (const byte of body) protocol.dataReceived(Buffer.from([byte]));
    });
    guarded(() => {
      while (reader.ends === 0) reader.resume();
    });
    expect(reader.length).to.equal(length);
  });

  it("decodes a body that comes in pieces of one byte without hanging", () => {
    const length = 200_000;
    const whole = zlib.gzipSync(zlib.gzipSync(noise(length)));
    const { response, protocol } = makeDecodedResponse("gzip, gzip", whole, 0);
    const reader = new CountingReader();
    response.deliverBody(reader);
    guarded(() => {
      for (const byte of whole) protocol.dataReceived(Buffer.from([byte]));
    });
    expect(reader.length).to.equal(length);
  });
});

describe("a body whose coding is broken", () => {
  for (const [name] of CODINGS) {
    it(`fails readBody, and throws nothing from deliverBody, with ${name}`, () => {
      const broken = Buffer.from("\x07nothing of the kind, by any means");
      for (const received of [broken.length, broken.length - 3]) {
        const { response, protocol } = makeDecodedResponse(name, broken, received);
        const outcome = watch(readBody(response));
        if (outcome.fired === 0) protocol.connectionLost(new Failure(new ResponseDone()));
        expect(errorNames(outcome.failure)).to.equal("ResponseFailed[DecompressionError]");
      }
    });
  }
});
