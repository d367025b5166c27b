import { Deferred } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import {
  CannotListenError,
  InvalidAddressError,
  MessageLengthError,
  UnsupportedAddressFamily,
} from "@twisted-ts/reactor/error";
import type { IUDPTransport, UDPDestination } from "@twisted-ts/reactor/interfaces";
import { DatagramProtocol } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";
import { failuresDuring } from "../../contract/transport-contract.ts";

const LOCAL = "127.0.0.1";

/** Records its events, and lets a test wait for the next of them. */
class Recorder extends DatagramProtocol {
  override noisy = false;
  declare transport: IUDPTransport | null;
  readonly events: unknown[][] = [];
  #waiting: { count: number; deferred: Deferred<void> } | null = null;

  /** A Deferred that fires when this many events were recorded in all. */
  after(count: number): Deferred<void> {
    const deferred = new Deferred<void>();
    if (this.events.length >= count) deferred.callback();
    else this.#waiting = { count, deferred };
    return deferred;
  }

  record(...event: unknown[]): void {
    this.events.push(event);
    const waiting = this.#waiting;
    if (waiting === null || this.events.length < waiting.count) return;
    this.#waiting = null;
    // A port is not stopped from within its own event, to keep the order of events simple.
    reactor.callLater(0, () => waiting.deferred.callback());
  }

  override startProtocol(): void {
    this.record("start");
  }

  override stopProtocol(): void {
    this.record("stop", this.transport);
  }

  override datagramReceived(datagram: Buffer, addr: UDPDestination): void {
    this.record("datagram", datagram.toString("latin1"), addr[0]);
    if (datagram.toString() === "echo") this.transport?.write(Buffer.from("reply"), addr);
    if (datagram.toString() === "throw") throw new RangeError("thrown on purpose");
  }

  override connectionRefused(): void {
    this.record("refused");
  }
}

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("a UDP port", () => {
  const open: { stopListening(): Deferred<void> | undefined }[] = [];

  function listen(protocol: DatagramProtocol, interface_ = LOCAL, maxPacketSize?: number) {
    const port = reactor.listenUDP(0, protocol, interface_, maxPacketSize);
    open.push(port);
    return port;
  }

  afterEach(async () => {
    for (const port of open.splice(0)) await port.stopListening();
  });

  /** Two ports; the address of the second is what the first writes to. */
  function makePair(maxPacketSize?: number) {
    const one = new Recorder();
    const two = new Recorder();
    const portOne = listen(one);
    const portTwo = listen(two, LOCAL, maxPacketSize);
    const addr = [LOCAL, portTwo.getHost().port] as const;
    return { one, two, portOne, portTwo, addr };
  }

  it("is bound, and has its address, when listenUDP returns", () => {
    const host = listen(new Recorder()).getHost();
    expect(host).to.be.instanceOf(IPv4Address);
    expect([host.type, host.host]).to.deep.equal(["UDP", LOCAL]);
    expect(host.port).to.be.above(0);
  });

  it("listens on all addresses of IPv4 when no interface is given", () => {
    expect(listen(new Recorder(), "").getHost().host).to.equal("0.0.0.0");
  });

  it("exchanges datagrams over IPv6", async () => {
    const [one, two] = [new Recorder(), new Recorder()];
    listen(one, "::1");
    const port = listen(two, "::1");
    expect(port.getHost()).to.be.instanceOf(IPv6Address);
    one.transport?.write(bytes("echo"), ["::1", port.getHost().port]);
    await one.after(2);
    expect(one.events).to.deep.equal([["start"], ["datagram", "reply", "::1"]]);
  });

  it("delivers a datagram with the address of its sender, to which the receiver can reply", async () => {
    const { one, two, addr } = makePair();
    one.transport?.write(bytes("echo"), addr);
    await one.after(2);
    expect(two.events).to.deep.equal([["start"], ["datagram", "echo", LOCAL]]);
    expect(one.events).to.deep.equal([["start"], ["datagram", "reply", LOCAL]]);
  });

  it("delivers empty datagrams, and those written in pieces as one", async () => {
    const { one, two, portOne, addr } = makePair();
    one.transport?.write(bytes(""), addr);
    one.transport?.write(bytes("x"), addr);
    portOne.writeSequence([bytes("a"), bytes("b")], addr);
    await two.after(4);
    expect(two.events.map((event) => event[1])).to.deep.equal([undefined, "", "x", "ab"]);
  });

  it("cuts a datagram off at maxPacketSize", async () => {
    const { one, two, addr } = makePair(10);
    one.transport?.write(bytes("0123456789abcdef"), addr);
    await two.after(2);
    expect(two.events[1]).to.deep.equal(["datagram", "0123456789", LOCAL]);
  });

  it("logs the error of datagramReceived, and still receives", async () => {
    const { one, two, addr } = makePair();
    const logged = await failuresDuring(async () => {
      one.transport?.write(bytes("throw"), addr);
      one.transport?.write(bytes("next"), addr);
      await two.after(3);
    });
    expect(two.events[2]).to.deep.equal(["datagram", "next", LOCAL]);
    expect(logged).to.have.length(1);
  });

  describe("write", () => {
    it("refuses host names, and addresses of the other family", () => {
      const { one } = makePair();
      const write = (host: string) => () => one.transport?.write(bytes("x"), [host, 1]);
      expect(write("localhost")).to.throw(InvalidAddressError, "not hostnames");
      expect(write("::1")).to.throw(InvalidAddressError, "IPv4 port write() called with IPv6");
      const six = new Recorder();
      listen(six, "::1");
      for (const host of [LOCAL, "<broadcast>"]) {
        expect(() => six.transport?.write(bytes("x"), [host, 1])).to.throw(
          InvalidAddressError,
          "IPv6 port write() called with IPv4 or broadcast address",
        );
      }
    });

    it("refuses a datagram without a receiver", () => {
      const { one } = makePair();
      expect(() => one.transport?.write(bytes("x"))).to.throw(/needs the address/);
    });

    it("refuses a value that is not bytes", () => {
      const { one, addr } = makePair();
      expect(() => one.transport?.write("text" as never, addr)).to.throw(TypeError);
    });

    it("refuses a datagram that is too long for UDP", () => {
      const { one, addr } = makePair();
      expect(() => one.transport?.write(Buffer.alloc(65_508), addr)).to.throw(
        MessageLengthError,
        "Message is too long to send: message too long.",
      );
    });

    it("sends the longest datagram whole", async () => {
      const { one, two, addr } = makePair(65_507);
      one.transport?.write(Buffer.alloc(65_507, "z"), addr);
      await two.after(2);
      expect(two.events[1]?.[1]).to.have.length(65_507);
    });

    it("refuses to send from a port that is closed", async () => {
      const { portOne, addr } = makePair();
      await portOne.stopListening();
      expect(() => portOne.write(bytes("x"), addr)).to.throw("This port is closed");
    });
  });

  describe("connect", () => {
    it("allows to write without an address, and to the connected address only", async () => {
      const { one, two, portOne, addr } = makePair();
      portOne.connect(...addr);
      one.transport?.write(bytes("none"));
      one.transport?.write(bytes("same"), addr);
      expect(() => one.transport?.write(bytes("x"), [LOCAL, 1])).to.throw(/sends only there/);
      await two.after(3);
      expect(two.events.slice(1).map((event) => event[1])).to.deep.equal(["none", "same"]);
    });

    it("refuses a host name, and a second peer", () => {
      const { portOne, addr } = makePair();
      expect(() => portOne.connect("localhost", 1)).to.throw(InvalidAddressError);
      portOne.connect(...addr);
      expect(() => portOne.connect(...addr)).to.throw(/already connected/);
    });

    it("receives nothing from others", async () => {
      const { one, two, portOne, portTwo, addr } = makePair();
      const other = new Recorder();
      const otherPort = listen(other);
      portTwo.connect(LOCAL, portOne.getHost().port);
      other.transport?.write(bytes("ignored"), addr);
      one.transport?.write(bytes("echo"), addr);
      await one.after(2);
      expect(two.events.slice(1)).to.deep.equal([["datagram", "echo", LOCAL]]);
      expect(otherPort.getHost().port).not.to.equal(portOne.getHost().port);
    });

    it("calls connectionRefused when nothing listens at the peer", async () => {
      const { one, portOne, portTwo, addr } = makePair();
      await portTwo.stopListening();
      portOne.connect(...addr);
      one.transport?.write(bytes("to nowhere"));
      await one.after(2);
      expect(one.events).to.deep.equal([["start"], ["refused"]]);
      expect(portOne.connected).to.equal(true);
    });
  });

  describe("stopListening", () => {
    it("receives nothing more, stops the protocol on a later turn, then fires its Deferred", async () => {
      const { one, two, portTwo, addr } = makePair();
      one.transport?.write(bytes("too late"), addr);
      const stopped = portTwo.stopListening();
      const again = portTwo.stopListening();
      expect(two.events).to.deep.equal([["start"]]);
      await stopped;
      await again;
      expect(two.events).to.deep.equal([["start"], ["stop", null]]);
      expect(portTwo.stopListening()).to.equal(undefined);
    });

    it("fails its Deferred with the error of stopProtocol, and closes the port", async () => {
      class Throwing extends Recorder {
        override stopProtocol(): void {
          throw new RangeError("at the stop");
        }
      }
      const port = listen(new Throwing());
      let reason: unknown;
      await port.stopListening()?.addErrback((failure) => {
        reason = failure.value;
      });
      expect(reason).to.be.instanceOf(RangeError);
      expect(port.getHandle()).to.equal(null);
    });
  });

  it("is closed when startProtocol throws, and listenUDP throws that error", () => {
    class Throwing extends Recorder {
      override startProtocol(): void {
        throw new RangeError("at the start");
      }
    }
    expect(() => reactor.listenUDP(0, new Throwing(), LOCAL)).to.throw(RangeError, "at the start");
    expect(reactor.getReaders().map(String)).to.deep.equal([]);
  });

  it("throws CannotListenError when another port listens on its address", () => {
    const { portTwo } = makePair();
    const again = () => reactor.listenUDP(portTwo.getHost().port, new Recorder(), LOCAL);
    expect(again).to.throw(CannotListenError, /^Couldn't listen on 127.0.0.1:\d+: .*in use/);
  });

  it("refuses an interface that is not an IP address", () => {
    expect(() => reactor.listenUDP(0, new Recorder(), "nonsense")).to.throw(InvalidAddressError);
  });

  it("allows broadcasts only after setBroadcastAllowed", () => {
    const { portOne } = makePair();
    expect(portOne.getBroadcastAllowed()).to.equal(false);
    portOne.setBroadcastAllowed(true);
    expect(portOne.getBroadcastAllowed()).to.equal(true);
  });

  it("is among the reactor's readers, with its protocol and port in its text", () => {
    const port = listen(new Recorder());
    expect(reactor.getReaders()).to.include(port);
    expect(String(port)).to.equal(`<UDPPort of Recorder on ${port.getHost().port}>`);
    expect(port.logPrefix()).to.equal("Recorder (UDP)");
  });

  it("adopts the descriptor of a bound socket, and refuses other families", () => {
    expect(() => reactor.adoptDatagramPort(0, "AF_UNIX", new Recorder())).to.throw(
      UnsupportedAddressFamily,
    );
    expect(() => reactor.adoptDatagramPort(9999, "AF_INET", new Recorder())).to.throw(
      CannotListenError,
    );
  });

  it("loses none of 100 000 datagrams that are sent as they are acknowledged", async () => {
    const TOTAL = 100_000;
    const WINDOW = 32;
    const done = new Deferred<void>();
    class Sink extends DatagramProtocol {
      override noisy = false;
      declare transport: IUDPTransport | null;
      received = 0;
      override datagramReceived(datagram: Buffer, addr: UDPDestination): void {
        if (datagram.readUInt32BE(0) === this.received) this.received += 1;
        this.transport?.write(datagram, addr);
      }
    }
    class Source extends DatagramProtocol {
      override noisy = false;
      declare transport: IUDPTransport | null;
      sent = 0;
      acknowledged = 0;
      send(addr: UDPDestination): void {
        const datagram = Buffer.alloc(64);
        datagram.writeUInt32BE(this.sent++, 0);
        this.transport?.write(datagram, addr);
      }
      override datagramReceived(_datagram: Buffer, addr: UDPDestination): void {
        this.acknowledged += 1;
        if (this.acknowledged === TOTAL) done.callback();
        else if (this.sent < TOTAL) this.send(addr);
      }
    }
    const sink = new Sink();
    const source = new Source();
    const addr = [LOCAL, listen(sink).getHost().port] as const;
    listen(source);
    for (let i = 0; i < WINDOW; i++) source.send(addr);
    await done;
    expect(sink.received).to.equal(TOTAL);
  });
});
