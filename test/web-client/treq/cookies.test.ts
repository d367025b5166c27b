import { createRequire } from "node:module";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { CookieJar, MemoryCookieStore } from "tough-cookie";
import { watch } from "../../support/http-client.ts";
import { ReplyingAgent, reply } from "../../support/replying-agent.ts";

const URI = "http://example.com/";

/** The class of another copy of tough-cookie: the one that CommonJS programs get. */
const Other = (createRequire(import.meta.url)("tough-cookie") as typeof import("tough-cookie"))
  .CookieJar;

/** A jar whose store is asynchronous. */
function makeAsynchronousJar(): CookieJar {
  const store = new MemoryCookieStore();
  Object.defineProperty(store, "synchronous", { value: false });
  return new CookieJar(store);
}

describe("the option cookies", () => {
  it("may be an object, a Map or pairs", () => {
    for (const cookies of [
      { a: "1", b: 2 },
      new Map<string, string | number>([
        ["a", "1"],
        ["b", 2],
      ]),
      [
        ["a", "1"],
        ["b", 2],
      ],
    ]) {
      const agent = new ReplyingAgent();
      treq.get(URI, { agent, cookies: cookies as treq.Cookies });
      expect(agent.header("Cookie")).to.equal("a=1; b=2");
    }
  });

  it("may be a jar, of another copy of tough-cookie as well", () => {
    expect(Other).to.not.equal(CookieJar);
    for (const jar of [new CookieJar(), new Other()]) {
      jar.setCookieSync("a=1", URI);
      const agent = new ReplyingAgent(reply("", "Set-Cookie: b=2\r\n"));
      const { value } = watch(treq.get(URI, { agent, cookies: jar }));
      expect(agent.header("Cookie")).to.equal("a=1");
      expect(jar.getCookieStringSync(URI)).to.equal("a=1; b=2");
      expect(value?.cookies()).to.equal(jar);
    }
  });

  it("is refused with a TypeError when it is anything else", () => {
    for (const [cookies, named] of [
      ["a=1", "a string"],
      [5, "a number"],
      [new Set(["a=1"]), "a Set"],
      [["a=1"], "a string"],
      [new URLSearchParams("a=1"), "an URLSearchParams"],
      [{ a: null }, '"a" must be text, not null'],
      [{ a: undefined }, "not undefined"],
      [{ a: ["1"] }, "not an Array"],
      [{ a: {} }, "not an object"],
      [Promise.resolve({}), "a Promise"],
    ] as const) {
      const agent = new ReplyingAgent();
      const { failure } = watch(treq.get(URI, { agent, cookies: cookies as never }));
      expect(failure?.value, named).to.be.instanceOf(TypeError);
      expect(failure?.getErrorMessage()).to.contain(named);
      expect(agent.requests).to.deep.equal([]);
    }
    expect(() => new treq.HTTPClient(new ReplyingAgent(), { cookiejar: {} as never })).to.throw(
      TypeError,
    );
  });

  it("is limited to the scheme of the URL: it is not sent after a redirect to http", () => {
    const found =
      "HTTP/1.1 302 Found\r\nLocation: http://example.com/b\r\nContent-Length: 0\r\n\r\n";
    const agent = new ReplyingAgent(found);
    treq.get("https://example.com/a", { agent, cookies: { a: "1" } });
    expect(agent.requests[0]?.headers.getRawHeaders("Cookie")).to.deep.equal(["a=1"]);
    expect(agent.requests).to.have.length(2);
    expect(agent.header("Cookie")).to.equal(null);
  });

  it("is sent to hosts without a dot, and to addresses", () => {
    for (const host of ["localhost", "intranet", "127.0.0.1", "[::1]:8080"]) {
      const agent = new ReplyingAgent();
      treq.get(`http://${host}/`, { agent, cookies: { a: "1" } });
      expect(agent.header("Cookie"), host).to.equal("a=1");
    }
  });

  it("is refused with a RangeError where a prefix of the name forbids it", () => {
    const agent = new ReplyingAgent();
    treq.get("https://example.com/", { agent, cookies: { "__Host-a": "1" } });
    expect(agent.header("Cookie")).to.equal("__Host-a=1");
    const { failure } = watch(treq.get(URI, { agent, cookies: { "__Host-a": "1" } }));
    expect(failure?.value).to.be.instanceOf(RangeError);
  });

  it("is sent together with those of the client's jar, and kept there, as in treq", () => {
    const agent = new ReplyingAgent(reply("", "Set-Cookie: b=2\r\n"));
    const cookiejar = new CookieJar();
    const client = new treq.HTTPClient(agent, { cookiejar });
    client.get(URI, { cookies: { a: "1" } });
    client.get(URI);
    expect(agent.header("Cookie")).to.equal("a=1; b=2");
  });

  it("is waited for when the store of the jar is not synchronous", async () => {
    const agent = new ReplyingAgent(reply("", "Set-Cookie: b=2\r\n"));
    const client = new treq.HTTPClient(agent, { cookiejar: makeAsynchronousJar() });
    await client.get(URI, { cookies: { a: "1" } });
    expect(agent.header("Cookie")).to.equal("a=1");
    await client.get(URI);
    expect(agent.header("Cookie")).to.equal("a=1; b=2");
  });
});

describe("received cookies", () => {
  it("are sent on in the same chain of redirects, as treq does", () => {
    const agent = new ReplyingAgent(
      "HTTP/1.1 302 Found\r\nSet-Cookie: a=1\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
    );
    const { value } = watch(treq.get(URI, { agent }));
    expect(agent.header("Cookie")).to.equal("a=1");
    expect(value?.cookies().getCookieStringSync(URI)).to.equal("a=1");
  });

  it("are kept by a client, but not by the functions of the module", () => {
    const agent = new ReplyingAgent(
      reply("", "Set-Cookie: a=1\r\n"),
      reply(""),
      reply("", "Set-Cookie: a=1\r\n"),
    );
    const client = new treq.HTTPClient(agent);
    client.get(URI);
    client.get(URI);
    expect(agent.header("Cookie")).to.equal("a=1");
    treq.get(URI, { agent });
    treq.get(URI, { agent });
    expect(agent.header("Cookie")).to.equal(null);
  });

  it("can be used for the next request", () => {
    const agent = new ReplyingAgent(reply("", "Set-Cookie: a=1\r\n"));
    const { value } = watch(treq.get(URI, { agent }));
    treq.get(URI, { agent, cookies: value?.cookies() });
    expect(agent.header("Cookie")).to.equal("a=1");
  });

  it("are empty when no cookie came", () => {
    const { value } = watch(treq.get(URI, { agent: new ReplyingAgent() }));
    expect(value?.cookies().getCookieStringSync(URI)).to.equal("");
  });
});
