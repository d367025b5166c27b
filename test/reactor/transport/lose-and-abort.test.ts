import { b, reactor } from "@twisted-ts/reactor";
import type { ITCPTransport } from "@twisted-ts/reactor/interfaces";
import { expect } from "chai";
import { RecordingProtocol } from "../../contract/recording-protocol.ts";
import { tcpPairs, unixPairs } from "../../contract/socket-pairs.ts";
import { sslPairs, startTLSPairs } from "../../contract/tls-pairs.ts";
import { Connections, fewTurns } from "../../contract/transport-contract.ts";
import { whyNoCertificates } from "../../support/certificates.ts";

type Way = (wire: ITCPTransport) => void;

const lose: Way = (wire) => wire.loseConnection();
const loseWrite: Way = (wire) => wire.loseWriteConnection();
const abort: Way = (wire) => wire.abortConnection();

const now: (way: () => void) => void = (way) => way();
const whens: Record<string, (way: () => void) => void> = {
  "in one call": now,
  "in two calls of callLater(0)": (way) => reactor.callLater(0, way),
  "in two immediates": (way) => setImmediate(way),
  "in two microtasks": (way) => queueMicrotask(way),
};

const sequences: Record<string, readonly Way[]> = {
  "loseConnection, abortConnection": [lose, abort],
  "abortConnection, loseConnection": [abort, lose],
  "loseWriteConnection, abortConnection": [loseWrite, abort],
  "loseWriteConnection, loseConnection, abortConnection": [loseWrite, lose, abort],
  "loseConnection, loseWriteConnection": [lose, loseWrite],
  "loseConnection, loseConnection": [lose, lose],
};

function openHandles(): number {
  const kinds = ["TCPSocketWrap", "PipeWrap", "TLSWrap"];
  return process.getActiveResourcesInfo().filter((name) => kinds.includes(name)).length;
}

const unix = unixPairs();

const encrypted = whyNoCertificates === null ? { TLS: sslPairs, startTLS: startTLSPairs } : {};

for (const [kind, pairs] of Object.entries({ TCP: tcpPairs, UNIX: unix, ...encrypted })) {
  describe(`a ${kind} connection that is ended in several ways at once leaves no descriptor`, () => {
    for (const [order, ways] of Object.entries(sequences)) {
      for (const [when, call] of Object.entries(whens)) {
        it(`with ${order} ${when}`, async () => {
          const before = openHandles();
          const connections = new Connections(pairs);
          for (let round = 0; round < 5; round++) {
            const client = new RecordingProtocol();
            const { server } = await connections.make(client, new RecordingProtocol());
            client.onData = () => {
              for (const way of ways) call(() => way(client.wire));
            };
            server.wire.write(b`go`);
            await client.loses();
          }
          await connections.close();
          await fewTurns();
          expect(openHandles()).to.equal(before);
        });
      }
    }
  });
}
