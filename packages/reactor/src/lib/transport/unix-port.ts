// Listening on UNIX sockets.

import { chmodSync, lstatSync, rmSync } from "node:fs";
import type { Socket } from "node:net";
import type { FilesystemLock } from "@twisted-ts/deferred";
import { textRepr } from "@twisted-ts/deferred/internal";
import { UNIXAddress } from "../address/unix.ts";
import { CannotListenError } from "../error/bind.ts";
import type { IAddress } from "../interfaces/address.ts";
import type { IProtocol, IProtocolFactory } from "../interfaces/protocol.ts";
import { listenNow } from "./listen-now.ts";
import { lockOf } from "./lock-file.ts";
import { BasePort } from "./port.ts";
import type { Server } from "./server.ts";
import type { TransportReactor } from "./transport-reactor.ts";
import { checkSocketPath, isInFilesystem } from "./unix-path.ts";
import { UNIXServer } from "./unix-server.ts";

/** A UNIX socket that listens. From `twisted.internet.unix.Port`. */
export class UNIXPort extends BasePort {
  override readonly _type: string = "UNIX";
  /** The path. */
  readonly port: string;
  /** The permissions of the socket's file. */
  readonly mode: number;
  /** Whether there is a lock file beside the socket while it listens. */
  readonly wantPID: boolean;
  /** The lock, while it is held. */
  lockFile: FilesystemLock | null = null;

  constructor(
    path: string,
    factory: IProtocolFactory,
    backlog: number,
    mode: number,
    wantPID: boolean,
    reactor: TransportReactor,
  ) {
    super(factory, backlog, reactor);
    this.port = path;
    this.mode = mode;
    this.wantPID = wantPID;
  }

  /**
   * Starts to listen, and starts the factory. With `wantPID`, the socket of a process that
   * has ended is removed first.
   *
   * @throws CannotListenError
   */
  override startListening(): void {
    if (this.wantPID) this.#lock();
    try {
      checkSocketPath(this.port);
      listenNow(this._createServer(), { path: this.port }, this.backlog);
      if (isInFilesystem(this.port)) chmodSync(this.port, this.mode);
    } catch (error) {
      this._discardServer();
      this._released();
      throw new CannotListenError(null, this.port, error);
    }
    this._realPortNumber = this.port;
    this._listening();
  }

  #lock(): void {
    const lock = lockOf(this.port);
    let taken: boolean;
    try {
      taken = lock.lock();
    } catch (error) {
      throw new CannotListenError(null, this.port, error);
    }
    if (!taken) throw new CannotListenError(null, this.port, "Cannot acquire lock");
    this.lockFile = lock;
    // The process that held the lock has ended, and has left its socket.
    if (!lock.clean && lstatSync(this.port, { throwIfNoEntry: false })?.isSocket()) {
      rmSync(this.port, { force: true });
    }
  }

  /** Removes the lock file. Node removes the socket's own file. @internal */
  protected override _released(): void {
    const lock = this.lockFile;
    this.lockFile = null;
    lock?.unlock();
  }

  /** @internal */
  protected override _shownPort(): string {
    return textRepr(this.port);
  }

  override toString(): string {
    const where = this._realPortNumber === null ? "(not listening)" : `on ${this._shownPort()}`;
    return `<${this.factory.constructor.name} ${where}>`;
  }

  override getHost(): UNIXAddress {
    return new UNIXAddress(this.port);
  }

  /** @internal */
  protected override _addressesOf(_socket: Socket): { host: IAddress; peer: IAddress } {
    return { host: this.getHost(), peer: new UNIXAddress(null) };
  }

  protected override _makeTransport(
    socket: Socket,
    protocol: IProtocol,
    host: IAddress,
    peer: IAddress,
    sessionno: number,
  ): Server {
    return new UNIXServer(
      socket,
      protocol,
      host,
      peer,
      this,
      sessionno,
      this._context,
      this.reactor,
    );
  }
}
