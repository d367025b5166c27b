import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { Deferred } from "@twisted-ts/deferred";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { IterableBodyProducer } from "../../../packages/web-client/src/lib/treq/iterable-body-producer.ts";
import { nothingScheduled } from "../../support/agent-servers.ts";
import { watch } from "../../support/http-client.ts";
import { ReplyingAgent, writtenBy } from "../../support/replying-agent.ts";

const URI = "http://example.com/";

/** A form as it is sent, with `B` for its boundary. */
async function sent(options: treq.TreqRequestOptions): Promise<string> {
  const agent = new ReplyingAgent();
  await treq.post(URI, { ...options, agent });
  const [type] = agent.requests[0]?.headers.getRawHeaders("Content-Type", []) ?? [];
  const boundary = /^multipart\/form-data; boundary=([0-9a-f-]{36})$/.exec(
    type ?? "",
  )?.[1] as string;
  const producer = agent.requests[0]?.producer as IBodyProducer;
  const body = await writtenBy(producer);
  if (producer.length !== UNKNOWN_LENGTH) expect(body.length).to.equal(producer.length);
  return body.toString().replaceAll(boundary, "B");
}

const part = (disposition: string, headers: string[], body: string): string =>
  ["--B", `Content-Disposition: form-data; ${disposition}`, ...headers, "", body, ""].join("\r\n");

const form = (...parts: string[]): string => `${parts.join("")}--B--\r\n`;

describe("the option files", () => {
  let folder: string;
  let path: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-treq-"));
    path = join(folder, "a.html");
    writeFileSync(path, "<p>");
  });

  after(() => rmSync(folder, { recursive: true }));

  it("makes a form of the fields and the files, sorted by name, as treq sends it", async () => {
    const body = await sent({
      data: { z: ["1", 2], b: "é\r\nx" },
      files: { y: ["y.txt", Buffer.from("yy")], a: ["a.bin", "x/y", "aa"] },
    });
    expect(body).to.equal(
      form(
        part('name="b"', [], "é\r\nx"),
        part('name="z"', [], "1"),
        part('name="z"', [], "2"),
        part('name="a"; filename="a.bin"', ["Content-Type: x/y", "Content-Length: 2"], "aa"),
        part('name="y"; filename="y.txt"', ["Content-Type: text/plain", "Content-Length: 2"], "yy"),
      ),
    );
  });

  it("accepts every form of a file", async () => {
    const octets = "Content-Type: application/octet-stream";
    const cases: [files: () => treq.Files, disposition: string, headers: string[]][] = [
      [() => ({ f: "<p>" }), 'name="f"', [octets, "Content-Length: 3"]],
      [() => ({ f: Buffer.from("<p>") }), 'name="f"', [octets, "Content-Length: 3"]],
      [() => ({ f: Readable.from(["<p>"]) }), 'name="f"', [octets]],
      [
        () => ({ f: createReadStream(path) }),
        'name="f"; filename="a.html"',
        ["Content-Type: text/html"],
      ],
      [
        () => ({ f: new File(["<p>"], "b.png") }),
        'name="f"; filename="b.png"',
        ["Content-Type: image/png", "Content-Length: 3"],
      ],
      [
        () => ({ f: new File(["<p>"], "b.png", { type: "x/y" }) }),
        'name="f"; filename="b.png"',
        ["Content-Type: x/y", "Content-Length: 3"],
      ],
      [
        () => ({ f: ["c.css", new Blob(["<p>"], { type: "x/y" })] }),
        'name="f"; filename="c.css"',
        ["Content-Type: x/y", "Content-Length: 3"],
      ],
      [() => ({ f: [null, "<p>"] }), 'name="f"', [octets, "Content-Length: 3"]],
      [
        () => ({ f: ["c.css", null, "<p>"] }),
        'name="f"; filename="c.css"',
        ["Content-Type: text/css", "Content-Length: 3"],
      ],
      [() => new Map([["f", "<p>"]]), 'name="f"', [octets, "Content-Length: 3"]],
      [() => [["f", "<p>"]], 'name="f"', [octets, "Content-Length: 3"]],
      [
        () => [["f", "c.css", "<p>"]],
        'name="f"; filename="c.css"',
        ["Content-Type: text/css", "Content-Length: 3"],
      ],
      [
        () => [["f", "c.css", "x/y", "<p>"]],
        'name="f"; filename="c.css"',
        ["Content-Type: x/y", "Content-Length: 3"],
      ],
      [
        () => ({ f: new treq.BytesBodyProducer(Buffer.from("<p>")) }),
        'name="f"',
        [octets, "Content-Length: 3"],
      ],
    ];
    for (const [files, disposition, headers] of cases) {
      expect(await sent({ files: files() })).to.equal(form(part(disposition, headers, "<p>")));
    }
  });

  it("accepts several files of one field in a list", async () => {
    const body = await sent({
      files: [
        ["f", ["1", "a"]],
        ["f", ["2", "b"]],
      ],
    });
    expect(body.match(/filename="\d"/g)).to.deep.equal(['filename="1"', 'filename="2"']);
  });

  it("B7 encodes names, so that none ends its quotes or begins a line", async () => {
    const evil = 'x"\r\nContent-Type: evil/evil\r\n\r\n--B\\';
    const body = await sent({ data: { [evil]: "v" }, files: { f: [evil, "c"] } });
    const escaped = "x%22%0D%0AContent-Type: evil/evil%0D%0A%0D%0A--B\\";
    expect(body).to.equal(
      form(
        part(`name="${escaped}"`, [], "v"),
        part(
          `name="f"; filename="${escaped}"`,
          ["Content-Type: application/octet-stream", "Content-Length: 1"],
          "c",
        ),
      ),
    );
  });

  it("B7 refuses a Content-Type that is not valid", () => {
    for (const type of ["a/b\r\nX: y", "a/b\n", "", "é/é", "a\0b"]) {
      const { failure } = watch(
        treq.post(URI, { agent: new ReplyingAgent(), files: { f: ["n", type, "c"] } }),
      );
      expect(failure?.value, JSON.stringify(type)).to.be.instanceOf(RangeError);
    }
  });

  it("B8 separates the parts by a random boundary", async () => {
    const agent = new ReplyingAgent();
    for (let count = 0; count < 100; count += 1) treq.post(URI, { agent, files: { f: "x" } });
    const types = agent.requests.map(({ headers }) => headers.getRawHeaders("Content-Type")?.[0]);
    expect(new Set(types).size).to.equal(100);
  });

  it("has its own Content-Type, whatever the caller's is", () => {
    const agent = new ReplyingAgent();
    const headers = { "Content-Type": "multipart/form-data" };
    treq.post(URI, { agent, headers, files: { f: "x" } });
    expect(agent.header("Content-Type")).to.match(/^multipart\/form-data; boundary=/);
  });

  it("is refused with a TypeError when it has no files", () => {
    for (const files of [
      "f",
      5,
      { f: 5 },
      { f: null },
      { f: {} },
      { f: ["name"] },
      { f: ["name", "type", "content", "more"] },
      { f: [5, "content"] },
      { f: ["name", 5, "content"] },
      { f: [Buffer.from("x"), Buffer.from("y")] },
      ["f"],
      [["f"]],
      [[5, "x"]],
      new Set(["f"]),
    ]) {
      const { failure } = watch(
        treq.post(URI, { agent: new ReplyingAgent(), files: files as never }),
      );
      expect(failure?.value, JSON.stringify(files)).to.be.instanceOf(TypeError);
    }
  });
});

describe("data that is FormData", () => {
  it("is sent with its files, in its order", async () => {
    const data = new FormData();
    data.append("z", "é");
    data.append("f", new Blob(["bb"], { type: "x/y" }), "b.txt");
    data.append("a", "1");
    data.append("g", new Blob(["c"]));
    expect(await sent({ data })).to.equal(
      form(
        part('name="z"', [], "é"),
        part('name="f"; filename="b.txt"', ["Content-Type: x/y", "Content-Length: 2"], "bb"),
        part('name="a"', [], "1"),
        part(
          'name="g"; filename="blob"',
          ["Content-Type: application/octet-stream", "Content-Length: 1"],
          "c",
        ),
      ),
    );
  });

  it("can be sent again", async () => {
    const data = new FormData();
    data.append("f", new Blob(["bb"]), "b.txt");
    const agent = new ReplyingAgent();
    await treq.post(URI, { agent, data });
    const producer = agent.requests[0]?.producer;
    const again = producer?.replay?.();
    const first = (await writtenBy(producer)).toString();
    expect((await writtenBy(again)).toString()).to.equal(first);
  });
});

describe("MultiPartProducer", () => {
  const consumer = (written: string[]): IConsumer =>
    ({ write: (data: Uint8Array) => void written.push(Buffer.from(data).toString()) }) as never;

  /** Records the calls of its methods. */
  class Controlled implements IBodyProducer {
    readonly length = 1;
    readonly calls: string[] = [];
    done = new Deferred<unknown>();

    startProducing(): Deferred<unknown> {
      this.calls.push("start");
      return this.done;
    }

    pauseProducing(): void {
      this.calls.push("pause");
    }

    resumeProducing(): void {
      this.calls.push("resume");
    }

    stopProducing(): void {
      this.calls.push("stop");
    }
  }

  it("pauses, resumes and stops the producer of the file that is written", () => {
    const [one, two] = [new Controlled(), new Controlled()];
    const producer = new treq.MultiPartProducer([
      ["one", [null, "x/y", one]],
      ["two", [null, "x/y", two]],
    ]);
    const written: string[] = [];
    const outcome = watch(producer.startProducing(consumer(written)));
    producer.pauseProducing();
    producer.resumeProducing();
    one.done.callback(undefined);
    expect(two.calls).to.deep.equal(["start"]);
    producer.stopProducing();
    expect(one.calls).to.deep.equal(["start", "pause", "resume"]);
    expect(two.calls).to.deep.equal(["start", "stop"]);
    expect(outcome.fired).to.equal(0);
  });

  it("writes nothing while it is paused between two parts", () => {
    const written: string[] = [];
    const producer = new treq.MultiPartProducer([
      ["a", "1"],
      ["b", "2"],
    ]);
    const pausing = {
      write: (data: Uint8Array) => {
        written.push(Buffer.from(data).toString());
        producer.pauseProducing();
      },
    };
    const outcome = watch(producer.startProducing(pausing as never));
    for (let count = 1; outcome.fired === 0; count += 1) {
      expect(written).to.have.length(count);
      producer.resumeProducing();
    }
    expect(written.join("").length).to.equal(producer.length);
  });

  it("fails with the failure of a file, and stops those that were not written yet", () => {
    const [one, two] = [new Controlled(), new Controlled()];
    const producer = new treq.MultiPartProducer([
      ["one", [null, "x/y", one]],
      ["two", [null, "x/y", two]],
    ]);
    const outcome = watch(producer.startProducing(consumer([])));
    one.done.errback(new RangeError("boom"));
    expect(outcome.failure?.value).to.be.instanceOf(RangeError);
    expect(two.calls).to.deep.equal(["stop"]);
  });

  it("has no length, and cannot be sent again, when one of its files has no length", () => {
    const stream = new IterableBodyProducer({ open: () => [][Symbol.iterator]() });
    const producer = new treq.MultiPartProducer([["f", [null, "x/y", stream]]]);
    expect(producer.length).to.equal(UNKNOWN_LENGTH);
    expect(producer.replay()).to.equal(null);
  });

  it("writes 20 000 fields without running out of stack", async () => {
    const parts = Array.from({ length: 20_000 }, (_, at) => [`f${at}`, "x"] as const);
    const producer = new treq.MultiPartProducer(parts);
    expect((await writtenBy(producer)).length).to.equal(producer.length);
    const files = parts.map(([name]) => {
      const content = new treq.BytesBodyProducer(Buffer.from("x"));
      return [name, [null, "x/y", content]] as const;
    });
    const many = new treq.MultiPartProducer(files);
    expect((await writtenBy(many)).length).to.equal(many.length);
  });

  it("refuses values that cannot be part of a form, and invalid boundaries", () => {
    for (const value of [5, null, {}, ["name", "x/y"], ["name", "x/y", {}], [5, "x/y", {}]]) {
      expect(() => new treq.MultiPartProducer([["f", value as never]])).to.throw(TypeError);
    }
    for (const boundary of ["", "a b", "é", "a\r\nb", '"', "x".repeat(71)]) {
      expect(() => new treq.MultiPartProducer([], { boundary })).to.throw(RangeError);
    }
  });
});

describe("bodies over a socket", () => {
  /** Node's own reading of a form. */
  const read = async (request: IncomingMessage): Promise<string> => {
    const body = Readable.toWeb(request) as ReadableStream;
    const response = new Response(body, {
      headers: { "Content-Type": request.headers["content-type"] ?? "" },
    });
    if (!request.headers["content-type"]?.startsWith("multipart/")) return response.text();
    const fields = [...(await response.formData())].map(async ([name, value]) =>
      typeof value === "string"
        ? [name, value]
        : [name, value.name, value.type, await value.text()],
    );
    return JSON.stringify(await Promise.all(fields));
  };
  const server = createServer((request, response) => {
    read(request).then(
      (text) => response.end(text),
      (error) => response.writeHead(400).end(String(error)),
    );
  });
  let url: string;

  before((ready) => {
    server.listen(0, "127.0.0.1", () => {
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
      ready();
    });
  });
  after((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });

  const post = (options: treq.TreqRequestOptions): PromiseLike<string> =>
    treq.post(url, { persistent: false, ...options }).addCallback((response) => response.text());

  it("arrive as a form, of known and unknown length", async () => {
    const stream = new PassThrough();
    setImmediate(() => stream.end("late"));
    expect(
      await post({ data: { 'a"b': "é" }, files: { f: stream, g: ["ü.txt", "text"] } }),
    ).to.equal(
      JSON.stringify([
        ['a"b', "é"],
        // A file differs from text by its name.
        ["f", "late"],
        ["g", "ü.txt", "text/plain", "text"],
      ]),
    );
    await nothingScheduled();
  });

  it("arrive as they are, from a stream larger than any buffer", async () => {
    async function* large(): AsyncGenerator<Buffer> {
      for (let count = 0; count < 200; count += 1) yield Buffer.alloc(50_000, "large ");
    }
    expect((await post({ data: large() })).length).to.equal(10_000_000);
    const blob = new Blob([Buffer.alloc(3_000_000, "large ")]);
    expect((await post({ data: blob })).length).to.equal(3_000_000);
    await nothingScheduled();
  });

  it("fail the request with the error of their stream", async () => {
    async function* failing(): AsyncGenerator<string> {
      yield "a";
      throw new RangeError("boom");
    }
    const error = await post({ data: failing() }).then(
      () => new Error("it did not fail"),
      (reason: Error) => reason,
    );
    expect(error.name).to.equal("RequestGenerationFailed");
    expect((error.cause as Error).message).to.equal("boom");
    await nothingScheduled();
  });
});
