import { Clock } from "@twisted-ts/reactor/task";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import {
  Agent,
  EnvironmentProxyAgent,
  InvalidURIError,
  ProxyAgent,
  proxyFromEnvironment,
} from "@twisted-ts/web-client";
import { expect } from "chai";
import { errorNames, watch } from "../../support/http-client.ts";
import { knowsAll } from "../../support/known-names.ts";

const PROXY = "http://proxy.example:3128";

describe("proxyFromEnvironment", () => {
  it("names the proxy for the scheme of a URI, in lower case or capitals, lower case first", () => {
    const both = { http_proxy: "one:1", HTTP_PROXY: "two:2", HTTPS_PROXY: "three:3" };
    expect(proxyFromEnvironment("http://h/", both)).to.equal("one:1");
    expect(proxyFromEnvironment("https://h/", both)).to.equal("three:3");
    expect(proxyFromEnvironment("ftp://h/", both)).to.equal(null);
    expect(proxyFromEnvironment("http://h/", {})).to.equal(null);
    expect(proxyFromEnvironment("http://h/", { http_proxy: " ", HTTP_PROXY: "x" })).to.equal(null);
  });

  it("C8: ignores HTTP_PROXY in a CGI program, where a header sets it, and no other variable", () => {
    const cgi = { REQUEST_METHOD: "GET", HTTP_PROXY: "evil:1", HTTPS_PROXY: "good:2" };
    expect(proxyFromEnvironment("http://h/", cgi)).to.equal(null);
    expect(proxyFromEnvironment("https://h/", cgi)).to.equal("good:2");
    expect(proxyFromEnvironment("http://h/", { ...cgi, http_proxy: "own:3" })).to.equal("own:3");
  });

  const lists: readonly [list: string, reached: string[], through: string[]][] = [
    ["*", ["h", "127.0.0.1", "[::1]"], []],
    [
      "example.com",
      ["example.com", "www.example.com", "EXAMPLE.com", "example.com.", "example.com:8080"],
      ["notexample.com", "example.com.evil"],
    ],
    [".example.com", ["example.com", "a.b.example.com"], ["notexample.com"]],
    ["*.example.com", ["a.example.com"], ["aexample.com"]],
    ["example.com:8080", ["example.com:8080", "www.example.com:8080"], ["example.com"]],
    ["a.example, b.example c.example", ["a.example", "b.example", "c.example"], ["d.example"]],
    ["10.1.2.3", ["10.1.2.3", "[::ffff:10.1.2.3]"], ["10.1.2.4", "110.1.2.3"]],
    ["2.3", [], ["10.1.2.3"]],
    ["127.0.0.0/8", ["127.0.0.1", "127.255.0.1"], ["128.0.0.1", "[::1]"]],
    ["10.128.0.0/9", ["10.200.0.1"], ["10.1.0.1"]],
    ["::1", ["[::1]", "[0:0:0:0:0:0:0:1]"], ["[::2]"]],
    ["[::1]", ["[::1]", "[::1]:81"], ["[::2]"]],
    ["[::1]:81", ["[::1]:81"], ["[::1]"]],
    ["fe80::1", ["[fe80::1]", "[fe80::1%25eth0]"], ["[fe80::2]"]],
    ["2001:db8::/32", ["[2001:db8:1::5]"], ["[2001:db9::1]"]],
    [
      "localhost",
      ["localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "[::ffff:127.0.0.1]"],
      ["128.0.0.1", "localhost.example"],
    ],
    ["10.0.0.0/33, /8, 1.2.3.4/x, :80, .", [], ["10.0.0.1", "1.2.3.4", "h"]],
  ];
  for (const [list, reached, through] of lists) {
    it(`reaches without a proxy what NO_PROXY=${list} lists`, () => {
      const environment = { http_proxy: PROXY, NO_PROXY: list };
      for (const host of reached) {
        expect(proxyFromEnvironment(`http://${host}/`, environment), host).to.equal(null);
      }
      for (const host of through) {
        expect(proxyFromEnvironment(`http://${host}/`, environment), host).to.equal(PROXY);
      }
    });
  }

  it("reads process.env when it is given no other", () => {
    const { http_proxy: before } = process.env as { http_proxy?: string };
    Object.assign(process.env, { http_proxy: "from-the-process:1" });
    try {
      expect(proxyFromEnvironment("http://h.example/")).to.equal("from-the-process:1");
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, "http_proxy");
      else Object.assign(process.env, { http_proxy: before });
    }
  });
});

function makeReactor(): MemoryReactorClock {
  return Object.assign(new MemoryReactorClock(), { nameResolver: knowsAll });
}

/** Which host and port an agent connects to, by the reactor's records. */
function connectedTo(reactor: MemoryReactorClock): unknown[] {
  return reactor.tcpClients.map(([host, port]: readonly unknown[]) => `${host}:${port}`);
}

describe("EnvironmentProxyAgent", () => {
  it("uses the proxy, or connects directly, by the environment at the time of the request", () => {
    const reactor = makeReactor();
    const environment: Record<string, string> = {
      http_proxy: "http://ann:sesame@10.0.0.1:3128",
      no_proxy: "10.0.0.9",
    };
    const agent = new EnvironmentProxyAgent(reactor as never, { environment });
    watch(agent.request("GET", "http://10.0.0.7/"));
    watch(agent.request("GET", "http://10.0.0.9:81/"));
    environment["http_proxy"] = "10.0.0.2:8080";
    watch(agent.request("GET", "http://10.0.0.7/"));
    expect(connectedTo(reactor)).to.deep.equal(["10.0.0.1:3128", "10.0.0.9:81", "10.0.0.2:8080"]);
  });

  it("passes the options on, and refuses unknown ones", () => {
    const reactor = makeReactor();
    const environment = { http_proxy: "10.0.0.1:1" };
    const agent = new EnvironmentProxyAgent(reactor as never, { environment, headersTimeout: 3 });
    const outcome = watch(agent.request("GET", "http://10.0.0.7/"));
    reactor.advance(3);
    expect(errorNames(outcome.failure)).to.match(/^HeadersTimeoutError/);
    const make = (options: object) => () => new EnvironmentProxyAgent(reactor as never, options);
    expect(make({ proxy: "x" })).to.throw(TypeError, "proxy");
    expect(make({ connectTimeout: -1 })).to.throw(RangeError, "connectTimeout");
  });

  it("throws for a variable that names no proxy, and does not repeat its password", () => {
    for (const proxy of ["socks5://u:sesame@h:1", "http://u:sesame@", "http://u:%zz@h:1"]) {
      const environment = { http_proxy: proxy };
      const agent = new EnvironmentProxyAgent(makeReactor() as never, { environment });
      expect(() => agent.request("GET", "http://h/"), proxy).to.throw(
        InvalidURIError,
        /^(?!.*sesame)/,
      );
    }
  });
});

describe("ProxyAgent.fromURI", () => {
  it("reads host, port and credentials from the URI", () => {
    const reactor = makeReactor();
    const agent = ProxyAgent.fromURI("http://ann%40x:p%3Aw@10.0.0.1:3128", reactor as never);
    watch(agent.request("GET", "http://h/"));
    expect(connectedTo(reactor)).to.deep.equal(["10.0.0.1:3128"]);
    const [[, , factory]] = reactor.tcpClients as unknown as [[unknown, unknown, never]];
    const written: string[] = [];
    const protocol = (
      factory as { buildProtocol(address: null): { makeConnection(transport: object): void } }
    ).buildProtocol(null);
    protocol.makeConnection({
      write: (data: Uint8Array) => written.push(Buffer.from(data).toString()),
      loseConnection: () => undefined,
    });
    const authorization = `Basic ${Buffer.from("ann@x:p:w").toString("base64")}`;
    expect(written.join("")).to.contain(`Proxy-Authorization: ${authorization}\r\n`);
  });

  it("can be wrapped as any other agent", () => {
    const agent = ProxyAgent.fromURI("10.0.0.1", makeReactor() as never, null, {
      headersTimeout: 5,
    });
    expect(agent).to.be.instanceOf(ProxyAgent);
    expect(agent._pool.persistent).to.equal(false);
    expect(new Agent(new Clock() as never)).not.to.be.instanceOf(ProxyAgent);
  });
});
