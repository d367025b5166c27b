// Pairs over TLS. A pair is ready when both handshakes are done: what is promised of a connection
// is promised of the encrypted one.

import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type {
  IConnector,
  IHandshakeListener,
  IListeningPort,
  IProtocol,
  ITLSTransport,
} from "@twisted-ts/reactor/interfaces";
import { optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import { certificates } from "../support/certificates.ts";
import type { PairMaker } from "./pair-maker.ts";
import { abortBoth, GivenClientFactory, GivenServerFactory } from "./socket-pairs.ts";

/** Settings of both sides. */
export function tlsSettings() {
  const { authority, get } = certificates();
  return {
    client: optionsForClientTLS("localhost", { trustRoot: authority }),
    server: get("good").options(),
  };
}

/** Waits for a protocol's handshake, or for the end of its connection. */
function afterHandshake(protocol: IProtocol): Promise<void> {
  return new Promise((resolve) => {
    const listener: Partial<IHandshakeListener> = protocol as IProtocol & IHandshakeListener;
    listener.handshakeCompleted = resolve;
    const connectionLost = protocol.connectionLost;
    protocol.connectionLost = function (reason) {
      connectionLost.call(this, reason);
      resolve();
    };
  });
}

function tlsPairs(
  open: (client: IProtocol, server: IProtocol) => [IListeningPort, IConnector],
): PairMaker {
  return {
    abortIsSeen: true,
    halfClose: false,
    encrypted: true,
    async connect(client, server) {
      const before = new Set(reactor._selectables);
      const ready = Promise.all([afterHandshake(client), afterHandshake(server)]);
      const [port, connector] = open(client, server);
      await ready;
      return {
        async close() {
          connector.disconnect();
          await port.stopListening();
          await abortBoth(before, client, server);
        },
      };
    },
  };
}

/** Connections of `connectSSL` and `listenSSL`. */
export const sslPairs: PairMaker = tlsPairs((client, server) => {
  const settings = tlsSettings();
  const port = reactor.listenSSL(0, new GivenServerFactory(server), settings.server);
  const where = (port.getHost() as IPv4Address).port;
  return [
    port,
    reactor.connectSSL("127.0.0.1", where, new GivenClientFactory(client), settings.client),
  ];
});

/** TCP connections that turn to TLS at once. */
export const startTLSPairs: PairMaker = tlsPairs((client, server) => {
  const settings = tlsSettings();
  turnToTLS(client, settings.client);
  turnToTLS(server, settings.server);
  const port = reactor.listenTCP(0, new GivenServerFactory(server));
  const where = (port.getHost() as IPv4Address).port;
  return [port, reactor.connectTCP("127.0.0.1", where, new GivenClientFactory(client))];
});

function turnToTLS(protocol: IProtocol, contextFactory: Parameters<ITLSTransport["startTLS"]>[0]) {
  const makeConnection = protocol.makeConnection;
  protocol.makeConnection = function (transport) {
    // The connection has to know its protocol, which a server's does and a client's does from here
    // on.
    (transport as ITLSTransport).startTLS(contextFactory);
    makeConnection.call(this, transport);
  };
}
