import { reactor } from "@twisted-ts/reactor";
import type { UNIXAddress } from "@twisted-ts/reactor/address";
import type { IHostAddress, IStreamTransport } from "@twisted-ts/reactor/interfaces";
import { Protocol, ServerFactory } from "@twisted-ts/reactor/protocol";
import { MemoryReactor, StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { expectTypeOf } from "expect-type";

describe("the transport of a Protocol", () => {
  it("has the methods of the reactor's transports without a cast", () => {
    const seen: unknown[] = [];
    class Client extends Protocol {
      override connectionMade(): void {
        const { transport } = this;
        if (transport === null) return;
        expectTypeOf(transport.getPeer()).toEqualTypeOf<IHostAddress>();
        seen.push(transport.getPeer().host, transport.getHost().port, transport.disconnecting);
        transport.write(Buffer.from("hello"));
        const producer = { resumeProducing() {}, stopProducing() {} };
        transport.registerProducer(producer, false);
        transport.unregisterProducer();
        transport.pauseProducing();
        transport.resumeProducing();
        transport.setTcpNoDelay?.(true);
        transport.loseConnection();
        transport.abortConnection?.();
      }
    }
    const transport = new StringTransport();
    new Client().makeConnection(transport);
    expect(seen).to.deep.equal(["192.168.1.1", 12345, false]);
    expect(transport.disconnecting).to.equal(true);
  });

  it("can be declared with addresses of another kind", () => {
    class OverUNIX extends Protocol<UNIXAddress> {}
    expectTypeOf<OverUNIX["transport"]>().toEqualTypeOf<IStreamTransport<UNIXAddress> | null>();
    expect(new OverUNIX().transport).to.equal(null);
  });

  it("can be declared as a fake in a test", () => {
    const protocol = new Protocol();
    protocol.makeConnection(new StringTransport());
    protocol.transport?.write(Buffer.from("x"));
    expect((protocol.transport as StringTransport).value().toString()).to.equal("x");
  });
});

describe("the address of a port", () => {
  it("of listenTCP has host and port without a cast, also for a MemoryReactor", async () => {
    const factory = ServerFactory.forProtocol(Protocol);
    factory.noisy = false;
    const port = reactor.listenTCP(0, factory, 50, "127.0.0.1");
    expectTypeOf(port.getHost().port).toEqualTypeOf<number>();
    expect(port.getHost().host).to.equal("127.0.0.1");
    await port.stopListening();
    expect(new MemoryReactor().listenTCP(80, factory).getHost().port).to.equal(80);
  });
});
