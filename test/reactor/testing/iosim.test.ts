import type { Failure } from "@twisted-ts/deferred";
import { isSSLTransport } from "@twisted-ts/reactor/interfaces";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { Clock } from "@twisted-ts/reactor/task";
import {
  ConnectionCompleter,
  connect,
  connectableEndpoint,
  connectedServerAndClient,
  EndlessPumpError,
  FakeTransport,
  IOPump,
  NoConnectionError,
  NoHandshakeError,
} from "@twisted-ts/reactor/testing/iosim";
import { expect } from "chai";

// What happens here is what Twisted's iosim did with the same protocols.

describe("iosim", () => {
  let events: unknown[];

  beforeEach(() => {
    events = [];
  });

  class Recorder extends Protocol {
    readonly name: string;

    constructor(name: string) {
      super();
      this.name = name;
    }

    get io(): FakeTransport {
      return this.transport as unknown as FakeTransport;
    }

    override connectionMade(): void {
      events.push(`${this.name} made`);
      this.transport?.write(Buffer.from(`hi from ${this.name}`));
    }

    override dataReceived(data: Buffer): void {
      events.push(`${this.name} got ${data}`);
      if (data.toString() === "bye") this.transport?.loseConnection();
    }

    override connectionLost(reason: Failure): void {
      events.push(`${this.name} lost ${(reason.value as Error).name}`);
    }
  }

  const server = (): Recorder => new Recorder("S");
  const client = (): Recorder => new Recorder("C");
  const GREETING = ["S made", "C made", "S got hi from C", "C got hi from S"];
  const verifying = (verdict: boolean) => ({ iosimVerify: () => verdict });

  it("delivers what both sides write, and calls connectionLost of each side when the other closes", () => {
    const [c, s, pump] = connectedServerAndClient(server, client);
    c.io.write(Buffer.from("bye"));
    for (let step = 0; step < 3; step++) {
      const moved = pump.pump();
      events.push(moved);
    }
    s.io.write(Buffer.from("late"));
    events.push(pump.flush());
    expect(events).to.deep.equal([
      ...GREETING,
      "S got bye",
      true,
      "C lost ConnectionDone",
      true,
      "S lost ConnectionDone",
      true,
      false,
    ]);
  });

  it("also makes protocols of classes", () => {
    class Silent extends Protocol {}
    const [c, s, pump] = connectedServerAndClient(Silent, Silent, { greet: false });
    expect([c, s]).to.deep.equal([pump.client, pump.server]);
    expect(c).to.be.instanceOf(Silent);
  });

  it("asks a pull producer for more with each step", () => {
    const [c, , pump] = connectedServerAndClient(server, client, { greet: false });
    let asked = 0;
    const producer = {
      resumeProducing(): void {
        asked += 1;
        c.io.write(Buffer.from(`${asked}`));
        if (asked === 3) c.io.unregisterProducer();
      },
      stopProducing(): void {},
    };
    c.io.registerProducer(producer, false);
    events.push(pump.flush());
    expect(events).to.deep.equal([
      "S made",
      "C made",
      "S got hi from C1",
      "C got hi from S",
      "S got 2",
      "S got 3",
      true,
    ]);
  });

  it("keeps what is written during a simulated handshake, and sends it afterwards", () => {
    const [c, s, pump] = connectedServerAndClient(server, client);
    c.io.startTLS(verifying(true));
    s.io.startTLS(verifying(true));
    c.io.write(Buffer.from("secret"));
    expect(isSSLTransport(c.io)).to.equal(false);
    pump.flush();
    expect(events).to.deep.equal([...GREETING, "S got secret"]);
    expect(isSSLTransport(c.io)).to.equal(true);
  });

  it("ends the connection when one side does not accept the other's settings", () => {
    const [c, s, pump] = connectedServerAndClient(server, client);
    c.io.startTLS(verifying(true));
    s.io.startTLS(verifying(false));
    c.io.write(Buffer.from("secret"));
    pump.flush();
    expect(events.slice(4)).to.deep.equal([
      "S got secret",
      "C lost ConnectionDone",
      "S lost TLSError",
    ]);
  });

  it("calls connectionLost with a TLSError when the connection ends during a handshake", () => {
    const [c, s, pump] = connectedServerAndClient(server, client);
    c.io.startTLS(verifying(true));
    s.io.loseConnection();
    expect(() => pump.flush()).to.throw(NoHandshakeError);
    events.length = 0;
    c.io.reportDisconnect();
    expect(events).to.deep.equal(["C lost TLSError"]);
  });

  it("makes the due calls of its clock with each step, unless advanceClock is false", () => {
    const clock = new Clock();
    const [, , pump] = connectedServerAndClient(server, client, { clock });
    events.length = 0;
    clock.callLater(0, () => events.push("called"));
    pump.pump(false, false);
    events.push("then");
    pump.pump();
    expect(events).to.deep.equal(["then", "called"]);
  });

  it("throws EndlessPumpError when the protocols never stop sending", () => {
    class Echo extends Protocol {
      override dataReceived(data: Buffer): void {
        this.transport?.write(data);
      }
    }
    const [c, , pump] = connectedServerAndClient(Echo, Echo);
    (c.transport as unknown as FakeTransport).write(Buffer.from("x"));
    expect(() => pump.flush()).to.throw(EndlessPumpError, "Too long");
  });

  it("connects protocols with transports that the caller makes", () => {
    const [s, c] = [server(), client()];
    const pump = connect(s, new FakeTransport(s, true), c, new FakeTransport(c, false));
    expect(pump).to.be.instanceOf(IOPump);
    expect(events).to.deep.equal(GREETING);
    expect(String(c.io)).to.match(/^FakeTransport<C,\d+,Recorder>$/);
    expect(() => connect(s, s.io, c, c.io, { gret: true } as never)).to.throw(TypeError, "gret");
  });

  it("refuses to write a value that is not bytes", () => {
    const [c] = connectedServerAndClient(server, client);
    expect(() => c.io.write("text" as never)).to.throw(TypeError, "Data must be bytes");
  });

  it("lets the connections of an endpoint fail and succeed", () => {
    const [endpoint, completer] = connectableEndpoint();
    expect(completer).to.be.instanceOf(ConnectionCompleter);
    const results: unknown[] = [];
    const factory = Factory.forProtocol(
      class extends Recorder {
        constructor() {
          super("E");
        }
      },
    );
    endpoint.connect(factory).addBoth((result) => results.push(result));
    completer.failOnce();
    expect((results[0] as Failure).value).to.have.property("name", "ConnectionRefusedError");
    endpoint.connect(factory).addBoth((result) => results.push(result));
    expect(completer.succeedOnce()).to.be.instanceOf(IOPump);
    expect(results[1]).to.have.property("name", "E");
    expect(events).to.deep.equal(["E made"]);
    expect(completer.succeedOnce()).to.equal(null);
    expect(() => completer.failOnce()).to.throw(NoConnectionError);
  });
});
