import { HostnameEndpoint } from "@twisted-ts/reactor/endpoints";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import {
  _StandardEndpointFactory,
  BrowserLikePolicyForHTTPS,
  SchemeNotSupported,
  URI,
} from "@twisted-ts/web-client";
import { expect } from "chai";

/** A resolver that must not be called: the test only compares its identity. */
function makeNameResolver() {
  return { resolveHostName: () => expect.fail("the resolver was called") };
}

function makeFactory() {
  const reactor = Object.assign(new MemoryReactorClock(), { nameResolver: makeNameResolver() });
  const policy = new BrowserLikePolicyForHTTPS();
  const factory = new _StandardEndpointFactory(reactor, policy, null, null);
  const endpointFor = (uri: URI | string) =>
    factory.endpointForURI(typeof uri === "string" ? URI.fromBytes(uri) : uri);
  return { reactor, endpointFor };
}

describe("_StandardEndpointFactory, called again", () => {
  it("returns the same endpoint for another resource of an origin", () => {
    const { endpointFor } = makeFactory();
    expect(endpointFor("http://a:80/x")).to.equal(endpointFor("http://a:80/y?z"));
  });

  it("returns another one for another scheme, host or port", () => {
    const { endpointFor } = makeFactory();
    const uris = ["http://a", "https://a", "http://b", "http://a:81", "https://a:80"];
    expect(new Set(uris.map(endpointFor)).size).to.equal(uris.length);
  });

  it("refuses an unknown scheme, even when it has an endpoint for the host", () => {
    const { endpointFor } = makeFactory();
    endpointFor("http://a/");
    expect(() => endpointFor("ftp://a/")).to.throw(SchemeNotSupported);
  });

  it("uses the host of a URI that was changed after it was parsed", () => {
    const { endpointFor } = makeFactory();
    const uri = URI.fromBytes("http://a/");
    endpointFor(uri);
    uri.host = "b";
    expect((endpointFor(uri) as HostnameEndpoint)._hostText).to.equal("b");
  });

  it("uses the current name resolver of the reactor", () => {
    const { reactor, endpointFor } = makeFactory();
    endpointFor("http://a/");
    const resolver = makeNameResolver();
    reactor.nameResolver = resolver;
    expect((endpointFor("http://a/") as HostnameEndpoint)._nameResolver).to.equal(resolver);
  });

  it("keeps a limited number of them", () => {
    const { endpointFor } = makeFactory();
    const first = endpointFor("http://first/");
    for (let port = 1; port <= 100; port += 1) endpointFor(`http://host:${port}/`);
    expect(endpointFor("http://first/")).to.not.equal(first);
    expect(endpointFor("http://first/")).to.be.instanceOf(HostnameEndpoint);
  });
});
