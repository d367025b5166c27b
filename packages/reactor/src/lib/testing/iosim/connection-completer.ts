// How a test lets connections of a MemoryReactor succeed or fail.

import { Failure } from "@twisted-ts/deferred";
import { TCP4ServerEndpoint } from "../../endpoints/tcp-server.ts";
import { TCP4ClientEndpoint } from "../../endpoints/tcp4-client.ts";
import { ConnectionRefusedError } from "../../error/connect.ts";
import type { IAddress } from "../../interfaces/address.ts";
import type { IStreamClientEndpoint } from "../../interfaces/endpoint.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import { Factory } from "../../protocol/factory.ts";
import { Protocol } from "../../protocol/protocol.ts";
import type { MemoryReactor } from "../memory-reactor.ts";
import { MemoryReactorClock } from "../memory-reactor-clock.ts";
import { makeFakeClient, makeFakeServer } from "./fake-transport.ts";
import { connect, type IOPump } from "./io-pump.ts";

/** As in Twisted, the factories are given no address. */
const NO_ADDRESS: IAddress = null!;

/** No connection waits to be completed (an IndexError in Twisted). */
export class NoConnectionError extends RangeError {
  override name = "NoConnectionError";

  constructor() {
    super("no connection waits in the reactor's tcpClients");
  }
}

/**
 * Lets connections that were begun by `MemoryReactor.connectTCP` succeed or fail. From
 * `twisted.test.iosim.ConnectionCompleter`.
 */
export class ConnectionCompleter {
  readonly _reactor: MemoryReactor;

  constructor(memoryReactor: MemoryReactor) {
    this._reactor = memoryReactor;
  }

  /**
   * Connects the first client whose port is listened on.
   *
   * @returns the pump of the connection, or `null` when no client has a server.
   */
  succeedOnce(debug = false): IOPump | null {
    const { tcpClients, tcpServers, connectors } = this._reactor;
    for (const [index, [, port, clientFactory]] of tcpClients.entries()) {
      const serverFactory = tcpServers.find(([listening]) => listening === port)?.[1];
      if (serverFactory === undefined) continue;
      tcpClients.splice(index, 1);
      connectors.splice(index, 1);
      // In Twisted, too, a factory that returns None here is a mistake in the test.
      const client = clientFactory.buildProtocol(NO_ADDRESS) as IProtocol;
      const server = serverFactory.buildProtocol(NO_ADDRESS) as IProtocol;
      return connect(server, makeFakeServer(server), client, makeFakeClient(client), { debug });
    }
    return null;
  }

  /**
   * Fails the first connection.
   *
   * @param reason - ConnectionRefusedError when left out.
   * @throws NoConnectionError when there is none.
   */
  failOnce(reason: Failure = new Failure(new ConnectionRefusedError())): void {
    const client = this._reactor.tcpClients.shift();
    const connector = this._reactor.connectors.shift();
    if (client === undefined || connector === undefined) throw new NoConnectionError();
    client[2].clientConnectionFailed(connector, reason);
  }
}

/**
 * An endpoint, and the object by which a test lets its connections succeed or fail. From
 * `twisted.test.iosim.connectableEndpoint`.
 *
 * @param _debug - has no effect, as in Twisted: give it to `succeedOnce`.
 */
export function connectableEndpoint(
  _debug = false,
): [endpoint: IStreamClientEndpoint, completer: ConnectionCompleter] {
  const reactor = new MemoryReactorClock();
  const client = new TCP4ClientEndpoint(reactor, "0.0.0.0", 4321);
  new TCP4ServerEndpoint(reactor, 4321).listen(Factory.forProtocol(Protocol));
  return [client, new ConnectionCompleter(reactor)];
}
