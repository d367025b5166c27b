import { IPv4Address, UNIXAddress } from "@twisted-ts/reactor/address";
import {
  _WrapperServerEndpoint,
  serverFromString,
  TCP4ServerEndpoint,
  TCP6ServerEndpoint,
  UNIXServerEndpoint,
} from "@twisted-ts/reactor/endpoints";
import type { IAddress } from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import {
  type HAProxyProtocolWrapper,
  HAProxyWrappingFactory,
  proxyEndpoint,
  unparseEndpoint,
} from "@twisted-ts/reactor/protocols/haproxy";
import { MemoryReactor, StringTransportWithDisconnection } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS } from "../support/echo.ts";
import { bytes, everyCut, text } from "../support/pieces.ts";
import { IPV4, IPV6, makeV2Header, PATH, UNIX } from "./v2-header.ts";

/** Records what it receives, with the addresses at that time. */
class Recorder extends Protocol {
  data = "";
  source: IAddress | undefined;
  lost = 0;

  override dataReceived(data: Buffer): void {
    this.source = this.transport?.getPeer();
    this.data += text(data);
  }

  override connectionLost(): void {
    this.lost += 1;
  }
}

const HOST = new IPv4Address("TCP", "10.0.0.1", 1);
const PEER = new IPv4Address("TCP", "10.0.0.2", 2);

function makeConnected(): [HAProxyProtocolWrapper, Recorder, StringTransportWithDisconnection] {
  const factory = new HAProxyWrappingFactory(Factory.forProtocol(Recorder));
  const wrapper = factory.buildProtocol(ADDRESS) as HAProxyProtocolWrapper;
  const noting = wrapper.wrappedProtocol as Recorder;
  const transport = new StringTransportWithDisconnection(HOST, PEER);
  transport.protocol = wrapper;
  wrapper.makeConnection(transport);
  return [wrapper, noting, transport];
}

describe("HAProxyWrappingFactory", () => {
  it("returns the connection's own addresses before the header is received", () => {
    const [wrapper] = makeConnected();
    expect([wrapper.getHost(), wrapper.getPeer()]).to.deep.equal([HOST, PEER]);
    wrapper.dataReceived(bytes("PROXY TCP4 1.1.1.1"));
    expect([wrapper.getHost(), wrapper.getPeer()]).to.deep.equal([HOST, PEER]);
  });

  const headers: Readonly<Record<string, readonly [Buffer, string, string]>> = {
    "version 1, IPv4": [
      bytes("PROXY TCP4 1.1.1.1 2.2.2.2 8080 8888\r\n"),
      "IPv4Address(type='TCP', host='1.1.1.1', port=8080)",
      "IPv4Address(type='TCP', host='2.2.2.2', port=8888)",
    ],
    "version 1, IPv6": [
      bytes("PROXY TCP6 ::1 ::2 8080 8888\r\n"),
      "IPv6Address(type='TCP', host='::1', port=8080, flowInfo=0, scopeID=0)",
      "IPv6Address(type='TCP', host='::2', port=8888, flowInfo=0, scopeID=0)",
    ],
    "version 1, unknown": [bytes("PROXY UNKNOWN\r\n"), String(PEER), String(HOST)],
    "version 2, IPv4": [
      makeV2Header({ family: 0x11, addresses: IPV4 }),
      "IPv4Address(type='TCP', host='127.0.0.1', port=8080)",
      "IPv4Address(type='TCP', host='127.0.0.2', port=8888)",
    ],
    "version 2, IPv6": [
      makeV2Header({ family: 0x21, addresses: IPV6 }),
      "IPv6Address(type='TCP', host='0:0:0:0:0:0:0:1', port=8080, flowInfo=0, scopeID=0)",
      "IPv6Address(type='TCP', host='0:0:0:0:0:0:0:2', port=8888, flowInfo=0, scopeID=0)",
    ],
    "version 2, UNIX": [
      makeV2Header({ family: 0x31, addresses: UNIX }),
      String(new UNIXAddress(PATH)),
      String(new UNIXAddress(PATH)),
    ],
    "version 2, local": [
      makeV2Header({ command: 0x20, family: 0, addresses: Buffer.alloc(0) }),
      String(PEER),
      String(HOST),
    ],
  };
  for (const [kind, [header, source, destination]] of Object.entries(headers)) {
    it(`returns what a header said, and passes on what follows it: ${kind}`, () => {
      for (const pieces of everyCut(Buffer.concat([header, bytes("GET /")]))) {
        const [wrapper, noting, transport] = makeConnected();
        for (const piece of pieces) wrapper.dataReceived(piece);
        wrapper.dataReceived(bytes("\r\n"));
        expect(noting.data).to.equal("GET /\r\n");
        expect([String(wrapper.getPeer()), String(wrapper.getHost())]).to.deep.equal([
          source,
          destination,
        ]);
        expect(String(noting.transport?.getPeer())).to.equal(source);
        expect(String(noting.source)).to.equal(source);
        expect(transport.connected).to.equal(true);
      }
    });
  }

  const refused = {
    "text that is not a header": "NOTPROXY anything can go here\r\n",
    "HTTP without a header": "GET / HTTP/1.1\r\n\r\n",
    "a header without an address": "PROXY TCP4 1.1.1.1\r\n2.2.2.2 8080\r\n",
    "a port that is none": "PROXY TCP4 1.1.1.1 2.2.2.2 x 1\r\nGET /",
    "a line without end": `PROXY UNKNOWN ${"x".repeat(200)}`,
    "another signature of version 2": `\0${text(makeV2Header({ family: 0x11, addresses: IPV4 })).slice(1)}`,
    "another version": text(makeV2Header({ command: 0x31, family: 0x11, addresses: IPV4 })),
    "addresses cut off": text(makeV2Header({ family: 0x21, addresses: IPV4 })),
    "a line end before the header": "\r\nPROXY UNKNOWN\r\n",
  };
  for (const [kind, input] of Object.entries(refused)) {
    it(`closes the connection, and passes nothing on, for ${kind}`, () => {
      for (const pieces of everyCut(bytes(input))) {
        const [wrapper, noting, transport] = makeConnected();
        for (const piece of pieces) wrapper.dataReceived(piece);
        wrapper.dataReceived(bytes("PROXY UNKNOWN\r\nGET /"));
        expect([transport.connected, noting.data, noting.lost]).to.deep.equal([false, "", 1]);
      }
    });
  }

  it("throws an error of the wrapped protocol", () => {
    const [wrapper, noting] = makeConnected();
    noting.dataReceived = () => {
      throw new RangeError("mine");
    };
    expect(() => wrapper.dataReceived(bytes("PROXY UNKNOWN\r\nx"))).to.throw(RangeError, "mine");
  });

  it("has a log prefix with that of the wrapped factory", () => {
    expect(new HAProxyWrappingFactory(new Factory()).logPrefix()).to.equal("Factory (PROXY)");
  });
});

describe("proxyEndpoint", () => {
  it("wraps the factory that an endpoint listens with", () => {
    const reactor = new MemoryReactor();
    const endpoint = proxyEndpoint(new TCP4ServerEndpoint(reactor, 8080));
    expect(endpoint).to.be.instanceOf(_WrapperServerEndpoint);
    expect(endpoint._wrapperFactory).to.equal(HAProxyWrappingFactory);
    const factory = Factory.forProtocol(Recorder);
    endpoint.listen(factory);
    const listening = reactor.tcpServers[0]?.[1] as unknown as HAProxyWrappingFactory;
    expect(listening).to.be.instanceOf(HAProxyWrappingFactory);
    expect(listening.wrappedFactory).to.equal(factory);
  });

  it("is what serverFromString makes of haproxy: before a description", () => {
    for (const [description, kind] of [
      ["haproxy:tcp:8080", TCP4ServerEndpoint],
      ["haproxy:tcp6:8080", TCP6ServerEndpoint],
      ["haproxy:unix:address=/tmp/socket", UNIXServerEndpoint],
    ] as const) {
      const endpoint = serverFromString(new MemoryReactor(), description) as _WrapperServerEndpoint;
      expect(endpoint._wrappedEndpoint).to.be.instanceOf(kind);
      expect(endpoint._wrapperFactory).to.equal(HAProxyWrappingFactory);
    }
  });
});

describe("unparseEndpoint", () => {
  it("makes a description of its pieces, with escapes", () => {
    expect(unparseEndpoint(["word"], {})).to.equal("word");
    expect(unparseEndpoint(["one", "two"], {})).to.equal("one:two");
    expect(unparseEndpoint([], { bet: "two", aleph: "one" })).to.equal("aleph=one:bet=two");
    expect(unparseEndpoint(["hello:colon:world"], {})).to.equal("hello\\:colon\\:world");
    expect(unparseEndpoint([], { hello: ":" })).to.equal("hello=\\:");
    expect(unparseEndpoint([], { ":": "hello" })).to.equal("\\:=hello");
  });
});
