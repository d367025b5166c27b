import { Deferred, succeed } from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { Agent, CookieAgent, InvalidURIError } from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IAgent, IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { CookieJar, MemoryCookieStore } from "tough-cookie";
import { bytes, connected, errorNames, makeRequest, watch } from "../../support/http-client.ts";

/** Responds to each request with the next set of cookies, and keeps the headers of the request. */
class Recorder implements IAgent {
  readonly requests: (Headers | null)[] = [];
  readonly replies: string[][];

  constructor(...replies: string[][]) {
    this.replies = replies;
  }

  request(_method: unknown, _uri: unknown, headers?: Headers | null): Deferred<IResponse> {
    this.requests.push(headers ?? null);
    const cookies = this.replies.shift() ?? [];
    return succeed({ headers: new Headers({ "Set-Cookie": cookies }) } as unknown as IResponse);
  }

  /** The Cookie headers of the last request. */
  get cookies(): readonly string[] {
    return this.requests.at(-1)?.getRawHeaders("Cookie") ?? [];
  }
}

describe("CookieAgent", () => {
  it("sends the cookies of earlier responses, within the call", () => {
    const recorder = new Recorder(["a=1; Path=/", "b=2"]);
    const agent = new CookieAgent(recorder, new CookieJar());
    agent.request("GET", "http://example.com/");
    expect(recorder.cookies).to.deep.equal([]);
    agent.request("GET", Buffer.from("http://example.com/page"));
    expect(recorder.cookies).to.deep.equal(["a=1; b=2"]);
  });

  it("sends a cookie back as the bytes that it came in, ISO-8859-1 or UTF-8", () => {
    for (const encoding of ["latin1", "utf8"] as const) {
      const sent: Buffer[] = [];
      const cookie = Buffer.from("caf\u00e9=cr\u00e8me", encoding);
      const agent: IAgent = {
        request(_method, _uri, headers) {
          sent.push(headers?.getRawHeaders(Buffer.from("Cookie"))?.[0] ?? Buffer.alloc(0));
          const received = new Headers({ "Set-Cookie": [cookie] });
          return succeed({ headers: received } as unknown as IResponse);
        },
      };
      const withCookies = new CookieAgent(agent, new CookieJar());
      for (let turn = 0; turn < 2; turn += 1) withCookies.request("GET", "http://example.com/");
      expect(sent[1]).to.deep.equal(cookie);
    }
  });

  it("sends cookies that the caller puts into the jar, in UTF-8 when ISO-8859-1 cannot hold them", () => {
    const jar = new CookieJar();
    jar.setCookieSync("a=\u20ac", "http://example.com/");
    const recorder = new Recorder();
    new CookieAgent(recorder, jar).request("GET", "http://example.com/");
    expect(recorder.cookies).to.deep.equal(["a=\u20ac"]);
  });

  it("accepts the jar of another copy of tough-cookie, and refuses other objects", () => {
    const stored: string[] = [];
    const foreign = {
      store: { synchronous: true },
      getCookieString: () => Promise.resolve("a=1"),
      getCookieStringSync: () => "a=1",
      setCookie: () => Promise.resolve(undefined),
      setCookieSync: (cookie: string) => stored.push(cookie),
    } as unknown as CookieJar;
    const recorder = new Recorder(["b=2"]);
    new CookieAgent(recorder, foreign).request("GET", "http://example.com/");
    expect([recorder.cookies, stored]).to.deep.equal([["a=1"], ["b=2"]]);
    for (const jar of [undefined, null, {}, new Map()]) {
      expect(() => new CookieAgent(recorder, jar as never)).to.throw(TypeError, "CookieJar");
    }
  });

  it("does not change the caller's headers", () => {
    const jar = new CookieJar();
    jar.setCookieSync("a=1", "http://example.com/");
    const headers = new Headers({ Accept: ["*/*"] });
    const recorder = new Recorder();
    new CookieAgent(recorder, jar).request("GET", "http://example.com/", headers);
    expect(headers.hasHeader("Cookie")).to.equal(false);
    expect(recorder.cookies).to.deep.equal(["a=1"]);
    expect(recorder.requests[0]?.getRawHeaders("Accept")).to.deep.equal(["*/*"]);
  });

  it("sends the caller's own Cookie header in place of the jar's", () => {
    const jar = new CookieJar();
    jar.setCookieSync("a=1", "http://example.com/");
    const recorder = new Recorder();
    const headers = new Headers({ Cookie: ["mine=1"] });
    new CookieAgent(recorder, jar).request("GET", "http://example.com/", headers);
    expect(recorder.cookies).to.deep.equal(["mine=1"]);
  });

  it("throws what the wrapped agent throws, and passes URIs on to it that the jar cannot read", () => {
    const reactor = Object.assign(new Clock(), { nameResolver: {} });
    const agent = new CookieAgent(new Agent(reactor as never), new CookieJar());
    expect(() => agent.request("GE T", "http://h/")).to.throw(RangeError, "Invalid method");
    expect(() => agent.request("GET", "http://h/\r\nX")).to.throw(RangeError, "Invalid URI");
    expect(() => agent.request("GET", "http://h:99999/")).to.throw(InvalidURIError, "Invalid port");
    const outcome = watch(agent.request("GET", "nonsense"));
    expect(errorNames(outcome.failure)).to.equal("SchemeNotSupported");
  });

  it("keeps no cookies of a URI that the jar cannot read, and returns the response", () => {
    const jar = new CookieJar();
    const outcome = watch(new CookieAgent(new Recorder(["a=1"]), jar).request("GET", "nonsense"));
    expect(outcome.value?.headers.getRawHeaders("Set-Cookie")).to.deep.equal(["a=1"]);
    expect(jar.serializeSync()?.cookies).to.deep.equal([]);
  });

  it("C6 sends no cookie to another host, port aside, nor a secure one in the clear", () => {
    const recorder = new Recorder(["a=1", "s=1; Secure"]);
    const agent = new CookieAgent(recorder, new CookieJar());
    agent.request("GET", "https://example.com:8443/");
    for (const [uri, expected] of [
      ["https://example.com/", ["a=1; s=1"]],
      ["http://example.com/", ["a=1"]],
      ["https://evil.example/", []],
      ["https://notexample.com/", []],
    ] as const) {
      agent.request("GET", uri);
      expect(recorder.cookies, uri).to.deep.equal(expected);
    }
  });

  it("C6 ignores a cookie for a public suffix, or for another host", () => {
    const jar = new CookieJar();
    const recorder = new Recorder([
      "a=1; Domain=com",
      "b=1; Domain=other.org",
      "__proto__=x",
      "ok=1",
    ]);
    const agent = new CookieAgent(recorder, jar);
    agent.request("GET", "http://example.com/");
    agent.request("GET", "http://example.com/");
    expect(recorder.cookies).to.deep.equal(["__proto__=x; ok=1"]);
    expect(({} as { x?: unknown }).x).to.equal(undefined);
  });

  it("waits for a jar whose store is asynchronous", async () => {
    const store = new MemoryCookieStore();
    store.synchronous = false;
    const recorder = new Recorder(["a=1"]);
    const agent = new CookieAgent(recorder, new CookieJar(store));
    const first = agent.request("GET", "http://example.com/");
    expect(first).to.be.instanceOf(Deferred);
    await first;
    await agent.request("GET", "http://example.com/");
    expect(recorder.cookies).to.deep.equal(["a=1"]);
  });

  for (const synchronous of [true, false]) {
    const kind = synchronous ? "synchronous" : "asynchronous";
    it(`closes the connection of a response that a jar which is ${kind} cannot store the cookies of`, async () => {
      const store = new MemoryCookieStore();
      store.synchronous = synchronous;
      const full = new Error("the disk is full");
      const jar = new CookieJar(store);
      jar.setCookieSync = () => {
        throw full;
      };
      jar.setCookie = () => Promise.reject(full);
      const { protocol, transport } = connected();
      const agent = new CookieAgent({ request: () => protocol.request(makeRequest()) }, jar);
      const requesting = agent.request("GET", "http://example.com/");
      while (transport.written === "") await new Promise(setImmediate);
      protocol.dataReceived(
        bytes("HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 5\r\n\r\nhe"),
      );
      const error = await requesting.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).to.equal(full);
      expect(transport.calls).to.include("abortConnection");
    });
  }
});
