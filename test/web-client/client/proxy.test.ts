import { TimeoutError } from "@twisted-ts/reactor/error";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import {
  HTTPConnectionPool,
  InvalidURIError,
  ProxyAgent,
  type ProxyAgentOptions,
  ProxyConnectError,
  readBody,
  TunnelEndpoint,
} from "@twisted-ts/web-client";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { HTTP11ClientProtocol } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { InstantProducer } from "../../support/body-producers.ts";
import { BodyRecorder, connectionDone, errorNames, watch } from "../../support/http-client.ts";
import { MemoryEndpoint, SlowEndpoint, StubEndpoint } from "../../support/stub-client.ts";

/**
 * A policy that records the hosts that it is called with. No TLS connection is made here.
 */
class RecordingPolicy {
  readonly calls: string[] = [];

  creatorForNetloc(hostname: string | Uint8Array, port: number): never {
    this.calls.push(`${hostname.toString()}:${port}`);
    throw new Error("No TLS connection in this test");
  }
}

function makeProxyAgent(options?: ProxyAgentOptions) {
  const clock = new Clock();
  const endpoint = new MemoryEndpoint();
  const agent = new ProxyAgent(endpoint, clock, new HTTPConnectionPool(clock), options);
  return { clock, endpoint, agent };
}

describe("ProxyAgent", () => {
  it("keeps no connections by default", () => {
    const agent = new ProxyAgent(new StubEndpoint(), new Clock());
    expect(agent._pool.persistent).to.equal(false);
  });

  it("sends the proxy the whole URI of an http request, without its fragment", () => {
    const endpoint = new StubEndpoint();
    const agent = new ProxyAgent(endpoint, new Clock());
    const body = new InstantProducer(["x"], 1);
    agent.request(
      "GET",
      "http://example.com:1234/foo?bar#frag",
      new Headers({ foo: ["bar"] }),
      body,
    );
    const { request } = endpoint.last;
    expect([request.method, request.uri]).to.deep.equal(["GET", "http://example.com:1234/foo?bar"]);
    expect(
      request.headers.equals(new Headers({ foo: ["bar"], host: ["example.com:1234"] })),
    ).to.equal(true);
    expect(request.bodyProducer).to.equal(body);
  });

  it("keeps connections to the proxy for the next request to the same origin", () => {
    const { agent, endpoint } = makeProxyAgent();
    for (const path of ["a", "b"]) {
      const outcome = watch(
        agent.request("GET", `http://example.com/${path}`).addCallback(readBody),
      );
      endpoint.reply("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
      expect(outcome.value?.toString()).to.equal("hi");
    }
    expect(endpoint.connections).to.have.length(1);
  });

  it("throws as Agent does for an invalid method or URI", () => {
    const { agent } = makeProxyAgent();
    expect(() => agent.request(5 as never, "http://h/")).to.throw(TypeError);
    expect(() => agent.request("GET ", "http://h/")).to.throw(RangeError, /^Invalid method/);
    expect(() => agent.request("GET", "http://h/ x")).to.throw(RangeError, /^Invalid URI/);
    expect(() => agent.request("GET", "http://u:p@h/")).to.throw(InvalidURIError);
    expect(
      () => new ProxyAgent(new StubEndpoint(), new Clock(), null, { proxy: 1 } as never),
    ).to.throw(TypeError, "proxy");
  });

  describe("C8: the credentials for the proxy", () => {
    const authorization = "Basic c2VzYW1l";

    it("go to the proxy with an http request", () => {
      const { agent, endpoint } = makeProxyAgent({ proxyAuthorization: authorization });
      agent.request("GET", "http://h/");
      expect(endpoint.last.transport.written).to.contain(
        `Proxy-Authorization: ${authorization}\r\n`,
      );
    });

    it("are replaced by those of the request's own headers", () => {
      const { agent, endpoint } = makeProxyAgent({ proxyAuthorization: authorization });
      agent.request("GET", "http://h/", new Headers({ "proxy-authorization": ["Basic own"] }));
      expect(endpoint.last.transport.written).to.match(/Proxy-Authorization: Basic own\r\n/);
      expect(endpoint.last.transport.written).not.to.contain(authorization);
    });

    it("go to the proxy with CONNECT", () => {
      const policy = new RecordingPolicy();
      const { agent } = makeProxyAgent({
        proxyAuthorization: authorization,
        contextFactory: policy,
      });
      expect(() => agent.request("GET", "https://h/")).to.throw("No TLS connection in this test");
      expect(policy.calls).to.deep.equal(["h:443"]);
    });

    it("are remembered for the last hundred, however many there are", () => {
      const keys: string[] = [];
      const pool = {
        persistent: true,
        getConnection: (key: unknown): never => {
          keys.push(String(key));
          throw new Error("no connection");
        },
      };
      const agent = new ProxyAgent(new MemoryEndpoint(), new Clock(), pool);
      const ask = (name: string): string => {
        const headers = new Headers({ "Proxy-Authorization": [name] });
        expect(() => agent.request("GET", "https://h/", headers)).to.throw("no connection");
        return keys.at(-1) as string;
      };
      const first = ask("0");
      for (let index = 1; index <= 99; index += 1) ask(String(index));
      expect(ask("0")).to.equal(first);
      const second = ask("1");
      for (let index = 100; index < 300; index += 1) ask(String(index));
      expect(ask("1")).not.to.equal(second);
      expect(new Set(keys).size).to.equal(301);
    });

    it("A16: separate tunnels in the pool", () => {
      const keys: unknown[] = [];
      const pool = {
        persistent: true,
        getConnection: (key: unknown): never => {
          keys.push(key);
          throw new Error("no connection");
        },
      };
      const endpoint = new MemoryEndpoint();
      const ask = (options: ProxyAgentOptions, uri = "https://h/", headers?: Headers): unknown => {
        const agent = new ProxyAgent(endpoint, new Clock(), pool, options);
        expect(() => agent.request("GET", uri, headers)).to.throw("no connection");
        return keys.at(-1);
      };
      const distinct = [
        ask({}),
        ask({}, "https://other/"),
        ask({}, "http://h/"),
        ask({ proxyAuthorization: "Basic a" }),
        ask({ proxyAuthorization: "Basic b" }),
        ask({ contextFactory: new RecordingPolicy() }),
        ask({}, "https://h/", new Headers({ "Proxy-Authorization": ["Basic c"] })),
      ];
      expect(new Set(distinct).size).to.equal(distinct.length);
      expect(ask({})).to.equal(distinct[0]);
      expect(distinct[0]).to.match(/^https:\/\/h:443 via proxy \d+$/);
      expect(distinct.join()).not.to.contain("Basic");
    });
  });
});

describe("connectTimeout of a ProxyAgent", () => {
  it("covers the proxy's response to CONNECT", () => {
    const { agent, clock, endpoint } = makeProxyAgent({ connectTimeout: 5 });
    const outcome = watch(agent.request("GET", "https://h/"));
    clock.advance(5);
    expect(outcome.failure?.check(TimeoutError)).to.equal(TimeoutError);
    expect(endpoint.last.transport.calls).to.include("abortConnection");
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("covers the TLS handshake through the tunnel, which has what is left of the time", () => {
    const { agent, clock, endpoint } = makeProxyAgent({ connectTimeout: 5 });
    const outcome = watch(agent.request("GET", "https://h/"));
    clock.advance(4);
    endpoint.reply("HTTP/1.1 200 OK\r\n\r\n");
    clock.advance(0.9);
    expect(outcome.fired).to.equal(0);
    clock.advance(0.1);
    expect(endpoint.last.transport.calls).to.include("abortConnection");
    endpoint.last.protocol.connectionLost(connectionDone());
    expect(outcome.failure?.check(TimeoutError)).to.equal(TimeoutError);
    expect(clock.getDelayedCalls()).to.have.length(0);
  });
});

describe("TunnelEndpoint", () => {
  class Far extends BodyRecorder {}

  function tunnel(options?: ConstructorParameters<typeof TunnelEndpoint>[3]) {
    const clock = new Clock();
    const proxy = new MemoryEndpoint();
    const endpoint = new TunnelEndpoint(proxy, "example.com", 443, {
      clock,
      timeout: 30,
      ...options,
    });
    const connecting = endpoint.connect(Factory.forProtocol(Far));
    return { clock, proxy, connecting, outcome: watch(connecting) };
  }

  it("asks the proxy for a tunnel to host and port", () => {
    const { proxy } = tunnel({ authorization: "Basic x" });
    expect(proxy.last.transport.written).to.equal(
      "CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\nProxy-Authorization: Basic x\r\n\r\n",
    );
  });

  it("puts an IPv6 address in brackets", () => {
    const proxy = new MemoryEndpoint();
    new TunnelEndpoint(proxy, "::1", 443).connect(Factory.forProtocol(Far));
    expect(proxy.last.transport.written).to.match(/^CONNECT \[::1\]:443 /);
  });

  it("connects the protocol to the live transport after a 2xx, which has no body even when its headers announce one", () => {
    const { proxy, outcome, clock } = tunnel();
    proxy.reply("HTTP/1.1 200 Connection established\r\nContent-Length: 5\r\n\r\nearly");
    const far = outcome.value as unknown as Far;
    expect(far).to.be.instanceOf(Far);
    expect(far.body).to.equal("early");
    far.transport?.write(Buffer.from("hello"));
    expect(proxy.last.transport.written).to.match(/\r\n\r\nhello$/);
    proxy.reply(" more");
    proxy.last.protocol.connectionLost(connectionDone());
    expect(far.body).to.equal("early more");
    expect(errorNames(far.ended)).to.equal("ConnectionDone");
    expect(clock.getDelayedCalls()).to.have.length(0);
  });

  it("fails with ProxyConnectError for any other status, and closes the connection", () => {
    for (const [code, body] of [
      [407, "Content-Length: 0\r\nProxy-Authenticate: Basic\r\n\r\n"],
      [503, "Content-Length: 9\r\n\r\ngo"],
      [302, "Location: http://evil/\r\nContent-Length: 0\r\n\r\n"],
    ] as const) {
      const { proxy, outcome } = tunnel();
      proxy.reply(`HTTP/1.1 ${code} No\r\n${body}`);
      const error = outcome.failure?.value as ProxyConnectError;
      expect(error).to.be.instanceOf(ProxyConnectError);
      expect(error.status).to.equal(String(code));
      expect(error.message).to.equal(`${code} No`);
      expect(proxy.last.transport.disconnecting).to.equal(true);
    }
  });

  it("fails when the proxy does not respond in time", () => {
    const { outcome, clock, proxy } = tunnel();
    clock.advance(30);
    expect(errorNames(outcome.failure)).to.match(/^HeadersTimeoutError\[TimeoutError/);
    expect(proxy.last.transport.calls).to.include("abortConnection");
  });

  it("fails with the error of the connection to the proxy", () => {
    const { outcome, proxy } = tunnel();
    proxy.last.protocol.connectionLost(connectionDone());
    expect(errorNames(outcome.failure)).to.equal("ResponseNeverReceived[ConnectionDone]");
  });

  it("closes the connection when no protocol is built for it", () => {
    const proxy = new MemoryEndpoint();
    const factory = Factory.forProtocol(Protocol);
    factory.buildProtocol = () => null;
    const outcome = watch(new TunnelEndpoint(proxy, "h", 443).connect(factory));
    proxy.reply("HTTP/1.1 200 OK\r\n\r\n");
    expect(errorNames(outcome.failure)).to.equal("NoProtocol");
    expect(proxy.last.transport.disconnecting).to.equal(true);
  });

  it("fails for an invalid host or port, and does not connect", () => {
    for (const [host, port] of [
      ["a b", 443],
      ["", 443],
      ["h\r\nX: y", 443],
      ["[::1]", 443],
      ["1::g", 443],
      ["h", -1],
      ["h", 65_536],
      ["h", Number.NaN],
      ["h", "443" as never],
    ] as const) {
      const proxy = new MemoryEndpoint();
      const outcome = watch(
        new TunnelEndpoint(proxy, host, port).connect(Factory.forProtocol(Far)),
      );
      expect(outcome.failure?.check(InvalidURIError), host).to.equal(InvalidURIError);
      expect(proxy.connections).to.have.length(0);
    }
  });

  it("does not send the zone of an address to the proxy", () => {
    const proxy = new MemoryEndpoint();
    new TunnelEndpoint(proxy, "fe80::1%eth0", 443).connect(Factory.forProtocol(Far));
    expect(proxy.last.transport.written).to.equal(
      "CONNECT [fe80::1]:443 HTTP/1.1\r\nHost: [fe80::1]:443\r\n\r\n",
    );
  });

  it("can be cancelled while it connects to the proxy, and while it waits for the response", () => {
    const slow = new SlowEndpoint();
    const connecting = new TunnelEndpoint(slow, "h", 443).connect(Factory.forProtocol(Far));
    const outcome = watch(connecting);
    connecting.cancel();
    expect(slow.cancelled).to.equal(1);
    expect(errorNames(outcome.failure)).to.equal("CancelledError");

    const tunnelling = tunnel();
    tunnelling.connecting.cancel();
    expect(tunnelling.proxy.last.transport.calls).to.include("abortConnection");
    expect(errorNames(tunnelling.outcome.failure)).to.equal(
      "ResponseNeverReceived[CancelledError]",
    );
  });

  it("carries HTTP, and connections stay in the pool", () => {
    const proxy = new MemoryEndpoint();
    const clock = new Clock();
    const pool = new HTTPConnectionPool(clock);
    const connection = watch(pool.getConnection("k", new TunnelEndpoint(proxy, "h", 80)));
    proxy.reply("HTTP/1.1 200 OK\r\n\r\n");
    expect(connection.value).to.be.instanceOf(HTTP11ClientProtocol);
  });
});
