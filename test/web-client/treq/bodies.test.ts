import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { runInNewContext } from "node:vm";
import { Deferred } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { Agent, FileBodyProducer, Request } from "@twisted-ts/web-client";
import type { Headers } from "@twisted-ts/web-client/http_headers";
import { type IAgent, type IResponse, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { IterableBodyProducer } from "../../../packages/web-client/src/lib/treq/iterable-body-producer.ts";
import { connected, watch } from "../../support/http-client.ts";
import { knowsAll } from "../../support/known-names.ts";
import { ReplyingAgent, writtenBy } from "../../support/replying-agent.ts";

const URI = "http://example.com/";

/** A reactor without a network. */
const makeReactor = () => Object.assign(new MemoryReactorClock(), { nameResolver: knowsAll });

/** A body as it is sent, with its Content-Type. */
interface Sent {
  readonly body: string;
  readonly type: string | null;
  readonly length: unknown;
}

async function sent(options: treq.TreqRequestOptions): Promise<Sent> {
  const agent = new ReplyingAgent();
  await treq.post(URI, { ...options, agent });
  const request = agent.requests[0];
  const body = request?.body ?? (await writtenBy(request?.producer)).toString();
  return { body, type: agent.header("Content-Type"), length: request?.producer?.length };
}

async function* pieces(...given: unknown[]): AsyncGenerator<never> {
  for (const piece of given) yield piece as never;
}

function* atOnce(...given: unknown[]): Generator<never> {
  for (const piece of given) yield piece as never;
}

/** Records what is written, and may pause its producer at each piece. */
class Consumer {
  readonly written: string[] = [];
  onWrite: () => void = () => undefined;

  write(data: Uint8Array): void {
    this.written.push(Buffer.from(data).toString());
    this.onWrite();
  }
}

const asConsumer = (consumer: Consumer): IConsumer => consumer as unknown as IConsumer;

describe("data", () => {
  let folder: string;
  let path: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-treq-"));
    path = join(folder, "a file.txt");
    writeFileSync(path, "from a file");
  });

  after(() => rmSync(folder, { recursive: true }));

  const bytes = Buffer.from("some text");
  const aligned = new Uint8Array(bytes).buffer;
  const foreign = runInNewContext("new Uint8Array([115, 111, 109, 101]).buffer") as ArrayBuffer;

  describe("that is bytes is sent as it is", () => {
    const kinds: [name: string, data: treq.Data][] = [
      ["Buffer", bytes],
      ["Uint8Array", new Uint8Array(bytes)],
      ["ArrayBuffer", aligned],
      ["SharedArrayBuffer", sharedOf(bytes)],
      ["DataView", new DataView(aligned)],
      ["Uint8ClampedArray", new Uint8ClampedArray(bytes)],
      ["Int8Array", new Int8Array(aligned)],
    ];
    for (const [name, data] of kinds) {
      it(`as ${name}`, async () => {
        expect(await sent({ data })).to.deep.equal({ body: "some text", type: null, length: 9 });
      });
    }

    it("as a part of a buffer", async () => {
      const data = new Uint8Array(bytes).subarray(5);
      expect((await sent({ data })).body).to.equal("text");
      expect(
        (await sent({ data: new Uint16Array(new Uint8Array(bytes).buffer, 2, 2) })).body,
      ).to.equal("me t");
    });

    it("as an ArrayBuffer of another realm", async () => {
      expect((await sent({ data: foreign })).body).to.equal("some");
    });
  });

  describe("that comes in pieces is sent as it comes", () => {
    const kinds: [name: string, make: () => treq.Data][] = [
      ["an async generator", () => pieces("some ", Buffer.from("text"))],
      ["a generator", () => atOnce("some ", Buffer.from("text"))],
      ["an async iterable", () => ({ [Symbol.asyncIterator]: () => pieces("some text") })],
      ["a Readable", () => Readable.from(["some ", "text"])],
      ["a Readable of bytes", () => Readable.from([Buffer.from("some "), Buffer.from("text")])],
      ["a PassThrough", () => new PassThrough().end("some text")],
      ["a ReadableStream", () => ReadableStream.from(["some ", "text"]) as ReadableStream],
      ["pieces in buffers", () => pieces(aligned, new DataView(new ArrayBuffer(0)), "")],
    ];
    for (const [name, make] of kinds) {
      it(`from ${name}`, async () => {
        const expected = { body: "some text", type: null, length: UNKNOWN_LENGTH };
        expect(await sent({ data: make() })).to.deep.equal(expected);
      });
    }

    it("from the stream of a file", async () => {
      expect((await sent({ data: createReadStream(path) })).body).to.equal("from a file");
    });

    it("from a file handle", async () => {
      const handle = await open(path);
      expect((await sent({ data: handle as never })).body).to.equal("from a file");
    });

    it("from a file object, as FileBodyProducer sends it", async () => {
      const reads = [Buffer.from("some "), Buffer.from("text"), Buffer.alloc(0)];
      const file = { read: () => reads.shift() as Buffer };
      expect((await sent({ data: file })).body).to.equal("some text");
    });

    it("from a stream with an encoding, in that encoding", async () => {
      const stream = new PassThrough({ encoding: "latin1" });
      stream.end(Buffer.from([0xe9]));
      const agent = new ReplyingAgent();
      await treq.post(URI, { agent, data: stream });
      expect([...(await writtenBy(agent.requests[0]?.producer))]).to.deep.equal([0xe9]);
    });
  });

  it("that is a Blob or a File is sent with its type and length, and can be sent again", async () => {
    const blob = new Blob(["some ", "text"], { type: "text/x-own" });
    const expected = { body: "some text", type: "text/x-own", length: 9 };
    expect(await sent({ data: blob })).to.deep.equal(expected);
    expect((await sent({ data: new Blob(["x"]) })).type).to.equal(null);
    const agent = new ReplyingAgent();
    await treq.post(URI, { agent, data: blob, headers: { "Content-Type": "text/other" } });
    expect(agent.header("Content-Type")).to.equal("text/other");
    const producer = agent.requests[0]?.producer;
    const again = producer?.replay?.();
    for (const each of [producer, again]) {
      expect((await writtenBy(each)).toString()).to.equal("some text");
    }
  });

  it("that is names with values is sent as a form, as Python's urlencode writes it", async () => {
    const body = "a=1&a=2&b+c=%C3%A9~%2A%27%28%29.-_&d=%FF";
    const pairs: [string, treq.FieldValue | readonly treq.FieldValue[]][] = [
      ["a", [1, 2n]],
      ["b c", "é~*'().-_"],
      ["d", Buffer.from([0xff])],
    ];
    for (const data of [pairs, new Map(pairs), Object.fromEntries(pairs)]) {
      expect(await sent({ data: data as treq.Data })).to.deep.equal({
        body,
        type: "application/x-www-form-urlencoded",
        length: body.length,
      });
    }
    const search = new URLSearchParams("x=1&x=%C3%A9+*");
    expect((await sent({ data: search })).body).to.equal("x=1&x=%C3%A9+%2A");
    expect(
      (await sent({ data: { a: undefined, b: true, u: new URL("http://x/") } })).body,
    ).to.equal("b=true&u=http%3A%2F%2Fx%2F");
    expect((await sent({ data: {} })).body).to.equal("");
  });

  it("that is null is no body", async () => {
    expect(await sent({ data: null })).to.deep.equal({ body: "", type: null, length: undefined });
  });

  describe("that cannot be sent is refused with a TypeError that names it", () => {
    class Own {}
    const kinds: [data: unknown, named: string][] = [
      [5, "a number"],
      [true, "a boolean"],
      [Symbol("x"), "a symbol"],
      [() => pieces(), "a function"],
      [Promise.resolve("x"), "a Promise"],
      [new Deferred(), "a Deferred"],
      [new Date(0), "a Date"],
      [new Set(["x"]), "a Set"],
      [new WeakMap(), "a WeakMap"],
      [new Own(), "an Own"],
      [new Error("x"), "an Error"],
      [new Response("x"), "a Response"],
      [{ a: null }, '"a" must be text, a number, a boolean or bytes, not null'],
      [{ a: { b: 1 } }, '"a" must be text, a number, a boolean or bytes, not an object'],
      [{ a: [[1]] }, "not an Array"],
      [{ a: new Date(0) }, "not a Date"],
      [["x"], "pairs [name, value], not a string"],
      [[Buffer.from("x")], "not a Buffer"],
      [[["a"]], "[a string]"],
      [new Map([[1, 2]]), "[a number, a number]"],
    ];
    for (const [data, named] of kinds) {
      it(named, () => {
        const agent = new ReplyingAgent();
        const { failure } = watch(treq.post(URI, { agent, data: data as never }));
        expect(failure?.value).to.be.instanceOf(TypeError);
        expect(failure?.getErrorMessage()).to.contain(named);
        expect(agent.requests).to.deep.equal([]);
      });
    }

    it("a stream that has been read", async () => {
      const ended = Readable.from(["x"]);
      await ended.toArray();
      const locked = new ReadableStream();
      locked.getReader();
      for (const data of [ended, locked]) {
        const { failure } = watch(treq.post(URI, { agent: new ReplyingAgent(), data }));
        expect(failure?.value).to.be.instanceOf(TypeError);
      }
    });

    it("text with an unpaired surrogate, with a RangeError", () => {
      for (const data of ["\ud800", { a: "\udc00" }]) {
        const { failure } = watch(treq.post(URI, { agent: new ReplyingAgent(), data }));
        expect(failure?.value).to.be.instanceOf(RangeError);
      }
    });

    it("data together with json or files", () => {
      for (const options of [
        { data: {}, json: 1 },
        { files: { a: "x" }, json: 1 },
        { files: { a: "x" }, data: "text" },
      ]) {
        const { failure } = watch(treq.post(URI, { agent: new ReplyingAgent(), ...options }));
        expect(failure?.value, JSON.stringify(options)).to.be.instanceOf(TypeError);
      }
    });
  });
});

function sharedOf(bytes: Uint8Array): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(bytes.length);
  new Uint8Array(shared).set(bytes);
  return shared;
}

describe("IterableBodyProducer", () => {
  it("reads no more while its consumer has paused it", async () => {
    let given = 0;
    const counting = {
      next: () => {
        given += 1;
        return { done: given > 3, value: `piece ${given}` };
      },
    };
    const producer = new IterableBodyProducer({ open: () => counting });
    const consumer = new Consumer();
    consumer.onWrite = () => producer.pauseProducing();
    const outcome = watch(producer.startProducing(asConsumer(consumer)));
    for (let count = 1; count <= 3; count += 1) {
      expect(given).to.equal(count);
      expect(consumer.written).to.have.length(count);
      producer.resumeProducing();
    }
    expect(outcome.fired).to.equal(1);
  });

  it("keeps a piece that comes while it is paused, and writes it once it is resumed", async () => {
    const producer = new IterableBodyProducer({ open: () => pieces("a", "b") });
    const consumer = new Consumer();
    const done = producer.startProducing(asConsumer(consumer));
    producer.pauseProducing();
    await new Promise(setImmediate);
    expect(consumer.written).to.deep.equal([]);
    producer.resumeProducing();
    await done;
    expect(consumer.written).to.deep.equal(["a", "b"]);
  });

  it("may be resumed by its consumer within write", async () => {
    const producer = new IterableBodyProducer({ open: () => atOnce("a", "b") });
    const consumer = new Consumer();
    consumer.onWrite = () => {
      producer.pauseProducing();
      producer.resumeProducing();
    };
    await producer.startProducing(asConsumer(consumer));
    expect(consumer.written).to.deep.equal(["a", "b"]);
  });

  it("fails with what the iterator throws, and with TypeError for a piece that is neither bytes nor text", async () => {
    const boom = new RangeError("boom");
    async function* failing(): AsyncGenerator<string> {
      yield "a";
      throw boom;
    }
    function* failingAtOnce(): Generator<string> {
      yield "a";
      throw boom;
    }
    for (const open of [failing, failingAtOnce]) {
      const producer = new IterableBodyProducer({ open });
      const error = await producer.startProducing(asConsumer(new Consumer())).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.equal(boom);
    }
    for (const open of [() => pieces("a", 5), () => atOnce("a", 5)]) {
      const producer = new IterableBodyProducer({ open });
      const error = await producer.startProducing(asConsumer(new Consumer())).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(TypeError);
      expect(String(error)).to.contain("not a number");
    }
  });

  it("closes the iterator, and never fires, when it is stopped or cancelled", async () => {
    for (const stop of ["stopProducing", "cancel"] as const) {
      let closed = 0;
      async function* guarded(): AsyncGenerator<string> {
        try {
          yield "a";
          yield "b";
        } finally {
          closed += 1;
        }
      }
      const producer = new IterableBodyProducer({ open: guarded });
      const consumer = new Consumer();
      const stopped = new Promise<void>((resolve) => {
        consumer.onWrite = () => {
          if (stop === "cancel") done.cancel();
          else producer.stopProducing();
          resolve();
        };
      });
      const done = producer.startProducing(asConsumer(consumer));
      const outcome = watch(done);
      await stopped;
      await new Promise(setImmediate);
      expect(closed).to.equal(1);
      expect(consumer.written).to.deep.equal(["a"]);
      expect(outcome.fired).to.equal(stop === "cancel" ? 1 : 0);
    }
  });

  it("is stopped by its own generator without an error", () => {
    function* stopping(): Generator<string> {
      producer.stopProducing();
      yield "a";
    }
    const producer = new IterableBodyProducer({ open: stopping });
    const outcome = watch(producer.startProducing(asConsumer(new Consumer())));
    expect(outcome.fired).to.equal(0);
  });

  it("can be sent only once", () => {
    const producer = new IterableBodyProducer({ open: () => atOnce() });
    producer.startProducing(asConsumer(new Consumer()));
    expect(() => producer.startProducing(asConsumer(new Consumer()))).to.throw(
      treq.BodyAlreadyRead,
    );
  });
});

describe("a stream whose request ends before it is sent", () => {
  /** An agent that cannot connect. */
  const failing: IAgent = {
    request: () => {
      const deferred = new Deferred<IResponse>();
      deferred.errback(new RangeError("no connection"));
      return deferred;
    },
  };

  it("is closed when the request fails", async () => {
    const stream = new PassThrough();
    let cancelled: unknown = null;
    const web = new ReadableStream({
      cancel: () => {
        cancelled = true;
      },
    });
    for (const data of [stream, web]) {
      expect(watch(treq.post(URI, { agent: failing, data })).failure?.value).to.be.instanceOf(
        RangeError,
      );
    }
    expect(stream.destroyed).to.equal(true);
    expect(cancelled).to.equal(true);
    const file = new PassThrough();
    watch(treq.post(URI, { agent: failing, files: { file } }));
    expect(file.destroyed).to.equal(true);
  });

  it("is closed when no request can be made for the URL", () => {
    for (const url of ["http://", "http://h:99999/", "http://h/", "ftp://h/"]) {
      const stream = new PassThrough();
      const agent = new Agent(makeReactor(), { headersTimeout: Infinity });
      // The method is not a token.
      const method = url === "http://h/" ? "PO ST" : "POST";
      const client = new treq.HTTPClient(agent);
      const { failure } = watch(client.request(method, url, { data: stream }));
      expect(failure, url).not.to.equal(undefined);
      expect(stream.destroyed, url).to.equal(true);
    }
  });

  it("is closed when the server does not want it, after Expect: 100-continue", () => {
    const { protocol } = connected();
    const agent: IAgent = {
      request: (method, _uri, headers, body) => {
        headers?.setRawHeaders("Host", ["h"]);
        return protocol.request(new Request(method, "/", headers as Headers, body ?? null, true));
      },
    };
    const stream = new PassThrough();
    const headers = { Expect: "100-continue" };
    const outcome = watch(treq.post(URI, { agent, data: stream, headers }));
    expect(stream.destroyed).to.equal(false);
    protocol.dataReceived(Buffer.from("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"));
    expect(outcome.value?.code).to.equal(417);
    expect(stream.destroyed).to.equal(true);
  });

  it("is closed when it is a file object, but not when it is a producer of the caller", () => {
    let closed = 0;
    const file = {
      read: () => Buffer.alloc(0),
      close: () => {
        closed += 1;
      },
    };
    watch(treq.post(URI, { agent: failing, data: file }));
    expect(closed).to.equal(1);
    watch(treq.post(URI, { agent: failing, data: new FileBodyProducer(file) }));
    expect(closed).to.equal(1);
  });

  it("is closed when it is an iterator of which nothing was read", () => {
    let closed = 0;
    const iterator = {
      next: () => ({ done: true as const, value: undefined }),
      return: () => {
        closed += 1;
        return { done: true as const, value: undefined };
      },
    };
    watch(treq.post(URI, { agent: failing, data: iterator as Iterator<never> }));
    expect(closed).to.equal(1);
  });

  it("may have failed before it", async () => {
    const agent = new ReplyingAgent();
    const stream = createReadStream(join(tmpdir(), "twisted-ts-no-such-file"));
    await treq.post(URI, { agent, data: stream });
    await new Promise((resolve) => stream.once("close", () => resolve(null)));
    const error = await writtenBy(agent.requests[0]?.producer).then(
      () => null,
      (reason: { code?: string }) => reason,
    );
    expect(error?.code).to.equal("ENOENT");
  });
});
