import { isLogObserver } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import { IPv4Address } from "@twisted-ts/reactor/address";
import {
  BrokenImplementationError,
  interfaceGuard,
  isAddress,
  isNegotiated,
  isProcessTransport,
  isProtocol,
  isPullProducer,
  isReactorCore,
  isReactorPluggableNameResolver,
  isReactorSocket,
  verifyObject,
} from "@twisted-ts/reactor/interfaces";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { Agent, BrowserLikePolicyForHTTPS, FileBodyProducer } from "@twisted-ts/web-client";
import { isAgent, isBodyProducer, isPolicyForHTTPS } from "@twisted-ts/web-client/iweb";
import { expect } from "chai";

describe("guards of interfaces", () => {
  it("accept only objects that provide the interface", () => {
    const processLike = Object.fromEntries(
      ["closeStdin", "closeStdout", "closeStderr", "closeChildFD", "writeToChild"]
        .concat("loseConnection", "signalProcess")
        .map((name) => [name, () => undefined]),
    );
    const cases: [(candidate: unknown) => boolean, unknown][] = [
      [isAgent, new Agent(reactor)],
      [isBodyProducer, new FileBodyProducer({ read: () => Buffer.alloc(0) })],
      [isPolicyForHTTPS, new BrowserLikePolicyForHTTPS()],
      [isLogObserver, () => undefined],
      [isProcessTransport, processLike],
      [isAddress, new IPv4Address("TCP", "127.0.0.1", 1)],
      [isReactorCore, reactor],
      [isReactorSocket, reactor],
      [isReactorPluggableNameResolver, reactor],
    ];
    for (const [guard, candidate] of cases) {
      expect(guard(candidate)).to.equal(true);
      for (const other of [null, undefined, 1, "text", {}, []])
        expect(guard(other)).to.equal(false);
    }
  });
});

describe("verifyObject", () => {
  it("returns true for an object that has all members of the interface", () => {
    expect(verifyObject(isProtocol, new Protocol())).to.equal(true);
    expect(verifyObject(isLogObserver, () => undefined)).to.equal(true);
  });

  it("throws an error with the names of the members that are missing", () => {
    const half = { dataReceived: () => undefined, connectionLost: "no method" };
    expect(() => verifyObject(isProtocol, half))
      .to.throw(
        BrokenImplementationError,
        "the object does not provide IProtocol: it lacks connectionLost, makeConnection, connectionMade",
      )
      .with.property("missing")
      .that.deep.equals(["connectionLost", "makeConnection", "connectionMade"]);
    expect(() => verifyObject(isLogObserver, {})).to.throw("ILogObserver: it lacks a call");
    expect(() => verifyObject(isBodyProducer, { length: 1 })).to.throw(
      "it lacks startProducing, stopProducing, pauseProducing, resumeProducing",
    );
    expect(() => verifyObject(isProtocol, null)).to.throw("it lacks dataReceived");
  });

  it("names a missing attribute, and the member that makes a producer another kind", () => {
    const nothing = (): void => undefined;
    expect(isNegotiated.missing({ write: nothing, getPeerCertificate: nothing })).to.deep.equal([
      "negotiatedProtocol",
    ]);
    const push = { pauseProducing: nothing, resumeProducing: nothing, stopProducing: nothing };
    expect(() => verifyObject(isPullProducer, push)).to.throw("push producer");
  });

  it("accepts the guard of a program's own interface", () => {
    interface IFrobber {
      frob(): void;
      unfrob(): void;
    }
    const isFrobber = interfaceGuard<IFrobber>("IFrobber", "frob", "unfrob");
    expect(() => verifyObject(isFrobber, { frob: () => undefined })).to.throw(
      "IFrobber: it lacks unfrob",
    );
  });
});
