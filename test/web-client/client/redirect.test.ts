import type { Deferred, Failure } from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import {
  _urljoin,
  Agent,
  BrowserLikeRedirectAgent,
  HTTPConnectionPool,
  RedirectAgent,
  type ResponseFailed,
  readBody,
  URI,
} from "@twisted-ts/web-client";
import {
  InfiniteRedirection,
  PageRedirect,
  RedirectWithNoLocation,
  SchemeNotSupported,
} from "@twisted-ts/web-client/error";
import { Headers } from "@twisted-ts/web-client/http_headers";
import type { IBodyProducer, IResponse } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";
import { InstantProducer } from "../../support/body-producers.ts";
import { errorNames, type Outcome, watch } from "../../support/http-client.ts";
import { always, firstReason, MemoryEndpoint, StubAgent } from "../../support/stub-client.ts";
import { guarded } from "../../support/watchdog.ts";

type AgentClass = typeof RedirectAgent;

function makeRedirectAgent(
  Class: AgentClass = RedirectAgent,
  ...rest: [limit?: number, names?: string[]]
) {
  const stub = new StubAgent();
  const agent = new Class(stub, ...rest);
  return { stub, agent };
}

/** A body that can be repeated. */
class Replayable extends InstantProducer {
  replay(): IBodyProducer {
    return new Replayable(["body"], 4);
  }
}

function names(headers: Headers | null): string[] {
  return [...(headers ?? new Headers())].map(([name]) => name.toLowerCase()).sort();
}

describe("a long URI", () => {
  const spaces = " ".repeat(1_000_000);
  const brackets = "[".repeat(1_000_000);

  it("is parsed, joined and made without hanging", () => {
    guarded(() => URI.fromBytes(`http://h/ x${spaces}x`));
    guarded(() => _urljoin("http://h/", `${"/..".repeat(1_000_000)} ${spaces}x`));
    guarded(() => new URI("http", "h", `${brackets}x${brackets}x`, 80, "", "", "", ""));
  });
});

for (const Class of [RedirectAgent, BrowserLikeRedirectAgent]) {
  describe(Class.name, () => {
    it("returns a response that is not a redirect unchanged", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const outcome = watch(agent.request("GET", "http://example.com/foo"));
      const response = stub.reply(200);
      expect(outcome.value).to.equal(response);
      expect(response.previousResponse).to.equal(null);
      expect(stub.requests).to.have.length(1);
    });

    for (const code of [301, 302, 303, 307, 308]) {
      it(`follows ${code} of a GET`, () => {
        const { stub, agent } = makeRedirectAgent(Class);
        const outcome = watch(agent.request("GET", "http://example.com/foo"));
        const redirect = stub.reply(code, { location: ["https://example.net:8443/bar"] });
        expect([stub.last.method, stub.last.uri]).to.deep.equal([
          "GET",
          "https://example.net:8443/bar",
        ]);
        const response = stub.reply(200);
        expect(outcome.value).to.equal(response);
        expect(response.previousResponse).to.equal(redirect);
        expect(redirect.previousResponse).to.equal(null);
      });
    }

    it("follows 303 of any method with GET, without the body and its headers", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const headers = new Headers({
        "content-type": ["text/plain"],
        "content-length": ["4"],
        expect: ["100-continue"],
        "x-kept": ["1"],
      });
      agent.request("POST", "http://h/foo", headers, new InstantProducer(["body"], 4));
      stub.reply(303, { location: ["/bar"] });
      expect([stub.last.method, stub.last.uri]).to.deep.equal(["GET", "http://h/bar"]);
      expect(stub.last.bodyProducer).to.equal(null);
      expect(names(stub.last.headers)).to.deep.equal(["x-kept"]);
    });

    it("B4: sends no body headers when a GET is redirected without its body", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const headers = new Headers({ "Content-Length": ["4"], "Content-Encoding": ["gzip"] });
      agent.request("GET", "http://h/", headers, new InstantProducer(["body"], 4));
      stub.reply(302, { location: ["/bar"] });
      expect(names(stub.last.headers)).to.deep.equal([]);
      expect(stub.last.bodyProducer).to.equal(null);
    });

    it("fails with PageRedirect for 307 of a POST without a Location, or with a body that cannot be repeated", () => {
      for (const location of [[], ["/bar"]]) {
        const { stub, agent } = makeRedirectAgent(Class);
        const body = new InstantProducer(["body"], 4);
        const outcome = watch(agent.request("POST", "http://example.com/foo", null, body));
        stub.reply(307, { location });
        expect(errorNames(outcome.failure)).to.equal("ResponseFailed[PageRedirect]");
        const reason = firstReason(outcome.failure) as PageRedirect;
        expect(reason.location).to.equal("http://example.com/foo");
        const { response } = (outcome.failure as Failure<ResponseFailed>).value;
        expect(response?.code).to.equal(307);
        expect(stub.requests).to.have.length(1);
      }
    });

    it("C9: does not follow 308 of a GET whose body cannot be sent again", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const body = new InstantProducer(["body"], 4);
      const outcome = watch(agent.request("GET", "http://h/", null, body));
      stub.reply(308, { location: ["/bar"] });
      expect(errorNames(outcome.failure)).to.equal("ResponseFailed[PageRedirect]");
    });

    it("sends the body of a GET again on 307, when it can be repeated", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const headers = new Headers({ "Content-Type": ["text/plain"] });
      agent.request("GET", "http://h/", headers, new Replayable(["body"], 4));
      stub.reply(307, { location: ["/bar"] });
      expect(stub.last.bodyProducer).to.be.instanceOf(Replayable);
      expect(names(stub.last.headers)).to.deep.equal(["content-type"]);
    });

    it("fails with RedirectWithNoLocation when there is no Location", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const outcome = watch(agent.request("GET", "http://example.com/foo"));
      stub.reply(303);
      expect(errorNames(outcome.failure)).to.equal("ResponseFailed[RedirectWithNoLocation]");
      const reason = firstReason(outcome.failure) as RedirectWithNoLocation;
      expect(reason).to.be.instanceOf(RedirectWithNoLocation);
      expect(reason.uri).to.equal("http://example.com/foo");
    });

    it("C9: fails with InfiniteRedirection beyond its limit, 20 by default", () => {
      const follow = (outcome: Outcome<IResponse>, stub: StubAgent): number => {
        for (let hop = 0; outcome.fired === 0; hop += 1) {
          if (hop > 50) throw new Error("no end");
          stub.reply(303, { location: [`/${hop}`] });
        }
        return stub.requests.length;
      };
      const limited = makeRedirectAgent(Class, 1);
      const outcome = watch(limited.agent.request("GET", "http://example.com/foo"));
      expect(follow(outcome, limited.stub)).to.equal(2);
      const reason = firstReason(outcome.failure) as InfiniteRedirection;
      expect(reason).to.be.instanceOf(InfiniteRedirection);
      expect(reason.location).to.equal("http://example.com/foo");
      expect(reason.message).to.equal(
        "303 Infinite redirection detected to http://example.com/foo",
      );
      const usual = makeRedirectAgent(Class);
      expect(follow(watch(usual.agent.request("GET", "http://h/")), usual.stub)).to.equal(21);
    });

    it("resolves Location against the URI of its request, and inherits the fragment", () => {
      const cases = [
        ["http://example.com/foo/bar", "baz", "http://example.com/foo/baz"],
        ["http://example.com/foo/bar", "/baz?a", "http://example.com/baz?a"],
        ["http://example.com/foo/bar#frag", "/baz?a", "http://example.com/baz?a#frag"],
        ["http://example.com/foo/bar", "/baz?a#frag2", "http://example.com/baz?a#frag2"],
        ["http://example.com/foo/bar", "//foo.com:81/baz", "http://foo.com:81/baz"],
      ] as const;
      for (const [uri, location, target] of cases) {
        const { stub, agent } = makeRedirectAgent(Class);
        agent.request("GET", uri);
        stub.reply(302, { location: [location] });
        const { uri: next } = stub.requests.length > 1 ? stub.last : { uri: "not followed" };
        expect(next, location).to.equal(target);
      }
    });

    it("C4: resolves the second hop against the first, not against the original URI", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      agent.request("GET", "http://one/a/b");
      stub.reply(303, { location: ["http://two/c/d"] });
      stub.reply(303, { location: ["e"] });
      expect(stub.last.uri).to.equal("http://two/c/e");
    });

    describe("C1: across origins", () => {
      const sensitive = {
        authorization: ["a"],
        cookie: ["b"],
        cookie2: ["c"],
        "proxy-authorization": ["d"],
        "wWw-auThentiCate": ["e"],
        "x-custom-sensitive": ["f"],
      };
      const all = new Headers({ ...sensitive, "x-random": ["g"], host: ["example.com"] });

      function redirected(from: string, location: string): string[] {
        const { stub, agent } = makeRedirectAgent(Class, 20, ["X-custom-SENSITIVE"]);
        agent.request("GET", from, all);
        stub.reply(301, { location: [location] });
        return names(stub.last.headers);
      }

      it("keeps every header when scheme, host and port are the same", () => {
        expect(redirected("https://example.com/", "https://example.com:443/x")).to.deep.equal(
          names(all),
        );
      });

      for (const [what, location] of [
        ["host", "https://example.net/x"],
        ["subdomain", "https://www.example.com/x"],
        ["port", "https://example.com:8443/x"],
        ["scheme", "http://example.com/x"],
      ] as const) {
        it(`C2, C3, C5: drops secrets and Host when the ${what} is another`, () => {
          expect(redirected("https://example.com/", location)).to.deep.equal(["x-random"]);
        });
      }

      it("drops secrets in any spelling, and keeps the spelling of the other headers", () => {
        const { stub, agent } = makeRedirectAgent(Class);
        const own = { aUTHORIZATION: ["x"], hOST: ["h"], "x-KEPT": ["1"], "cONTENT-type": ["x"] };
        agent.request("GET", "http://h/", new Headers(own, { keepSpelling: true }));
        stub.reply(302, { location: ["http://other/"] });
        expect([...(stub.last.headers ?? [])]).to.deep.equal([["x-KEPT", ["1"]]]);
      });

      it("does not send the secrets again when a redirect leads back to the first origin", () => {
        const { stub, agent } = makeRedirectAgent(Class);
        agent.request("GET", "http://one/", new Headers({ cookie: ["b"] }));
        stub.reply(303, { location: ["http://two/"] });
        stub.reply(303, { location: ["http://one/"] });
        expect(names(stub.last.headers)).to.deep.equal([]);
      });
    });

    it("C5: fails on a redirect to another scheme", () => {
      for (const location of ["file:///etc/passwd", "unix:/run/x", "data:,x", "ftp://h/"]) {
        const endpoint = new MemoryEndpoint();
        const agent = new Agent(new Clock() as never);
        const standard = agent._getEndpoint.bind(agent);
        agent._getEndpoint = (uri) => (uri.scheme === "http" ? endpoint : standard(uri));
        const outcome = watch(new Class(agent).request("GET", "http://h/"));
        endpoint.reply(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
        expect(errorNames(outcome.failure), location).to.equal("SchemeNotSupported");
      }
    });

    it("keeps HEAD as HEAD on every code that it follows", () => {
      for (const code of [301, 302, 303, 307, 308]) {
        for (const method of ["HEAD", Buffer.from("HEAD")]) {
          const { stub, agent } = makeRedirectAgent(Class);
          agent.request(method, "http://h/");
          stub.reply(code, { location: ["/x"] });
          expect([stub.last.method, stub.last.uri]).to.deep.equal(["HEAD", "http://h/x"]);
        }
      }
    });

    it("percent-encodes invalid characters in a Location, and follows it", () => {
      const followed = (location: string | Buffer): string => {
        const { stub, agent } = makeRedirectAgent(Class);
        agent.request("GET", "http://h/a/b#top");
        stub.reply(302, { location: [location] });
        return stub.last.uri;
      };
      expect(followed("/caf\u00e9 au lait?q=\u20ac")).to.equal(
        "http://h/caf%C3%A9%20au%20lait?q=%E2%82%AC#top",
      );
      expect(followed(Buffer.from("/caf\xe9", "latin1"))).to.equal("http://h/caf%E9#top");
      expect(followed("/a%20b%zz")).to.equal("http://h/a%20b%zz#top");
      expect(followed("http://b\u00fccher.example:8080/\u00fc#\u00fc")).to.equal(
        "http://xn--bcher-kva.example:8080/%C3%BC#%C3%BC",
      );
      expect(followed("/a\tb")).to.equal("http://h/ab#top");
    });

    it("keeps an empty query or parameter of a Location, and inherits nothing for an empty fragment", () => {
      const followed = (location: string): string => {
        const { stub, agent } = makeRedirectAgent(Class);
        agent.request("GET", "http://h/a#top");
        stub.reply(302, { location: [location] });
        return stub.last.uri;
      };
      expect(followed("/next?")).to.equal("http://h/next?#top");
      expect(followed("/next;")).to.equal("http://h/next;#top");
      expect(followed("/next#")).to.equal("http://h/next");
    });

    it("treats hosts that differ in case as one origin", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      agent.request("GET", "http://Example.COM/", new Headers({ authorization: ["x"] }));
      stub.reply(302, { location: ["http://example.com/next"] });
      expect(names(stub.last.headers)).to.deep.equal(["authorization"]);
    });

    it("refuses a limit that is not a number of redirects", () => {
      expect(() => new Class(new StubAgent(), "5" as never)).to.throw(TypeError, "redirectLimit");
      for (const limit of [Number.NaN, -1, 1.5]) {
        expect(() => new Class(new StubAgent(), limit)).to.throw(RangeError, "redirectLimit");
      }
    });

    it("reads a Location with a million spaces without hanging", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      agent.request("GET", "http://h/").addErrback(() => undefined);
      guarded(() => stub.reply(302, { location: [`http://h/${" ".repeat(1_000_000)}x`] }));
    });

    it("passes a signal and timeouts on to each request", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const options = { signal: new AbortController().signal, bodyTimeout: 3 };
      agent.request("GET", "http://h/", null, null, options);
      stub.reply(303, { location: ["/x"] });
      expect(stub.requests.map((asked) => asked.options)).to.deep.equal([options, options]);
    });

    it("cancels the request that is under way when its Deferred is cancelled", () => {
      const { stub, agent } = makeRedirectAgent(Class);
      const deferred = agent.request("GET", "http://h/");
      const outcome = watch(deferred);
      stub.reply(303, { location: ["/x"] });
      deferred.cancel();
      expect(stub.last.deferred.called).to.equal(true);
      expect(errorNames(outcome.failure)).to.equal("CancelledError");
    });
  });
}

describe("RedirectAgent", () => {
  for (const code of [301, 302, 307, 308]) {
    it(`fails with PageRedirect for ${code} of a POST, to any Location`, () => {
      const { stub, agent } = makeRedirectAgent();
      const outcome = watch(agent.request("POST", "http://h/", null, new Replayable(["body"], 4)));
      stub.reply(code, { location: ["/bar"] });
      expect(firstReason(outcome.failure)).to.be.instanceOf(PageRedirect);
    });
  }
});

describe("BrowserLikeRedirectAgent", () => {
  for (const code of [301, 302]) {
    it(`follows ${code} of a POST with GET`, () => {
      const { stub, agent } = makeRedirectAgent(BrowserLikeRedirectAgent);
      agent.request("POST", "http://h/foo", null, new Replayable(["body"], 4));
      stub.reply(code, { location: ["/bar"] });
      expect([stub.last.method, stub.last.bodyProducer]).to.deep.equal(["GET", null]);
    });
  }

  for (const code of [307, 308]) {
    it(`keeps method and body on ${code}, and again on the next redirect, when the body can be repeated`, () => {
      const { stub, agent } = makeRedirectAgent(BrowserLikeRedirectAgent);
      const headers = new Headers({ "Content-Type": ["text/plain"] });
      agent.request("PUT", "http://h/foo", headers, new Replayable(["body"], 4));
      stub.reply(code, { location: ["/bar"] });
      stub.reply(code, { location: ["http://other/"] });
      expect([stub.last.method, stub.last.uri]).to.deep.equal(["PUT", "http://other/"]);
      expect(stub.last.bodyProducer).to.be.instanceOf(Replayable);
      expect(names(stub.last.headers)).to.deep.equal(["content-type"]);
    });

    it(`keeps the method on ${code} when there is no body`, () => {
      const { stub, agent } = makeRedirectAgent(BrowserLikeRedirectAgent);
      agent.request("DELETE", "http://h/foo");
      stub.reply(code, { location: ["/bar"] });
      expect([stub.last.method, stub.last.uri]).to.deep.equal(["DELETE", "http://h/bar"]);
    });
  }
});

describe("the body of a redirect", () => {
  function redirecting() {
    const endpoint = new MemoryEndpoint();
    const agent = Agent.usingEndpointFactory(new Clock(), always(endpoint));
    const deferred: Deferred<IResponse> = new RedirectAgent(agent).request("GET", "http://h/");
    return { endpoint, outcome: watch(deferred) };
  }
  const head = (length: number): string =>
    `HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: ${length}\r\n\r\n`;
  const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

  it("is read so that its connection becomes free, and can still be delivered", () => {
    const { endpoint, outcome } = redirecting();
    endpoint.reply(`${head(4)}mov`);
    const [first] = endpoint.connections;
    expect(first?.transport.paused).to.equal(false);
    first?.protocol.dataReceived(Buffer.from("ed"));
    endpoint.reply(OK);
    const previous = outcome.value?.previousResponse as IResponse;
    expect(watch(readBody(previous)).value?.toString()).to.equal("move");
  });

  describe("to a scheme that is not supported", () => {
    function redirectToFTP(framing: string) {
      const endpoint = new MemoryEndpoint();
      const pool = new HTTPConnectionPool(new Clock());
      const agent = new Agent(new Clock() as never, { pool });
      const standard = agent._getEndpoint.bind(agent);
      agent._getEndpoint = (uri) => (uri.scheme === "http" ? endpoint : standard(uri));
      const outcome = watch(new RedirectAgent(agent).request("GET", "http://h/"));
      endpoint.reply(`HTTP/1.1 302 Found\r\nLocation: ftp://h/\r\n${framing}\r\n\r\n`);
      return { failure: outcome.failure, pool, calls: endpoint.last.transport.calls };
    }

    it("fails with SchemeNotSupported itself, as in Twisted", () => {
      const { failure } = redirectToFTP("Content-Length: 0");
      expect(failure?.value).to.be.an.instanceOf(SchemeNotSupported);
      expect(failure?.value).to.have.property("message", "Unsupported scheme: b'ftp'");
    });

    it("closes its connection when its response has a body, which no code can read", () => {
      const { pool, calls } = redirectToFTP("Content-Length: 4");
      expect(calls).to.include("abortConnection");
      expect(String(pool)).to.equal("1 active, 0 idle, 0 waiting");
    });

    it("keeps its connection when its response has no body", () => {
      const { pool, calls } = redirectToFTP("Content-Length: 0");
      expect(calls).not.to.include.oneOf(["abortConnection", "loseConnection"]);
      expect(String(pool)).to.equal("0 active, 1 idle, 0 waiting");
    });
  });

  describe("that is not followed", () => {
    const cases: readonly [why: string, method: string, location: string, error: string][] = [
      ["no Location", "GET", "", "RedirectWithNoLocation"],
      ["the limit", "GET", "Location: /x\r\n", "InfiniteRedirection"],
      ["another method", "POST", "Location: /x\r\n", "PageRedirect"],
      ["user information", "GET", "Location: http://user:word@h/\r\n", "InvalidURIError"],
      ["a host that is none", "GET", "Location: http://[x]/\r\n", "InvalidURIError"],
      ["a port that is none", "GET", "Location: http://h:99999/\r\n", "InvalidURIError"],
    ];
    for (const [why, method, location, error] of cases) {
      const ask = (length: number) => {
        const endpoint = new MemoryEndpoint();
        const clock = new Clock();
        const pool = new HTTPConnectionPool(clock);
        const inner = new Agent(clock as never, { pool, bodyTimeout: 7 });
        inner._getEndpoint = () => endpoint;
        const limit = error === "InfiniteRedirection" ? 0 : 20;
        const outcome = watch(new RedirectAgent(inner, limit).request(method, "http://h/"));
        endpoint.reply(`HTTP/1.1 302 Found\r\n${location}Content-Length: ${length}\r\n\r\n`);
        expect(errorNames(outcome.failure)).to.equal(`ResponseFailed[${error}]`);
        const { response } = (outcome.failure as Failure<ResponseFailed>).value;
        return { endpoint, clock, pool, response: response as IResponse };
      };

      it(`frees its connection when its body is short, which can still be read: ${why}`, () => {
        const { endpoint, response, pool } = ask(4);
        expect(endpoint.last.transport.paused).to.equal(false);
        endpoint.reply("body");
        expect(String(pool)).to.equal("0 active, 1 idle, 0 waiting");
        expect(watch(readBody(response)).value?.toString()).to.equal("body");
      });

      it(`closes its connection when a long body is not read: ${why}`, () => {
        const { endpoint } = ask(100_000);
        endpoint.reply("x".repeat(70_000));
        expect(endpoint.last.transport.calls).to.include("abortConnection");
      });

      it(`closes its connection when its body stops: ${why}`, () => {
        const { endpoint, clock } = ask(100);
        clock.advance(7);
        expect(endpoint.last.transport.calls).to.include("abortConnection");
      });

      it(`delivers a long body to a caller who reads it at once: ${why}`, () => {
        const { endpoint, response } = ask(100_000);
        const outcome = watch(readBody(response));
        endpoint.reply("x".repeat(100_000));
        expect(outcome.value?.length).to.equal(100_000);
      });
    }
  });

  it("D6: closes its connection when it is long, or incomplete when the next response comes", () => {
    for (const more of ["x".repeat(70_000), ""]) {
      const { endpoint, outcome } = redirecting();
      endpoint.reply(head(100_000) + more);
      const [first] = endpoint.connections;
      expect(first?.transport.calls.includes("abortConnection")).to.equal(more !== "");
      endpoint.reply(OK);
      expect(outcome.fired).to.equal(1);
      expect(first?.transport.calls).to.include("abortConnection");
    }
  });
});
