import { Failure } from "@twisted-ts/deferred";
import { ConnectionLost } from "@twisted-ts/reactor/error";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { HTTP11ClientProtocol, Request } from "@twisted-ts/web-client/newclient";
import { expect } from "chai";
import { traceConnections } from "../../../packages/web-client/src/lib/newclient/trace-connections.ts";

describe("the trace of HTTP connections", () => {
  class Traced extends HTTP11ClientProtocol {}
  const events: [event: string, details: Record<string, unknown>][] = [];

  before(() => {
    const write = (event: string, details: object): void => {
      events.push([event, { ...details }]);
    };
    traceConnections(Traced.prototype, { write });
  });

  beforeEach(() => {
    events.length = 0;
  });

  function connected(): Traced {
    const protocol = new Traced();
    protocol.makeConnection(new StringTransport());
    return protocol;
  }

  it("has a number for each connection, and its peer", () => {
    connected();
    connected();
    const [[, one], [, two]] = events as [(typeof events)[0], (typeof events)[0]];
    expect(one).to.include({ state: "QUIESCENT", peer: "192.168.1.1:54321" });
    expect(two["connection"]).to.equal((one["connection"] as number) + 1);
  });

  it("has each state once, up to the loss of the connection", async () => {
    const protocol = connected();
    const request = new Request("GET", "/page", new Headers({ host: ["h"] }), null);
    const response = protocol.request(request);
    protocol.connectionLost(new Failure(new ConnectionLost()));
    await response.addErrback(() => undefined);
    expect(events.map(([event, details]) => details["state"] ?? event)).to.deep.equal([
      "QUIESCENT",
      "request",
      "TRANSMITTING",
      "WAITING",
      "CONNECTION_LOST",
    ]);
    expect(protocol.state).to.equal("CONNECTION_LOST");
  });

  it("does not change protocols of other classes", () => {
    const protocol = new HTTP11ClientProtocol();
    protocol.makeConnection(new StringTransport());
    expect(events).to.deep.equal([]);
    expect(Object.getOwnPropertyDescriptor(protocol, "_state")).to.have.property("value");
  });
});
