// The reactor: everything that Node's sockets can do.

import type { BindAddress } from "../interfaces/address.ts";
import type { IConnector, IListeningPort } from "../interfaces/port.ts";
import type { IClientFactory, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorTCP, IReactorUNIX } from "../interfaces/reactor.ts";
import { TCPConnector } from "../transport/tcp-connector.ts";
import { TCPPort } from "../transport/tcp-port.ts";
import { UNIXConnector } from "../transport/unix-connector.ts";
import { UNIXPort } from "../transport/unix-port.ts";
import { NodeResolver } from "./node-resolver.ts";
import { ReactorBase } from "./reactor-base.ts";

/**
 * The reactor on Node's sockets.
 *
 * There is one in a process, {@link reactor}; another is of use only where a test wants a life cycle of its own.
 */
export class NodeReactor extends ReactorBase implements IReactorTCP, IReactorUNIX {
  constructor() {
    super(new NodeResolver());
  }

  /** See `IReactorTCP.connectTCP`. */
  connectTCP(
    host: string,
    port: number,
    factory: IClientFactory,
    timeout = 30,
    bindAddress: BindAddress | null = null,
  ): IConnector {
    const connector = new TCPConnector(host, port, factory, timeout, bindAddress, this);
    connector.connect();
    return connector;
  }

  /** See `IReactorTCP.listenTCP`. */
  listenTCP(
    port: number,
    factory: IProtocolFactory,
    backlog = 50,
    interface_ = "",
  ): IListeningPort {
    const listening = new TCPPort(port, factory, backlog, interface_, this);
    listening.startListening();
    return listening;
  }

  /** See `IReactorUNIX.connectUNIX`. */
  connectUNIX(
    address: string,
    factory: IClientFactory,
    timeout = 30,
    checkPID = false,
  ): IConnector {
    const connector = new UNIXConnector(address, factory, timeout, checkPID, this);
    connector.connect();
    return connector;
  }

  /** See `IReactorUNIX.listenUNIX`. */
  listenUNIX(
    address: string,
    factory: IProtocolFactory,
    backlog = 50,
    mode = 0o666,
    wantPID = false,
  ): IListeningPort {
    const listening = new UNIXPort(address, factory, backlog, mode, wantPID, this);
    listening.startListening();
    return listening;
  }
}
