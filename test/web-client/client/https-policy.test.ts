import { _WrapperEndpoint, HostnameEndpoint } from "@twisted-ts/reactor/endpoints";
import type { IProtocolFactory } from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { ClientTLSOptions, OpenSSLDefaultPaths, platformTrust } from "@twisted-ts/reactor/ssl";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import {
  _StandardEndpointFactory,
  Agent,
  BrowserLikePolicyForHTTPS,
  HostnameCachingHTTPSPolicy,
  InvalidURIError,
  SchemeNotSupported,
  URI,
  WebClientContextFactory,
} from "@twisted-ts/web-client";
import { expect } from "chai";

/** Counts its calls, and returns a new object each time. */
class CountingPolicy {
  readonly calls: string[] = [];

  creatorForNetloc(hostname: string | Uint8Array, port: number): { host: string } {
    this.calls.push(`${hostname.toString()}:${port}`);
    return { host: hostname.toString() };
  }
}

/** The factory that a TLS endpoint connects with. */
function tlsFactoryOf(endpoint: _WrapperEndpoint): IProtocolFactory {
  const wrap = endpoint._wrapperFactory as (inner: IProtocolFactory) => IProtocolFactory;
  return wrap(Factory.forProtocol(Protocol));
}

describe("BrowserLikePolicyForHTTPS", () => {
  it("returns settings that check the host's name", () => {
    const creator = new BrowserLikePolicyForHTTPS().creatorForNetloc(Buffer.from("thingy"), 4321);
    expect(creator).to.be.instanceOf(ClientTLSOptions);
    expect((creator as ClientTLSOptions)._hostname).to.equal("thingy");
    const settings = creator.clientConnectionForTLS(null);
    expect(settings.rejectUnauthorized).to.equal(true);
    expect(settings.servername).to.equal("thingy");
  });

  it("trusts the authorities that it is given", () => {
    const asked: unknown[] = [];
    const usual = platformTrust() as unknown as Record<string, unknown>;
    const trustRoot = new Proxy(usual, {
      get(target, name) {
        asked.push(name);
        const value = target[name as string];
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    new BrowserLikePolicyForHTTPS(trustRoot as never).creatorForNetloc("thingy", 4321);
    expect(asked).not.to.deep.equal([]);
  });
});

describe("HostnameCachingHTTPSPolicy", () => {
  it("calls the policy once for each host name, for all ports", () => {
    const inner = new CountingPolicy();
    const policy = new HostnameCachingHTTPSPolicy(inner);
    const creator = policy.creatorForNetloc("foo", 1589);
    expect(policy.creatorForNetloc(Buffer.from("foo"), 443)).to.equal(creator);
    expect(inner.calls).to.deep.equal(["foo:1589"]);
    expect(policy._cache.size).to.equal(1);
  });

  it("forgets the name used least recently, beyond 20 names or the given number", () => {
    for (const size of [undefined, 5]) {
      const policy = new HostnameCachingHTTPSPolicy(new CountingPolicy(), size);
      const count = size ?? 20;
      for (let host = 0; host < count; host += 1) policy.creatorForNetloc(`host${host}`, 1);
      policy.creatorForNetloc("host0", 2);
      policy.creatorForNetloc("new", 3);
      expect(policy._cache.size).to.equal(count);
      expect(policy._cache.has("host1")).to.equal(false);
      for (const name of ["host0", "new", "host2"]) expect(policy._cache.has(name)).to.equal(true);
    }
  });
});

describe("WebClientContextFactory", () => {
  it("returns a context that trusts the system's authorities", () => {
    const factory = new WebClientContextFactory();
    expect(factory.getContext("example.com", 443)).to.be.an("object");
    const { trustRoot } = factory._getCertificateOptions("example.com", 443);
    expect(trustRoot).to.be.instanceOf(OpenSSLDefaultPaths);
  });

  it("warns that it is deprecated", async () => {
    const text =
      "twisted.web.client.WebClientContextFactory was deprecated in Twisted 14.0.0: " +
      "please use twisted.web.client.BrowserLikePolicyForHTTPS instead";
    const warned = new Promise<Error>((resolve) => {
      const listener = (warning: Error): void => {
        if (warning.message !== text) return;
        process.off("warning", listener);
        resolve(warning);
      };
      process.on("warning", listener);
    });
    new WebClientContextFactory();
    expect((await warned).name).to.equal("DeprecationWarning");
  });
});

describe("_StandardEndpointFactory", () => {
  const factory = (timeout: number | null = null, bind: string | null = null) =>
    new _StandardEndpointFactory(
      new MemoryReactorClock() as never,
      new BrowserLikePolicyForHTTPS(),
      timeout,
      bind,
    );

  it("connects to host and port over TCP for http", () => {
    const endpoint = factory().endpointForURI(URI.fromBytes("http://example.com:1234"));
    expect(endpoint).to.be.instanceOf(HostnameEndpoint);
    const { _hostStr, _port } = endpoint as HostnameEndpoint;
    expect([_hostStr, _port]).to.deep.equal(["example.com", 1234]);
  });

  it("passes connectTimeout and bindAddress on", () => {
    for (const scheme of ["http", "https"]) {
      const made = factory(5, "192.168.0.1").endpointForURI(URI.fromBytes(`${scheme}://h/`));
      const endpoint = (
        made instanceof _WrapperEndpoint ? made._wrappedEndpoint : made
      ) as HostnameEndpoint;
      expect(endpoint._timeout).to.equal(5);
      expect(endpoint._bindAddress).to.deep.equal(["192.168.0.1", 0]);
    }
  });

  it("puts TLS over it for https, for the name and port of the URI", () => {
    const endpoint = factory().endpointForURI(
      URI.fromBytes("https://example.com:4321/"),
    ) as _WrapperEndpoint;
    expect(endpoint).to.be.instanceOf(_WrapperEndpoint);
    const inner = endpoint._wrappedEndpoint as HostnameEndpoint;
    expect([inner._hostStr, inner._port]).to.deep.equal(["example.com", 4321]);
    const tls = tlsFactoryOf(endpoint) as unknown as { _connectionCreator: ClientTLSOptions };
    expect(tls._connectionCreator).to.be.instanceOf(ClientTLSOptions);
    expect(tls._connectionCreator._hostname).to.equal("example.com");
  });

  it("calls the policy only when a connection is made", () => {
    const policy = new CountingPolicy();
    const agent = new Agent(new MemoryReactorClock() as never, policy as never);
    const endpoint = agent._getEndpoint(URI.fromBytes("https://example.org:20443"));
    expect(policy.calls).to.deep.equal([]);
    expect(() => tlsFactoryOf(endpoint as _WrapperEndpoint)).to.throw(TypeError);
    expect(policy.calls).to.deep.equal(["example.org:20443"]);
  });

  it("throws for other schemes, and for invalid hosts", () => {
    const ask = (uri: string) => () => factory().endpointForURI(URI.fromBytes(uri));
    expect(ask("ftp://h/")).to.throw(SchemeNotSupported, "Unsupported scheme: b'ftp'");
    expect(ask("http:///")).to.throw(InvalidURIError);
    const uri = URI.fromBytes("http://example.com:80");
    uri.host = "\u2603.com";
    expect(() => factory().endpointForURI(uri)).to.throw(
      RangeError,
      "The host of the provided URI (b'\\xe2\\x98\\x83.com') contains non-ASCII octets, it should be ASCII decodable.",
    );
  });
});
