import { Deferred, Failure } from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import type { IListeningPort } from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import {
  type ProxyClient,
  ProxyClientFactory,
  ProxyFactory,
  ProxyServer,
} from "@twisted-ts/reactor/protocols/portforward";
import { Echo } from "@twisted-ts/reactor/protocols/wire";
import { MemoryReactor, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { ADDRESS } from "./support/echo.ts";
import { bytes, text } from "./support/pieces.ts";

const DONE = new Failure(new ConnectionDone());

/**
 * A forwarder whose client is connected, and the arguments with which it connects to the server.
 */
function makeConnecting(): {
  server: ProxyServer;
  serverTransport: StringTransport;
  factory: ProxyClientFactory;
  memory: MemoryReactor;
} {
  const memory = new MemoryReactor();
  const server = new ProxyFactory("backend", 80).buildProtocol(ADDRESS) as ProxyServer;
  server.reactor = memory;
  const serverTransport = new StringTransport();
  server.makeConnection(serverTransport);
  const factory = memory.tcpClients[0]?.[2] as ProxyClientFactory;
  return { server, serverTransport, factory, memory };
}

function makeJoined(): ReturnType<typeof makeConnecting> & {
  client: ProxyClient;
  clientTransport: StringTransport;
} {
  const half = makeConnecting();
  const client = half.factory.buildProtocol(ADDRESS) as ProxyClient;
  const clientTransport = new StringTransport();
  client.makeConnection(clientTransport);
  return { ...half, client, clientTransport };
}

describe("portforward", () => {
  it("connects to the factory's host and port, and reads nothing until it is connected", () => {
    const { memory, serverTransport, factory } = makeConnecting();
    expect(memory.tcpClients[0]?.slice(0, 2)).to.deep.equal(["backend", 80]);
    expect(factory).to.be.instanceOf(ProxyClientFactory);
    expect(serverTransport.producerState).to.equal("paused");
  });

  it("makes each transport the other's producer, and reads after it is connected", () => {
    const { serverTransport, clientTransport } = makeJoined();
    expect(clientTransport.producer).to.equal(serverTransport);
    expect(serverTransport.producer).to.equal(clientTransport);
    expect([clientTransport.streaming, serverTransport.streaming]).to.deep.equal([true, true]);
    expect(serverTransport.producerState).to.equal("producing");
  });

  it("writes to either side what is received from the other", () => {
    const { server, client, serverTransport, clientTransport } = makeJoined();
    server.dataReceived(bytes("question"));
    client.dataReceived(bytes("answer"));
    expect(text(clientTransport.value())).to.equal("question");
    expect(text(serverTransport.value())).to.equal("answer");
  });

  it("closes either side when the other is lost", () => {
    const one = makeJoined();
    one.server.connectionLost(DONE);
    expect([one.clientTransport.disconnecting, one.server.peer]).to.deep.equal([true, null]);
    const other = makeJoined();
    other.client.connectionLost(DONE);
    expect([other.serverTransport.disconnecting, other.client.peer]).to.deep.equal([true, null]);
  });

  it("closes the other side at once when it is connected after this side is lost", () => {
    const { server, factory } = makeConnecting();
    server.noisy = false;
    server.connectionLost(DONE);
    const client = factory.buildProtocol(ADDRESS) as ProxyClient;
    const transport = new StringTransport();
    client.makeConnection(transport);
    expect([transport.disconnecting, transport.producer]).to.deep.equal([true, null]);
  });

  it("closes this side when the other one cannot be connected", () => {
    const { factory, serverTransport } = makeConnecting();
    factory.clientConnectionFailed({} as never, DONE);
    expect(serverTransport.disconnecting).to.equal(true);
  });

  it("logs that the other side could not be connected, unless noisy is false", () => {
    const events: LogEvent[] = [];
    const observer = (event: LogEvent): void => void events.push(event);
    globalLogPublisher.addObserver(observer);
    try {
      makeConnecting().server.connectionLost(DONE);
      const quiet = makeConnecting().server;
      quiet.noisy = false;
      quiet.connectionLost(DONE);
    } finally {
      globalLogPublisher.removeObserver(observer);
    }
    expect(events.map((event) => event.log_format)).to.deep.equal([
      "Unable to connect to peer: {reason}",
    ]);
  });

  it("makes the other side's factory by a function when clientProtocolFactory is one", () => {
    const given = new ProxyClientFactory();
    const server = new ProxyServer();
    server.factory = new ProxyFactory("backend", 80);
    server.clientProtocolFactory = () => given;
    const memory = new MemoryReactor();
    server.reactor = memory;
    server.makeConnection(new StringTransport());
    expect(memory.tcpClients[0]?.[2]).to.equal(given);
    expect(given.server).to.equal(server);
  });

  it("forwards over real sockets, and leaves none open", async () => {
    const lost: Deferred<void>[] = [];
    const noteLoss = <P extends Protocol>(protocol: P): P => {
      const d = new Deferred<void>();
      lost.push(d);
      const connectionLost = protocol.connectionLost.bind(protocol);
      protocol.connectionLost = (reason) => {
        connectionLost(reason);
        d.callback(undefined);
      };
      return protocol;
    };
    const backend = new ServerFactory();
    backend.noisy = false;
    backend.protocol = () => noteLoss(new Echo());
    const listenOn = (factory: ServerFactory | ProxyFactory): [IListeningPort, number] => {
      const port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
      return [port, (port.getHost() as IPv4Address).port];
    };
    const [backendPort, backendNumber] = listenOn(backend);
    const proxy = new ProxyFactory("127.0.0.1", backendNumber);
    proxy.noisy = false;
    proxy.protocol = () => {
      const server = noteLoss(new ProxyServer());
      server.clientProtocolFactory = () => {
        const factory = new ProxyClientFactory();
        factory.noisy = false;
        return factory;
      };
      return server;
    };
    const [proxyPort, proxyNumber] = listenOn(proxy);
    const client = noteLoss(new Protocol());
    const size = 300_000;
    const received = new Promise<Buffer>((resolve) => {
      const pieces: Buffer[] = [];
      client.dataReceived = (data) => {
        pieces.push(data);
        const all = Buffer.concat(pieces);
        if (all.length >= size) resolve(all);
      };
    });
    client.connectionMade = () => client.transport?.write(Buffer.alloc(size, "xyz"));
    const factory = new ClientFactory();
    factory.noisy = false;
    factory.protocol = () => client;
    reactor.connectTCP("127.0.0.1", proxyNumber, factory);
    expect((await received).equals(Buffer.alloc(size, "xyz"))).to.equal(true);
    client.transport?.loseConnection();
    await Promise.all(lost);
    await Promise.all([backendPort.stopListening(), proxyPort.stopListening()]);
  });
});
