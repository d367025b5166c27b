import { Deferred, type Failure, TimeoutError } from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { BodyTooLarge } from "@twisted-ts/web-client";
import type { IAgent, IResponse } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { CookieJar } from "tough-cookie";
import { bytes, connected, errorNames, makeRequest, watch } from "../../support/http-client.ts";
import { ReplyingAgent, reply } from "../../support/replying-agent.ts";

describe("treq", () => {
  let agent: ReplyingAgent;

  beforeEach(() => {
    agent = new ReplyingAgent();
  });

  const { get, head, options, post, put, patch } = treq;
  const functions = { get, head, options, post, put, patch, delete: treq.delete };
  for (const [method, call] of Object.entries(functions)) {
    it(`${method} makes a request of that method`, () => {
      call("http://example.com/a", { agent });
      expect(agent.requests[0]).to.include({
        method: method.toUpperCase(),
        uri: "http://example.com/a",
      });
    });
  }

  describe("params", () => {
    it("are added to the query, before the fragment", () => {
      const params = { a: "1 2", b: ["x", "y&z"], c: 3 };
      treq.get("http://example.com/?q=0#f", { agent, params });
      expect(agent.requests[0]?.uri).to.equal("http://example.com/?q=0&a=1+2&b=x&b=y%26z&c=3#f");
    });

    it("add a query when the URL has none, and nothing when they are empty", () => {
      treq.get("http://example.com/", { agent, params: [["a", "1"]] });
      treq.get("http://example.com/", { agent, params: {} });
      treq.get("http://example.com/?", { agent, params: new URLSearchParams("b=2") });
      expect(agent.requests.map(({ uri }) => uri)).to.deep.equal([
        "http://example.com/?a=1",
        "http://example.com/",
        "http://example.com/?b=2",
      ]);
    });
  });

  describe("a body", () => {
    it("is sent as it is when it is bytes, and in UTF-8 when it is text", () => {
      treq.post("http://example.com/", { agent, data: Buffer.from("abc") });
      expect(agent.requests[0]?.body).to.equal("abc");
      treq.post("http://example.com/", { agent, data: "é" });
      expect(agent.requests[1]?.body).to.equal("é");
      expect(agent.header("Content-Type")).to.equal(null);
    });

    it("is a form when it is names and values", () => {
      treq.post("http://example.com/", { agent, data: { a: "1", b: "é &" } });
      expect(agent.requests[0]?.body).to.equal("a=1&b=%C3%A9+%26");
      expect(agent.header("Content-Type")).to.equal("application/x-www-form-urlencoded");
    });

    it("is JSON when it is given as json, with the caller's own Content-Type if there is one", () => {
      treq.post("http://example.com/", { agent, json: { a: [1, "é"] } });
      expect(agent.requests[0]?.body).to.equal('{"a":[1,"é"]}');
      expect(agent.header("Content-Type")).to.equal("application/json; charset=UTF-8");
      const headers = { "Content-Type": "application/problem+json" };
      treq.post("http://example.com/", { agent, json: null, headers });
      expect(agent.requests[1]?.body).to.equal("null");
      expect(agent.header("Content-Type")).to.equal("application/problem+json");
    });

    it("is refused when it is given twice, or cannot be sent", () => {
      for (const options of [
        { agent, data: "x", json: 1 },
        { agent, data: 5 as never },
        { agent, json: undefined },
        { agent, json: () => 1 },
      ]) {
        const { failure } = watch(treq.post("http://example.com/", options));
        const expected = "json" in options && options.json === undefined ? undefined : TypeError;
        if (expected === undefined) expect(failure).to.equal(undefined);
        else expect(failure?.value).to.be.instanceOf(TypeError);
      }
    });
  });

  describe("credentials", () => {
    it("are sent as basic authentication", () => {
      treq.get("http://example.com/", { agent, auth: ["user", "pä:ss"] });
      expect(agent.header("Authorization")).to.equal(
        `Basic ${Buffer.from("user:pä:ss").toString("base64")}`,
      );
    });

    it("B10 in a URI are used for basic authentication only", () => {
      treq.get("http://us%40er:pw@example.com:81/a?b@c", { agent });
      expect(agent.requests[0]?.uri).to.equal("http://example.com:81/a?b@c");
      expect(agent.header("Authorization")).to.equal(
        `Basic ${Buffer.from("us@er:pw").toString("base64")}`,
      );
    });

    it("are refused when the name holds a colon, or either holds a control character", () => {
      for (const auth of [
        ["a:b", "c"],
        ["a", "b\r\nX: y"],
      ] as const) {
        const { failure } = watch(treq.get("http://example.com/", { agent, auth }));
        expect(failure?.value).to.be.instanceOf(RangeError);
      }
      expect(agent.requests).to.deep.equal([]);
    });

    it("C1 are not sent to another origin", () => {
      agent = new ReplyingAgent(
        "HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n",
      );
      treq.get("http://example.com/", { agent, auth: ["user", "pass"], cookies: { a: "1" } });
      expect(agent.requests).to.have.length(2);
      expect(agent.requests[0]?.headers.hasHeader("Authorization")).to.equal(true);
      expect(agent.header("Authorization")).to.equal(null);
      expect(agent.header("Cookie")).to.equal(null);
    });
  });

  describe("cookies", () => {
    it("are sent to the host of the URI", () => {
      treq.get("http://example.com/", { agent, cookies: { a: "1", b: "2" } });
      expect(agent.header("Cookie")).to.equal("a=1; b=2");
    });

    it("B7 are refused when a name or a value could break out of the header", () => {
      for (const cookies of [
        { "a\r\nX": "1" },
        { a: "1\r\nX: 2" },
        { "a;b": "1" },
        { a: "1; b" },
      ]) {
        const { failure } = watch(
          treq.get("http://example.com/", { agent, cookies: cookies as Record<string, string> }),
        );
        expect(failure?.value, JSON.stringify(cookies)).to.be.instanceOf(RangeError);
      }
      expect(agent.requests).to.deep.equal([]);
    });

    it("are kept by a client with a jar, from one request to the next", () => {
      agent = new ReplyingAgent(reply("", "Set-Cookie: a=1\r\n"));
      const cookiejar = new CookieJar();
      const client = new treq.HTTPClient(agent, { cookiejar });
      client.get("http://example.com/");
      client.get("http://example.com/");
      expect(agent.header("Cookie")).to.equal("a=1");
    });
  });

  describe("redirects", () => {
    const found = "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n";

    it("are followed, and listed in the response's history", () => {
      agent = new ReplyingAgent(found, reply("there"));
      const { value } = watch(treq.get("http://example.com/a", { agent }));
      expect(agent.requests[1]?.uri).to.equal("http://example.com/b");
      expect(value?.history().map(({ code }) => code)).to.deep.equal([302]);
    });

    it("are not followed when the caller says so", () => {
      agent = new ReplyingAgent(found);
      const options = { agent, allow_redirects: false };
      expect(watch(treq.get("http://example.com/a", options)).value?.code).to.equal(302);
    });

    it("are followed with GET, without the body, when the caller asks for it", () => {
      agent = new ReplyingAgent(found);
      const options = { agent, browser_like_redirects: true, data: { a: 1 } };
      treq.post("http://example.com/a", options);
      expect(agent.requests[1]).to.include({ method: "GET", body: null });
      expect(agent.header("Content-Type")).to.equal(null);
    });
  });

  it("fails with TimeoutError, and cancels, when the response takes too long", () => {
    let cancelled = 0;
    const never: IAgent = {
      request: () =>
        new Deferred<IResponse>(() => {
          cancelled += 1;
        }),
    };
    const clock = new Clock();
    const outcome = watch(
      treq.get("http://example.com/", { agent: never, timeout: 5, reactor: clock }),
    );
    clock.advance(5);
    expect(outcome.failure?.value).to.be.instanceOf(TimeoutError);
    expect(cancelled).to.equal(1);
  });

  it("refuses an option that it does not know", () => {
    const { failure } = watch(treq.get("http://example.com/", { agent, param: {} } as never));
    expect(failure?.value).to.be.instanceOf(TypeError);
    expect(failure?.getErrorMessage()).to.contain('unknown option "param"');
  });

  describe("a response", () => {
    const ask = (text: string, headers = ""): treq.TreqResponse => {
      const { value } = watch(
        treq.get("http://example.com/", { agent: new ReplyingAgent(reply(text, headers)) }),
      );
      return value as treq.TreqResponse;
    };

    it("returns its body as bytes, as text and as JSON, any number of times", () => {
      const response = ask('{"a":1}');
      expect(watch(response.content()).value?.toString()).to.equal('{"a":1}');
      expect(watch(response.text()).value).to.equal('{"a":1}');
      expect(watch(response.json()).value).to.deep.equal({ a: 1 });
      expect(watch(treq.json_content(response)).value).to.deep.equal({ a: 1 });
    });

    it("is read in the charset that it names, or the caller's, or UTF-8", () => {
      expect(
        watch(ask("\xe9", "Content-Type: text/plain; charset=ISO-8859-1\r\n").text()).value,
      ).to.equal("é");
      expect(watch(ask("\xe9").text("latin1")).value).to.equal("é");
      expect(watch(ask("\xc3\xa9").text()).value).to.equal("é");
      const unknown = watch(ask("x", 'Content-Type: text/plain; charset="no-such"\r\n').text());
      expect(unknown.failure?.value).to.be.instanceOf(RangeError);
    });

    it("fails with SyntaxError when it is no JSON", () => {
      expect(watch(ask("{").json()).failure?.value).to.be.instanceOf(SyntaxError);
    });

    it("D8 is not read beyond the limit of the caller", () => {
      const { failure } = watch(ask("x".repeat(100)).content({ maxLength: 10 }));
      expect(failure?.value).to.be.instanceOf(BodyTooLarge);
    });

    it("is passed to a collector piece by piece, and ends with the collector's error", () => {
      const pieces: string[] = [];
      const collected = watch(ask("abc").collect((data) => pieces.push(String(data))));
      expect(collected.fired).to.equal(1);
      expect(pieces.join("")).to.equal("abc");
      const broken = watch(
        ask("abc").collect(() => {
          throw new RangeError("enough");
        }),
      );
      expect(errorNames(broken.failure)).to.equal("RangeError");
      expect(broken.fired).to.equal(1);
    });

    it("is an async iterable", async () => {
      let body = "";
      for await (const piece of ask("abc")) body += String(piece);
      expect(body).to.equal("abc");
    });

    it("stops reading when the last waiting Deferred is cancelled", () => {
      const { protocol, transport } = connected();
      let original: IResponse | undefined;
      protocol.request(makeRequest()).addCallback((result) => {
        original = result;
      });
      protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"));
      const response = new treq.TreqResponse(original as IResponse);
      const [one, other] = [response.content(), response.content()];
      const failures: Failure[] = [];
      for (const each of [one, other])
        each.addErrback((failure: Failure) => void failures.push(failure));
      one.cancel();
      expect(transport.calls).to.not.include("abortConnection");
      other.cancel();
      expect(transport.calls).to.include("abortConnection");
      expect(failures.map(errorNames)).to.deep.equal(["CancelledError", "CancelledError"]);
    });
  });
});
