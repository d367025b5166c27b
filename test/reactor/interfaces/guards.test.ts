import { reactor } from "@twisted-ts/reactor";
import * as interfaces from "@twisted-ts/reactor/interfaces";
import {
  ClientFactory,
  ConsumerToProtocolAdapter,
  DatagramProtocol,
  Factory,
  FileWrapper,
  ProcessProtocol,
  Protocol,
  ProtocolToConsumerAdapter,
} from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import {
  _FakeConnector,
  _FakePort,
  BytesIO,
  MemoryReactor,
  MemoryReactorClock,
  NonStreamingProducer,
  RaisingMemoryReactor,
  StringTransport,
} from "@twisted-ts/reactor/testing";
import { expect } from "chai";

type GuardName = Extract<keyof typeof interfaces, `is${string}`>;
type Guards = { [Name in GuardName]: (candidate: unknown) => boolean };
const guards: Guards = interfaces;

/** Calls every guard; returns the names of the interfaces that the candidate has. */
function interfacesOf(candidate: unknown): string[] {
  return (Object.keys(guards) as GuardName[])
    .filter((name) => name.startsWith("is") && guards[name](candidate))
    .map((name) => name.replace("is", "I"))
    .sort();
}

const nothing = () => undefined;

describe("the type guards", () => {
  it("recognize the protocols and factories of this package", () => {
    expect(interfacesOf(new Protocol())).to.deep.equal(["ILoggingContext", "IProtocol"]);
    expect(interfacesOf(new Factory())).to.deep.equal(["ILoggingContext"]);
    expect(interfacesOf(new ClientFactory())).to.deep.equal(["ILoggingContext"]);
    expect(interfacesOf(new DatagramProtocol())).to.deep.equal(["ILoggingContext"]);
    expect(interfacesOf(new ProcessProtocol())).to.deep.equal(["IProcessProtocol"]);
  });

  it("recognize the transports, consumers and producers of this package", () => {
    const wrapper = new FileWrapper(new BytesIO());
    expect(interfacesOf(wrapper)).to.deep.equal(["IConsumer", "IPushProducer", "ITransport"]);
    expect(interfacesOf(new StringTransport())).to.deep.equal([
      "IConsumer",
      "IPushProducer",
      "ITransport",
    ]);
    const protocol = new Protocol();
    expect(interfacesOf(new ProtocolToConsumerAdapter(protocol))).to.deep.equal(["IConsumer"]);
    expect(interfacesOf(new ConsumerToProtocolAdapter(wrapper))).to.deep.equal(["IProtocol"]);
  });

  it("recognize the reactors, ports and connectors of this package", () => {
    const sockets = [
      "IReactorCore",
      "IReactorSSL",
      "IReactorSocket",
      "IReactorTCP",
      "IReactorUNIX",
    ];
    expect(interfacesOf(new Clock())).to.deep.equal(["IReactorTime"]);
    expect(interfacesOf(new MemoryReactor())).to.deep.equal(sockets);
    expect(interfacesOf(new RaisingMemoryReactor())).to.deep.equal(sockets.slice(1));
    expect(interfacesOf(new MemoryReactorClock())).to.deep.equal(
      [...sockets, "IReactorTime"].sort(),
    );
    expect(interfacesOf(reactor)).to.include.members([
      "IReactorPluggableNameResolver",
      "IReactorTime",
    ]);
    expect(interfaces.isHostnameResolver(reactor.nameResolver)).to.equal(true);
    const address = new StringTransport().getHost();
    expect(interfacesOf(new _FakePort(address))).to.deep.equal(["IListeningPort"]);
    expect(interfaces.isConnector(new _FakeConnector(address))).to.equal(true);
  });

  it("distinguish a pull producer from a push producer by pauseProducing", () => {
    const pull = { resumeProducing: nothing, stopProducing: nothing };
    const push = { ...pull, pauseProducing: nothing };
    expect(interfacesOf(pull)).to.deep.equal(["IPullProducer"]);
    expect(interfacesOf(push)).to.deep.equal(["IPushProducer"]);
    // It has a pauseProducing, which throws.
    const twisteds = new NonStreamingProducer(new StringTransport());
    expect(interfaces.isPushProducer(twisteds)).to.equal(true);
  });

  it("recognize a protocol that continues when one direction is closed", () => {
    class HalfCloseable extends Protocol {
      readConnectionLost(): void {}
      writeConnectionLost(): void {}
    }
    expect(interfaces.isHalfCloseableProtocol(new HalfCloseable())).to.equal(true);
    expect(interfaces.isHalfCloseableProtocol({ readConnectionLost: nothing })).to.equal(false);
  });

  it("recognize the interfaces of TLS", () => {
    expect(interfacesOf({ handshakeCompleted: nothing })).to.deep.equal(["IHandshakeListener"]);
    expect(interfacesOf({ acceptableProtocols: nothing })).to.deep.equal([
      "IProtocolNegotiationFactory",
    ]);
    expect(interfacesOf({ getContext: nothing })).to.deep.equal(["IOpenSSLContextFactory"]);
    expect(interfacesOf({ clientConnectionForTLS: nothing })).to.deep.equal([
      "IOpenSSLClientConnectionCreator",
    ]);
    expect(interfacesOf({ serverConnectionForTLS: nothing })).to.deep.equal([
      "IOpenSSLServerConnectionCreator",
    ]);
  });

  it("recognize the kinds of stream transports", () => {
    const tcp = {
      write: nothing,
      writeSequence: nothing,
      loseConnection: nothing,
      getPeer: nothing,
      getHost: nothing,
      loseWriteConnection: nothing,
      abortConnection: nothing,
      getTcpNoDelay: nothing,
      setTcpNoDelay: nothing,
      getTcpKeepAlive: nothing,
      setTcpKeepAlive: nothing,
    };
    expect(interfacesOf(tcp)).to.deep.equal(["ITCPTransport", "ITransport"]);
    expect(interfaces.isTLSTransport({ ...tcp, startTLS: nothing })).to.equal(true);
    const ssl = { ...tcp, getPeerCertificate: nothing };
    expect([interfaces.isSSLTransport(ssl), interfaces.isNegotiated(ssl)]).to.deep.equal([
      true,
      false,
    ]);
    expect(interfaces.isNegotiated({ ...ssl, negotiatedProtocol: null })).to.equal(true);
    expect(interfaces.isUNIXTransport({ ...tcp, sendFileDescriptor: nothing })).to.equal(true);
    expect(interfaces.isUNIXTransport(tcp)).to.equal(false);
  });

  it("recognize endpoints, resolvers and the other kinds of reactors", () => {
    expect(interfaces.isStreamServerEndpoint({ listen: nothing })).to.equal(true);
    expect(interfaces.isStreamClientEndpoint({ connect: nothing })).to.equal(true);
    expect(interfacesOf({ getHostByName: nothing })).to.deep.equal(["IResolverSimple"]);
    expect(interfacesOf({ listenUDP: nothing })).to.deep.equal(["IReactorUDP"]);
    expect(interfacesOf({ spawnProcess: nothing })).to.deep.equal(["IReactorProcess"]);
    const pluggable = { installNameResolver: nothing };
    expect(interfaces.isReactorPluggableNameResolver(pluggable)).to.equal(false);
  });

  it("accept methods of a function object and of a prototype, and only functions", () => {
    expect(interfaces.isLoggingContext(Object.assign(() => 0, { logPrefix: nothing }))).to.equal(
      true,
    );
    expect(interfaces.isLoggingContext({ logPrefix: "text" })).to.equal(false);
    expect(interfaces.isLoggingContext(Object.create({ logPrefix: nothing }))).to.equal(true);
  });

  it("refuse a value without methods", () => {
    for (const candidate of [null, undefined, 0, "", "text", Symbol("x"), {}, [], nothing]) {
      expect(interfacesOf(candidate)).to.deep.equal([]);
    }
  });
});
