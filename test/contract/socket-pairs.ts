// Pairs over the sockets of the reactor.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reactor } from "@twisted-ts/reactor";
import type { IPv4Address } from "@twisted-ts/reactor/address";
import type {
  IConnector,
  IListeningPort,
  IProtocol,
  ITCPTransport,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, ServerFactory } from "@twisted-ts/reactor/protocol";
import type { PairMaker } from "./pair-maker.ts";

/** A factory of one given protocol. */
export class GivenClientFactory extends ClientFactory {
  override noisy = false;
  readonly #given: IProtocol;

  constructor(given: IProtocol) {
    super();
    this.#given = given;
  }

  override buildProtocol(): IProtocol {
    return this.#given;
  }
}

/** A factory of one given protocol. */
export class GivenServerFactory extends ServerFactory {
  override noisy = false;
  readonly #given: IProtocol;

  constructor(given: IProtocol) {
    super();
    this.#given = given;
  }

  override buildProtocol(): IProtocol {
    return this.#given;
  }
}

/** Calls a function after a protocol's `makeConnection`. */
export function afterConnection(protocol: IProtocol): Promise<void> {
  return new Promise((resolve) => {
    const makeConnection = protocol.makeConnection;
    protocol.makeConnection = function (transport) {
      makeConnection.call(this, transport);
      resolve();
    };
  });
}

/**
 * Ends both sides of a connection at once, whatever they wait for (a producer, a peer that does not
 * read), and waits until they, and the transports below them, have left the reactor.
 *
 * @param before - what was open before the connection was made.
 */
export async function abortBoth(
  before: ReadonlySet<unknown>,
  ...protocols: readonly IProtocol[]
): Promise<void> {
  for (const protocol of protocols) {
    (protocol as IProtocol & { transport?: ITCPTransport | null }).transport?.abortConnection();
  }
  while ([...reactor._selectables].some((each) => !before.has(each))) {
    await new Promise<void>((later) => setImmediate(later));
  }
}

/**
 * Pairs of sockets.
 *
 * @param open - listens, and connects; returns the port and the connector.
 */
export function socketPairs(
  open: (client: GivenClientFactory, server: GivenServerFactory) => [IListeningPort, IConnector],
  { abortIsSeen = true }: { abortIsSeen?: boolean } = {},
): PairMaker {
  return {
    abortIsSeen,
    halfClose: true,
    async connect(client, server) {
      const before = new Set(reactor._selectables);
      const bothConnected = Promise.all([afterConnection(client), afterConnection(server)]);
      const [port, connector] = open(
        new GivenClientFactory(client),
        new GivenServerFactory(server),
      );
      await bothConnected;
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

/** Connections over TCP, on the IPv4 loopback. */
export const tcpPairs: PairMaker = socketPairs((client, server) => {
  const port = reactor.listenTCP(0, server, 50, "127.0.0.1");
  const address = port.getHost() as IPv4Address;
  return [port, reactor.connectTCP("127.0.0.1", address.port, client)];
});

/**
 * Connections over UNIX sockets, in a folder that is made for the first of them, and removed after
 * the tests of the suite that calls this.
 */
export function unixPairs(): PairMaker {
  let folder: string | null = null;
  let count = 0;
  const pairs = socketPairs(
    (client, server) => {
      folder ??= mkdtempSync(join(tmpdir(), "unix-pairs-"));
      const path = join(folder, `${count++}.sock`);
      const port = reactor.listenUNIX(path, server);
      return [port, reactor.connectUNIX(path, client)];
    },
    { abortIsSeen: false },
  );
  after(() => {
    if (folder !== null) rmSync(folder, { recursive: true });
  });
  return pairs;
}
