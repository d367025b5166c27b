import { Deferred, fail, succeed } from "@twisted-ts/deferred";
import { NodeReactor } from "@twisted-ts/reactor";
import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import { type Lookup, NodeResolver } from "@twisted-ts/reactor/base";
import { DNSLookupError } from "@twisted-ts/reactor/error";
import type {
  IAddress,
  IHostResolution,
  IResolutionReceiver,
} from "@twisted-ts/reactor/interfaces";
import { expect } from "chai";
import { failuresDuring, nextTurn } from "../../contract/transport-contract.ts";

/** Writes down its calls. */
class Receiver implements IResolutionReceiver {
  readonly calls: string[] = [];
  resolution: IHostResolution | null = null;
  onAddress: () => void = () => {};
  readonly complete: Promise<void>;
  #complete: () => void = () => {};

  constructor() {
    this.complete = new Promise((resolve) => {
      this.#complete = resolve;
    });
  }

  resolutionBegan(resolution: IHostResolution): void {
    this.calls.push(`began ${resolution.name}`);
    this.resolution = resolution;
  }

  addressResolved(address: IAddress): void {
    this.calls.push(String(address));
    this.onAddress();
  }

  resolutionComplete(): void {
    this.calls.push("complete");
    this.#complete();
  }
}

const BOTH: Lookup = (_name, _options, callback) =>
  setImmediate(callback, null, [
    { address: "192.0.2.1", family: 4 },
    { address: "fe80::1%lo", family: 6 },
  ]);

describe("NodeResolver", () => {
  it("gives an IPv4 address as its own result, on a later turn, whatever types are asked for", async () => {
    for (const types of [null, [IPv4Address], [IPv6Address]]) {
      const receiver = new Receiver();
      new NodeResolver().resolveHostName(receiver, "192.0.2.7", 80, types);
      expect(receiver.calls).to.deep.equal(["began 192.0.2.7"]);
      await receiver.complete;
      expect(receiver.calls.slice(1)).to.deep.equal([
        String(new IPv4Address("TCP", "192.0.2.7", 80)),
        "complete",
      ]);
    }
  });

  it("gives the addresses that the system finds, in its order, each with the port", async () => {
    const receiver = new Receiver();
    const resolution = new NodeResolver(BOTH).resolveHostName(receiver, "host.example", 80);
    expect(receiver.resolution).to.equal(resolution);
    expect(receiver.calls).to.deep.equal(["began host.example"]);
    await receiver.complete;
    expect(receiver.calls.slice(1)).to.deep.equal([
      String(new IPv4Address("TCP", "192.0.2.1", 80)),
      String(new IPv6Address("TCP", "fe80::1", 80, 0, "lo")),
      "complete",
    ]);
  });

  it("asks only for the wanted classes of addresses", () => {
    const asked: number[] = [];
    const resolver = new NodeResolver((_name, options) => asked.push(options.family));
    for (const types of [null, [IPv4Address], [IPv6Address], [IPv4Address, IPv6Address]]) {
      resolver.resolveHostName(new Receiver(), "host.example", 0, types);
    }
    expect(asked).to.deep.equal([0, 4, 6, 0]);
  });

  it("completes without an address when the name is not found, or cannot be a name", async () => {
    const failing: Lookup = (_name, _options, callback) =>
      setImmediate(callback, new Error("ENOTFOUND"), undefined as never);
    const throwing: Lookup = () => {
      throw new TypeError("no name");
    };
    for (const lookup of [failing, throwing]) {
      const receiver = new Receiver();
      new NodeResolver(lookup).resolveHostName(receiver, "host.example");
      expect(receiver.calls).to.deep.equal(["began host.example"]);
      await receiver.complete;
      expect(receiver.calls).to.deep.equal(["began host.example", "complete"]);
    }
  });

  it("calls its receiver no more after it is cancelled, also between two addresses", async () => {
    const before = new Receiver();
    new NodeResolver(BOTH).resolveHostName(before, "host.example").cancel();
    const middle = new Receiver();
    middle.onAddress = () => middle.resolution?.cancel();
    new NodeResolver(BOTH).resolveHostName(middle, "host.example");
    await nextTurn();
    await nextTurn();
    expect(before.calls.length).to.equal(1);
    expect(middle.calls.length).to.equal(2);
  });
});

describe("a reactor's name resolution", () => {
  it("returns an IP address as it is, and 0.0.0.0 for an empty name", async () => {
    const reactor = new NodeReactor();
    expect(await reactor.resolve("192.0.2.7")).to.equal("192.0.2.7");
    expect(await reactor.resolve("")).to.equal("0.0.0.0");
  });

  it("uses the installed name resolver, for IPv4; installing returns the previous one", async () => {
    const reactor = new NodeReactor();
    const first = reactor.nameResolver;
    const own = new NodeResolver(BOTH);
    expect(reactor.installNameResolver(own)).to.equal(first);
    expect(reactor.nameResolver).to.equal(own);
    expect(await reactor.resolve("host.example")).to.equal("192.0.2.1");
    expect(reactor.installNameResolver(first)).to.equal(own);
  });

  it("fails with DNSLookupError when there is no IPv4 address", async () => {
    const reactor = new NodeReactor();
    reactor.installNameResolver(
      new NodeResolver((_name, _options, callback) =>
        setImmediate(callback, null, [{ address: "2001:db8::1", family: 6 }]),
      ),
    );
    let error: unknown = null;
    await reactor.resolve("host.example").addErrback((failure) => {
      error = failure.value;
    });
    expect(error).to.be.instanceOf(DNSLookupError);
    expect((error as Error).message).to.equal("DNS lookup failed: host.example.");
  });

  it("returns all addresses from an installed resolver of the old kind", async () => {
    const reactor = new NodeReactor();
    const before = reactor.resolver;
    expect(reactor.installResolver({ getHostByName: () => succeed("192.0.2.9") })).to.equal(before);
    const receiver = new Receiver();
    reactor.nameResolver.resolveHostName(receiver, "host.example", 25);
    await receiver.complete;
    expect(receiver.calls).to.deep.equal([
      "began host.example",
      String(new IPv4Address("TCP", "192.0.2.9", 25)),
      "complete",
    ]);
  });

  it("completes without an address when a look-up of the old kind fails, and logs any other error", async () => {
    const boom = new RangeError("boom");
    const logged = await failuresDuring(async () => {
      for (const error of [new DNSLookupError("host.example"), boom]) {
        const reactor = new NodeReactor();
        reactor.installResolver({ getHostByName: () => fail(error) });
        const receiver = new Receiver();
        reactor.nameResolver.resolveHostName(receiver, "host.example");
        await receiver.complete;
        expect(receiver.calls).to.deep.equal(["began host.example", "complete"]);
      }
    });
    expect(logged).to.deep.equal([boom]);
  });

  it("cancels a look-up of the old kind with the resolution", () => {
    let cancelled = 0;
    const reactor = new NodeReactor();
    reactor.installResolver({
      getHostByName: () =>
        new Deferred<string>(() => {
          cancelled += 1;
        }),
    });
    const receiver = new Receiver();
    reactor.nameResolver.resolveHostName(receiver, "host.example").cancel();
    expect(cancelled).to.equal(1);
    expect(receiver.calls).to.deep.equal(["began host.example"]);
  });
});
