// Endpoints on UNIX sockets.

import { type Deferred, execute } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IStreamClientEndpoint, IStreamServerEndpoint } from "../interfaces/endpoint.ts";
import type { IListeningPort } from "../interfaces/port.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import type { IReactorUNIX } from "../interfaces/reactor.ts";
import { DEFAULT_BACKLOG, readTimeout } from "./options.ts";
import { connectWith } from "./wrapping.ts";

/** Options of {@link UNIXServerEndpoint}. */
export interface UNIXServerEndpointOptions {
  /** How many connections may wait to be accepted (50). */
  backlog?: number | undefined;
  /** Permissions of the socket's file (0o666). Those of its directory are the surer guard. */
  mode?: number | undefined;
  /**
   * Whether to keep a lock file beside the socket, and to remove a socket that no process holds
   * (false).
   */
  wantPID?: boolean | undefined;
}

/** Options of {@link UNIXClientEndpoint}. */
export interface UNIXClientEndpointOptions {
  /** Seconds to wait for the connection (30); `null` for as long as the system tries. */
  timeout?: number | null | undefined;
  /** Whether to look for the lock file of a live listener first (false). */
  checkPID?: boolean | undefined;
}

/** Listens on a UNIX socket. From `twisted.internet.endpoints.UNIXServerEndpoint`. */
export class UNIXServerEndpoint implements IStreamServerEndpoint {
  readonly _reactor: IReactorUNIX;
  readonly _address: string;
  readonly _backlog: number;
  readonly _mode: number;
  readonly _wantPID: boolean;

  /**
   * @param address - the path of the socket.
   * @throws TypeError for an unknown option.
   */
  constructor(reactor: IReactorUNIX, address: string, options?: UNIXServerEndpointOptions) {
    const given = checkOptions("UNIXServerEndpoint", options, ["backlog", "mode", "wantPID"]);
    this._reactor = reactor;
    this._address = address;
    this._backlog = given.backlog ?? DEFAULT_BACKLOG;
    this._mode = given.mode ?? 0o666;
    this._wantPID = given.wantPID ?? false;
  }

  /** Listens. The Deferred fires with the port, or fails with `CannotListenError`. */
  listen(protocolFactory: IProtocolFactory): Deferred<IListeningPort> {
    return execute(() =>
      this._reactor.listenUNIX(
        this._address,
        protocolFactory,
        this._backlog,
        this._mode,
        this._wantPID,
      ),
    );
  }
}

/** Connects to a UNIX socket. From `twisted.internet.endpoints.UNIXClientEndpoint`. */
export class UNIXClientEndpoint implements IStreamClientEndpoint {
  readonly _reactor: IReactorUNIX;
  readonly _path: string;
  readonly _timeout: number | null;
  readonly _checkPID: boolean;

  /**
   * @param path - the path of the socket.
   * @throws TypeError for an unknown option.
   */
  constructor(reactor: IReactorUNIX, path: string, options?: UNIXClientEndpointOptions) {
    const given = checkOptions("UNIXClientEndpoint", options, ["timeout", "checkPID"]);
    this._reactor = reactor;
    this._path = path;
    this._timeout = readTimeout(given.timeout);
    this._checkPID = given.checkPID ?? false;
  }

  /** See `IStreamClientEndpoint.connect`. */
  connect(protocolFactory: IProtocolFactory): Deferred<IProtocol> {
    return connectWith(protocolFactory, (factory) =>
      this._reactor.connectUNIX(this._path, factory, this._timeout, this._checkPID),
    );
  }
}
