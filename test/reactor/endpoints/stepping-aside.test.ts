// A protocol that an endpoint has connected is called by the transport itself.

import { b, reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import {
  connectProtocol,
  HostnameEndpoint,
  TCP4ClientEndpoint,
  wrapClientTLS,
} from "@twisted-ts/reactor/endpoints";
import type { IStreamClientEndpoint } from "@twisted-ts/reactor/interfaces";
import { giveLentForm } from "@twisted-ts/reactor/internal";
import { Factory, Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { failuresDuring } from "../../contract/transport-contract.ts";
import { clientOptions, describeTLS, serverOptions } from "../tls/settings.ts";

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport?.write(data);
  }
}

/** Borrows what is received. */
class Borrower extends RecordingProtocol {
  lent = 0;

  override dataReceived(data: Buffer): void {
    super.dataReceived(data);
  }

  borrow(data: Buffer): void {
    this.lent += data.length;
    this.dataReceived(Buffer.from(data));
  }
}
giveLentForm(Borrower.prototype.dataReceived, Borrower.prototype.borrow);

function makeQuietFactory(): ServerFactory {
  const factory = ServerFactory.forProtocol(Echo);
  factory.noisy = false;
  return factory;
}

describe("a protocol that an endpoint has connected", () => {
  for (const [kind, endpointFor] of [
    ["TCP4ClientEndpoint", (port: number) => new TCP4ClientEndpoint(reactor, "127.0.0.1", port)],
    ["HostnameEndpoint", (port: number) => new HostnameEndpoint(reactor, "127.0.0.1", port)],
  ] as [string, (port: number) => IStreamClientEndpoint][]) {
    it(`with ${kind} is the protocol of its transport, and borrows what is read`, async () => {
      const port = reactor.listenTCP(0, makeQuietFactory(), 50, "127.0.0.1");
      const { port: number } = port.getHost() as IPv4Address;
      const protocol = await connectProtocol(endpointFor(number), new Borrower());
      expect((protocol.transport as unknown as { protocol: unknown }).protocol).to.equal(protocol);
      expect((protocol.transport as unknown as { logstr: string }).logstr).to.equal(
        "Borrower,client",
      );
      protocol.wire.write(b`hello`);
      await protocol.receives(5);
      expect(protocol.lent).to.equal(5);
      protocol.wire.loseConnection();
      await protocol.loses();
      expect(protocol.events).to.deep.equal(["made", "data", "lost"]);
      await port.stopListening();
    });
  }

  it("and that throws in connectionMade fails the Deferred, and is called for its end", async () => {
    const port = reactor.listenTCP(0, makeQuietFactory(), 50, "127.0.0.1");
    const { port: number } = port.getHost() as IPv4Address;
    const protocol = new RecordingProtocol();
    const boom = new Error("boom");
    const factory = new Factory();
    factory.buildProtocol = () => protocol;
    protocol.onMade = () => {
      throw boom;
    };
    const logged = await failuresDuring(async () => {
      const endpoint = new TCP4ClientEndpoint(reactor, "127.0.0.1", number);
      const failed = await endpoint.connect(factory).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failed).to.equal(boom);
      expect(await protocol.loses()).to.equal(boom);
    });
    expect(logged).to.deep.equal([boom]);
    await port.stopListening();
  });
});

describeTLS("a protocol that an endpoint has connected over TLS", () => {
  it("is the protocol within the TLS transport", async () => {
    const port = reactor.listenSSL(0, makeQuietFactory(), serverOptions(), 50, "127.0.0.1");
    const { port: number } = port.getHost() as IPv4Address;
    const endpoint = wrapClientTLS(
      clientOptions(),
      new TCP4ClientEndpoint(reactor, "127.0.0.1", number),
    );
    const protocol = await connectProtocol(endpoint, new RecordingProtocol());
    const { wrappedProtocol } = protocol.transport as unknown as { wrappedProtocol: unknown };
    expect(wrappedProtocol).to.equal(protocol);
    protocol.wire.write(b`hello`);
    await protocol.receives(5);
    protocol.wire.loseConnection();
    await protocol.loses();
    await port.stopListening();
  });
});
