import { Deferred, type Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { MulticastJoinError } from "@twisted-ts/reactor/error";
import type { IUDPTransport } from "@twisted-ts/reactor/interfaces";
import { DatagramProtocol } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";

const GROUP = "225.0.0.250";
const LOCAL = "127.0.0.1";

/** Keeps the datagrams that come. */
class Member extends DatagramProtocol {
  override noisy = false;
  declare transport: IUDPTransport | null;
  readonly received = new Deferred<string>();

  override datagramReceived(datagram: Buffer): void {
    if (!this.received.called) this.received.callback(datagram.toString());
  }
}

describe("a multicast port", () => {
  const open: { stopListening(): Deferred<void> | undefined }[] = [];

  function listen(port = 0, listenMultiple = false) {
    const protocol = new Member();
    const listening = reactor.listenMulticast(port, protocol, "", undefined, listenMultiple);
    open.push(listening);
    return { protocol, port: listening };
  }

  afterEach(async () => {
    for (const port of open.splice(0)) await port.stopListening();
  });

  it("has at first a time to live of 1, loopback, and the system's choice of interface", () => {
    const { port } = listen();
    expect([port.getTTL(), port.getLoopbackMode(), port.getOutgoingInterface()]).to.deep.equal([
      1,
      true,
      "0.0.0.0",
    ]);
  });

  it("sets the time to live, the loopback mode and the outgoing interface", async () => {
    const { port } = listen();
    port.setTTL(5);
    port.setLoopbackMode(false);
    expect(await port.setOutgoingInterface(LOCAL)).to.equal(1);
    expect([port.getTTL(), port.getLoopbackMode(), port.getOutgoingInterface()]).to.deep.equal([
      5,
      false,
      LOCAL,
    ]);
  });

  it("refuses a time to live that does not fit into a byte", () => {
    const { port } = listen();
    for (const ttl of [-1, 256, 1.5, Number.NaN]) {
      expect(() => port.setTTL(ttl)).to.throw(RangeError, "from 0 to 255");
    }
    expect(port.getTTL()).to.equal(1);
  });

  it("receives datagrams to a group that it has joined", async () => {
    const { protocol, port } = listen();
    await port.joinGroup(GROUP, LOCAL);
    await port.setOutgoingInterface(LOCAL);
    port.write(Buffer.from("to all"), [GROUP, port.getHost().port]);
    expect(await protocol.received).to.equal("to all");
  });

  it("shares its address with other ports that listen with listenMultiple", async () => {
    const one = listen(0, true);
    const two = listen(one.port.getHost().port, true);
    for (const { port } of [one, two]) await port.joinGroup(GROUP, LOCAL);
    await one.port.setOutgoingInterface(LOCAL);
    one.port.write(Buffer.from("to all"), [GROUP, one.port.getHost().port]);
    expect([await one.protocol.received, await two.protocol.received]).to.deep.equal([
      "to all",
      "to all",
    ]);
  });

  it("fails with MulticastJoinError to join an address that is not a group, and to leave one twice", async () => {
    const { port } = listen();
    const reasons: unknown[] = [];
    const keep = (failure: Failure) => {
      reasons.push(failure.value);
    };
    await port.joinGroup(LOCAL, LOCAL).addErrback(keep);
    await port.joinGroup(GROUP, LOCAL);
    await port.leaveGroup(GROUP, LOCAL);
    await port.leaveGroup(GROUP, LOCAL).addErrback(keep);
    expect(reasons).to.have.length(2);
    for (const reason of reasons) expect(reason).to.be.instanceOf(MulticastJoinError);
  });
});
