import { Failure, fail } from "@twisted-ts/deferred";
import type { HostnameEndpoint } from "@twisted-ts/reactor/endpoints";
import { ConnectionRefusedError } from "@twisted-ts/reactor/error";
import { Clock } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import {
  Agent,
  type AgentOptions,
  HTTPConnectionPool,
  InvalidURIError,
  Request,
  SchemeNotSupported,
  URI,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { expect } from "chai";
import { ManualProducer } from "../../support/body-producers.ts";
import { BodyRecorder, errorNames, watch } from "../../support/http-client.ts";
import { always, MemoryEndpoint, makeResponse, StubEndpoint } from "../../support/stub-client.ts";

const HOST = Buffer.from("host");

function makeAgent(options: AgentOptions = {}) {
  const clock = new Clock();
  const endpoint = new StubEndpoint();
  const agent = new Agent(clock as never, options);
  agent._getEndpoint = () => endpoint;
  return { clock, endpoint, agent };
}

describe("Agent", () => {
  it("has a pool of its own that keeps no connections, unless it is given one", () => {
    const clock = new Clock();
    const agent = new Agent(clock as never);
    expect(agent._pool).to.be.instanceOf(HTTPConnectionPool);
    expect(agent._pool.persistent).to.equal(false);
    const pool = new HTTPConnectionPool(clock);
    expect(new Agent(clock as never, { pool })._pool).to.equal(pool);
    expect(new Agent(clock as never, undefined, { pool })._pool).to.equal(pool);
  });

  it("refuses an unknown option, and invalid times", () => {
    const make = (options: object) => () => new Agent(new Clock() as never, options);
    expect(make({ conectTimeout: 5 })).to.throw(TypeError, "conectTimeout");
    expect(make({ headersTimeout: 0 })).to.throw(RangeError, "headersTimeout");
    expect(make({ connectTimeout: Number.NaN })).to.throw(RangeError, "connectTimeout");
  });

  it("refuses a pool that is not an object, and a socket path that is not text", () => {
    const make = (options: object) => () => new Agent(new Clock() as never, options);
    for (const pool of [5, "pool"]) {
      expect(make({ pool }), String(pool)).to.throw(TypeError, "getConnection");
    }
    expect(make({ socketPath: 5 })).to.throw(TypeError, "socketPath");
    expect(make({ socketPath: null })).to.throw(TypeError, "socketPath");
  });

  it("warns of a policy of the old kind, and takes it", async () => {
    const warned = new Promise<Error>((resolve) => process.once("warning", resolve));
    const calls: unknown[] = [];
    const old = {
      getContext: (...args: unknown[]) => {
        calls.push(args);
        return {} as never;
      },
    };
    const agent = new Agent(new Clock() as never, old as never);
    const policy = (agent._endpointFactory as unknown as { _policyForHTTPS: never })
      ._policyForHTTPS as { creatorForNetloc(host: string, port: number): unknown };
    policy.creatorForNetloc("example.com", 443);
    expect(calls).to.deep.equal([["example.com", 443]]);
    const warning = await warned;
    expect(warning.name).to.equal("DeprecationWarning");
    expect(warning.message).to.match(/was passed as the HTTPS policy for an Agent/);
  });

  describe("usingEndpointFactory", () => {
    it("gets endpoints from the factory", () => {
      const endpoint = new StubEndpoint();
      const agent = Agent.usingEndpointFactory(null as never, always(endpoint));
      expect(agent._getEndpoint(URI.fromBytes("http://example.com/"))).to.equal(endpoint);
    });

    it("makes an agent of the subclass it is called on, with the pool given or one of its own", () => {
      class Mine extends Agent {}
      const clock = new Clock();
      const agent = Mine.usingEndpointFactory(clock, always(new StubEndpoint()));
      expect(agent).to.be.instanceOf(Mine);
      expect(agent._pool.persistent).to.equal(false);
      const pool = new HTTPConnectionPool(clock);
      expect(Agent.usingEndpointFactory(clock, always(new StubEndpoint()), pool)._pool).to.equal(
        pool,
      );
    });

    it("keeps any object that it is given as the pool", () => {
      const pool = {} as HTTPConnectionPool;
      const factory = always(new StubEndpoint());
      expect(Agent.usingEndpointFactory(new Clock(), factory, pool)._pool).to.equal(pool);
    });
  });

  describe("request", () => {
    it("sends method, target, headers and body over a connection to the endpoint", () => {
      const { agent, endpoint } = makeAgent();
      const headers = new Headers({ foo: ["bar"] });
      const body = new ManualProducer(3);
      agent.request("PUT", "http://example.com:1234/foo?bar#frag", headers, body);
      const { request } = endpoint.last;
      expect(request).to.be.instanceOf(Request);
      expect([request.method, request.uri]).to.deep.equal(["PUT", "/foo?bar"]);
      expect(
        request.headers.equals(new Headers({ foo: ["bar"], host: ["example.com:1234"] })),
      ).to.equal(true);
      expect(request.bodyProducer).to.equal(body);
      expect(request.absoluteURI).to.equal("http://example.com:1234/foo?bar#frag");
      expect(headers.hasHeader("Host")).to.equal(false);
    });

    it("takes method and URI as bytes", () => {
      const { agent, endpoint } = makeAgent();
      agent.request(Buffer.from("GET"), Buffer.from(" http://h/x "));
      expect([endpoint.last.request.method, endpoint.last.request.uri]).to.deep.equal([
        "GET",
        "/x",
      ]);
    });

    it("sends a Host, with brackets around an IPv6 address, unless the caller's headers have one", () => {
      const { agent, endpoint } = makeAgent();
      const host = (uri: string, headers?: Headers): string[] => {
        agent.request("GET", uri, headers);
        const values = endpoint.last.request.headers.getRawHeaders(HOST, []);
        return values.map((value) => value.toString());
      };
      expect(host("http://example.com/foo")).to.deep.equal(["example.com"]);
      expect(host("http://[::1]/")).to.deep.equal(["[::1]"]);
      expect(host("http://[::1]:8080/")).to.deep.equal(["[::1]:8080"]);
      expect(host("http://example.com/", new Headers({ host: ["quux"] }))).to.deep.equal(["quux"]);
    });

    it("sends requests that keep the connection where the pool keeps connections", () => {
      for (const persistent of [true, false]) {
        const { agent, endpoint } = makeAgent({
          pool: new HTTPConnectionPool(new Clock(), persistent),
        });
        agent.request("GET", "http://127.0.0.1");
        expect(endpoint.last.request.persistent).to.equal(persistent);
      }
    });

    it("fires with the response", () => {
      const { agent, endpoint } = makeAgent();
      const outcome = watch(agent.request("GET", "http://example.com/"));
      const response = makeResponse(200);
      endpoint.last.deferred.callback(response);
      expect(outcome.value).to.equal(response);
    });

    it("fails with the error of the endpoint", () => {
      const { agent, endpoint } = makeAgent();
      endpoint.connect = () => fail(new ConnectionRefusedError());
      const outcome = watch(agent.request("GET", "http://foo/"));
      expect(errorNames(outcome.failure)).to.equal("ConnectionRefusedError");
    });

    it("fails with SchemeNotSupported for another scheme", () => {
      const agent = new Agent(new Clock() as never);
      for (const uri of ["mailto:alice@example.com", "ftp://example.com/", "no scheme"]) {
        if (uri.includes(" ")) continue;
        const outcome = watch(agent.request("GET", uri));
        expect(outcome.failure?.check(SchemeNotSupported), uri).to.equal(SchemeNotSupported);
      }
      const { failure } = watch(agent.request("GET", "ftp://example.com/"));
      expect(failure?.getErrorMessage()).to.equal("Unsupported scheme: b'ftp'");
    });

    it("leaves the zone of an IPv6 address out of the Host header", () => {
      const { agent, endpoint } = makeAgent();
      agent.request("GET", "http://[fe80::1%25eth0]:81/");
      expect(endpoint.last.request.headers.getRawHeaders("Host")).to.deep.equal(["[fe80::1]:81"]);
    });

    it("connects to an IPv6 address with its zone decoded", () => {
      const agent = new Agent(new MemoryReactorClock() as never);
      const hostOf = (uri: string): string =>
        (agent._getEndpoint(URI.fromBytes(uri)) as HostnameEndpoint)._hostStr;
      expect(hostOf("http://[fe80::1%25eth0]/")).to.equal("fe80::1%eth0");
      expect(hostOf("http://[fe80::1%25en%2D0]/")).to.equal("fe80::1%en-0");
      expect(hostOf("http://[fe80::1%eth0]/")).to.equal("fe80::1%eth0");
    });

    it("keeps connections for a host in any case, and for a zone as written", () => {
      const keys: unknown[] = [];
      const pool = {
        persistent: true,
        getConnection: (key: unknown): never => {
          keys.push(key);
          throw new Error("no connection");
        },
      };
      const agent = new Agent(new MemoryReactorClock() as never, { pool });
      for (const uri of [
        "http://Example.COM/a",
        "HTTP://example.com:80?b",
        "https://EXAMPLE.com#c",
        "http://[FE80::1%25Eth0]/",
      ]) {
        expect(() => agent.request("GET", uri)).to.throw("no connection");
      }
      expect(keys).to.deep.equal([
        "http://example.com:80",
        "http://example.com:80",
        "https://example.com:443",
        "http://[fe80::1%Eth0]:80",
      ]);
    });

    it("makes an origin's endpoint once, and again when the reactor's resolver has changed", () => {
      const reactor = new MemoryReactorClock();
      const endpoints: unknown[] = [];
      const pool = {
        persistent: true,
        getConnection: (_key: unknown, endpoint: unknown): never => {
          endpoints.push(endpoint);
          throw new Error("no connection");
        },
      };
      const agent = new Agent(reactor as never, { pool });
      for (const uri of ["http://h/a", "http://h?b", "http://h"]) {
        expect(() => agent.request("GET", uri)).to.throw("no connection");
      }
      expect(new Set(endpoints).size).to.equal(1);
      Object.assign(reactor, { nameResolver: {} });
      expect(() => agent.request("GET", "http://h/a")).to.throw("no connection");
      expect(endpoints[3]).not.to.equal(endpoints[0]);
    });

    it("passes through a subclass's own _requestWithEndpoint, with the options of the request", () => {
      const calls: unknown[] = [];
      class Own extends Agent {
        override _requestWithEndpoint(
          ...args: Parameters<Agent["_requestWithEndpoint"]>
        ): ReturnType<Agent["_requestWithEndpoint"]> {
          calls.push([args[0], String(args[3]), args[6]]);
          return super._requestWithEndpoint(...args);
        }
      }
      const clock = new Clock();
      const agent = new Own(clock as never);
      const endpoint = new MemoryEndpoint();
      agent._getEndpoint = () => endpoint;
      const outcome = watch(
        agent.request("GET", "http://h/p?q#f", null, null, { headersTimeout: 3 }),
      );
      expect(calls).to.deep.equal([["http://h:80", "http://h/p?q#f", "/p?q"]]);
      clock.advance(3);
      expect(errorNames(outcome.failure)).to.match(/^HeadersTimeoutError/);
    });

    it("throws TypeError for a method that is neither text nor bytes", () => {
      const { agent } = makeAgent();
      expect(() => agent.request(5 as never, "http://foo.example/")).to.throw(
        TypeError,
        "method=5",
      );
    });

    it("B1: throws RangeError for a method or URI that would break the request line", () => {
      const { agent, endpoint } = makeAgent();
      for (const method of ["GET\r\nX-Injected: x", "GET\0", "GET ", "G\u010dT", "", "GÉT"]) {
        expect(() => agent.request(method, "http://h/"), method).to.throw(
          RangeError,
          /^Invalid method/,
        );
      }
      for (const uri of ["http://h/a\r\nX: y", "http://h/a b", "http://h/\0", "http://h/\u010d"]) {
        expect(() => agent.request("GET", uri), uri).to.throw(RangeError, /^Invalid URI/);
      }
      expect(endpoint.connections).to.have.length(0);
    });

    it("B9: never takes a path for another origin", () => {
      const { agent, endpoint } = makeAgent();
      agent.request("GET", "http://example.com//evil.example/x");
      expect(endpoint.last.request.uri).to.equal("//evil.example/x");
      expect(endpoint.last.request.headers.getRawHeaders("Host")).to.deep.equal(["example.com"]);
    });

    it("B10: throws InvalidURIError for user information, without repeating it, and for an invalid host", () => {
      const { agent, endpoint } = makeAgent();
      expect(() => agent.request("GET", "http://user:sesame@h/")).to.throw(
        InvalidURIError,
        /^(?!.*sesame).*Authorization/,
      );
      for (const uri of [
        "http://@h/",
        "http:///path",
        "http://h:80x/",
        "http://h:99999/",
        "http://h:-1/",
        "http://a\\b/",
        "http://a%zz/",
        "http://[v1.x]/",
      ]) {
        expect(() => agent.request("GET", uri), uri).to.throw(InvalidURIError);
      }
      expect(endpoint.connections).to.have.length(0);
    });

    it("throws TypeError for an unknown option", () => {
      const { agent } = makeAgent();
      expect(() => agent.request("GET", "http://h/", null, null, { timeout: 3 } as never)).to.throw(
        TypeError,
        "timeout",
      );
    });

    it("sets limits on the head of a response", () => {
      const endpoint = new MemoryEndpoint();
      const agent = new Agent(new Clock() as never, { maxHeaders: 2 });
      agent._getEndpoint = () => endpoint;
      const outcome = watch(agent.request("GET", "http://h/"));
      endpoint.reply("HTTP/1.1 200 OK\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n");
      expect(errorNames(outcome.failure)).to.equal("ResponseFailed[TooManyHeaders]");
    });

    it("hands the connection over after a 101 that the request calls for, and keeps it out of the pool", () => {
      const clock = new Clock();
      const pool = new HTTPConnectionPool(clock);
      const endpoint = new MemoryEndpoint();
      const agent = Agent.usingEndpointFactory(clock, always(endpoint), pool);
      const headers = new Headers({ Connection: ["Upgrade"], Upgrade: ["echo"] });
      const outcome = watch(agent.request("GET", "http://h/", headers));
      endpoint.reply("HTTP/1.1 101 Go\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nfirst");
      const far = new BodyRecorder();
      outcome.value?.switchProtocol?.(far);
      endpoint.reply(" second");
      expect(far.body).to.equal("first second");
      expect(pool._connections.size).to.equal(0);
      expect(clock.getDelayedCalls()).to.have.length(0);
    });

    it("shows trailers, and can abort the response", () => {
      const { agent } = makeAgent();
      const endpoint = new MemoryEndpoint();
      agent._getEndpoint = () => endpoint;
      const outcome = watch(agent.request("GET", "http://h/"));
      const head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
      endpoint.reply(`${head}1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n`);
      expect(outcome.value?.trailers?.getRawHeaders("X-Sum")).to.deep.equal(["1"]);
      const other = watch(agent.request("GET", "http://h/"));
      endpoint.reply(head);
      other.value?.abort?.();
      expect(endpoint.last.transport.calls).to.include("abortConnection");
    });

    it("cancels connecting, and the request, when its Deferred is cancelled", () => {
      const { agent, endpoint } = makeAgent();
      const deferred = agent.request("GET", "http://h/");
      const outcome = watch(deferred);
      deferred.cancel();
      expect(errorNames(outcome.failure)).to.equal("CancelledError");
      expect(endpoint.last.deferred.called).to.equal(true);
    });
  });

  describe("_computeHostValue", () => {
    it("leaves out the usual port of the scheme, and no other", () => {
      const { agent } = makeAgent();
      expect(agent._computeHostValue("http", "example.com", 80)).to.equal("example.com");
      expect(agent._computeHostValue("http", "example.com", 443)).to.equal("example.com:443");
      expect(agent._computeHostValue("https", "example.com", 443)).to.equal("example.com");
      expect(agent._computeHostValue("https", "example.com", 54321)).to.equal("example.com:54321");
      expect(agent._computeHostValue("ftp", "example.com", 80)).to.equal("example.com:80");
    });

    it("takes bytes, and puts an IPv6 address in brackets", () => {
      const { agent } = makeAgent();
      const value = (scheme: string, host: string, port: number) =>
        agent._computeHostValue(Buffer.from(scheme), Uint8Array.from(Buffer.from(host)), port);
      expect(value("http", "example.com", 80)).to.equal("example.com");
      expect(value("https", "example.com", 80)).to.equal("example.com:80");
      expect(value("http", "::1", 80)).to.equal("[::1]");
    });
  });

  describe("the key in the pool", () => {
    function keyOf(agentOptions: unknown[], uri: string): unknown {
      const keys: unknown[] = [];
      const pool = {
        persistent: true,
        getConnection: (key: unknown) => {
          keys.push(key);
          return fail(new Failure(new ConnectionRefusedError()));
        },
      };
      const [policy, options] = agentOptions;
      const agent = new Agent(new Clock() as never, policy as never, {
        pool,
        ...(options as AgentOptions),
      });
      agent._getEndpoint = () => new StubEndpoint();
      (agent.request("GET", uri) as unknown as { addErrback(f: () => void): void }).addErrback(
        () => undefined,
      );
      return keys[0];
    }

    it("reads scheme://host:port", () => {
      expect(keyOf([], "http://foo/bar")).to.equal("http://foo:80");
      expect(keyOf([], "https://foo/bar?x")).to.equal("https://foo:443");
      expect(keyOf([], "http://[::1]:81/")).to.equal("http://[::1]:81");
    });

    it("A16: differs for another HTTPS policy, or another socket", () => {
      const policy = { creatorForNetloc: () => ({}) as never };
      const other = { creatorForNetloc: () => ({}) as never };
      const keys = [
        keyOf([], "https://foo/"),
        keyOf([policy], "https://foo/"),
        keyOf([other], "https://foo/"),
        keyOf([undefined, { socketPath: "/run/a" }], "https://foo/"),
        keyOf([policy, { socketPath: "/run/a" }], "https://foo/"),
      ];
      expect(new Set(keys).size).to.equal(keys.length);
      expect(keyOf([policy], "https://foo/")).to.equal(keys[1]);
      expect(keyOf([policy], "http://foo/")).to.equal("http://foo:80");
    });
  });
});
