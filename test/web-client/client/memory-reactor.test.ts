// Agent with HostnameEndpoint on a MemoryReactorClock: its calls of the reactor, and the bytes that
// it sends.

import { Failure } from "@twisted-ts/deferred";
import { IPv4Address } from "@twisted-ts/reactor/address";
import { ConnectionRefusedError } from "@twisted-ts/reactor/error";
import { MemoryReactorClock, StringTransport } from "@twisted-ts/reactor/testing";
import { Agent, type AgentOptions, type AgentReactor, readBody } from "@twisted-ts/web-client";
import { expect } from "chai";
import { bytes, errorNames, watch } from "../../support/http-client.ts";
import { knowsAll } from "../../support/known-names.ts";

function makeAgent(options: AgentOptions = {}) {
  const reactor = Object.assign(new MemoryReactorClock(), { nameResolver: knowsAll });
  const agent = new Agent(reactor as unknown as AgentReactor, options);
  return { reactor, agent };
}

describe("Agent on a MemoryReactorClock", () => {
  for (const [host, address] of [
    ["127.0.0.7", "127.0.0.7"],
    ["[::7]", "::7"],
  ] as const) {
    it(`connects to ${host}, sends the request and fires with the response`, () => {
      const { reactor, agent } = makeAgent();
      const outcome = watch(agent.request("GET", `http://${host}/`).addCallback(readBody));
      const [connectedTo, port, factory] = reactor.tcpClients[0] as unknown as [
        string,
        number,
        { buildProtocol(address: IPv4Address): never },
      ];
      expect([connectedTo, port]).to.deep.equal([address, 80]);
      const protocol = factory.buildProtocol(new IPv4Address("TCP", "127.0.0.7", 80)) as {
        makeConnection(transport: StringTransport): void;
        dataReceived(data: Buffer): void;
      };
      const transport = new StringTransport();
      protocol.makeConnection(transport);
      expect(transport.value().toString()).to.equal(
        `GET / HTTP/1.1\r\nConnection: close\r\nHost: ${host}\r\n\r\n`,
      );
      protocol.dataReceived(bytes("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
      expect(outcome.value?.toString()).to.equal("hello");
    });
  }

  it("passes connectTimeout and bindAddress on to connectTCP, for https too", () => {
    for (const scheme of ["http", "https"]) {
      const { reactor, agent } = makeAgent({ connectTimeout: 5, bindAddress: "192.168.0.1" });
      watch(agent.request("GET", `${scheme}://127.0.0.1/`));
      const [, port, , timeout, bindAddress] = reactor.tcpClients[0] as readonly unknown[];
      expect(port).to.equal(scheme === "http" ? 80 : 443);
      expect(timeout).to.equal(5);
      expect(bindAddress).to.deep.equal(["192.168.0.1", 0]);
    }
  });

  it("fails with the error of connecting", () => {
    const { reactor, agent } = makeAgent();
    const outcome = watch(agent.request("GET", "http://127.0.0.1/"));
    const factory = (reactor.tcpClients[0] as readonly unknown[])[2] as {
      clientConnectionFailed(connector: null, reason: Failure): void;
    };
    factory.clientConnectionFailed(null, new Failure(new ConnectionRefusedError()));
    reactor.advance(10);
    expect(errorNames(outcome.failure)).to.equal("ConnectionRefusedError");
  });
});
