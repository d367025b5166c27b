// Factories that refuse connections.

import type { IAddress } from "../../interfaces/address.ts";
import type { IProtocol } from "../../interfaces/protocol.ts";
import { make, NoProtocolClassError, type ProtocolMaker } from "../../protocol/build.ts";
import { ServerFactory } from "../../protocol/factory.ts";
import { type ProtocolRegistry, ProtocolWrapper } from "./protocol-wrapper.ts";
import { WrappingFactory } from "./wrapping-factory.ts";

/**
 * Limits how many connections of another factory one host may have.
 *
 * From `twisted.protocols.policies.LimitConnectionsByPeer`.
 */
export class LimitConnectionsByPeer extends WrappingFactory {
  /** How many connections a host may have. */
  maxConnectionsPerPeer = 5;
  /** How many connections each host has. */
  peerConnections: Map<string, number> = new Map();

  /** Counts from 0 again. */
  override startFactory(): void {
    this.peerConnections = new Map();
  }

  /** A wrapper, or `null` when the host has as many connections as it may. */
  override buildProtocol(addr: IAddress): IProtocol | null {
    const host = hostOf(addr);
    const count = this.peerConnections.get(host) ?? 0;
    if (count >= this.maxConnectionsPerPeer) return null;
    const built = super.buildProtocol(addr);
    if (built !== null) this.peerConnections.set(host, count + 1);
    return built;
  }

  /** A connection has ended: its host may have another. */
  override unregisterProtocol(p: IProtocol): void {
    super.unregisterProtocol(p);
    const host = hostOf((p as ProtocolWrapper).getPeer());
    const count = this.peerConnections.get(host) ?? 0;
    if (count > 1) this.peerConnections.set(host, count - 1);
    else this.peerConnections.delete(host);
  }
}

/**
 * Limits how many connections there are at the same time.
 *
 * From `twisted.protocols.policies.LimitTotalConnectionsFactory`.
 */
export class LimitTotalConnectionsFactory extends ServerFactory implements ProtocolRegistry {
  /** How many connections there are, those above the limit included. */
  connectionCount = 0;
  /** How many there may be; `null` for any number. */
  connectionLimit: number | null = null;
  /** The protocol of connections above the limit; when it is `null` they are closed at once. */
  overflowProtocol: ProtocolMaker | null = null;

  /**
   * A wrapper around a protocol of {@link LimitTotalConnectionsFactory.protocol}, or of {@link
   * LimitTotalConnectionsFactory.overflowProtocol} when there are as many connections as there may
   * be.
   *
   * @throws NoProtocolClassError when there is no {@link LimitTotalConnectionsFactory.protocol}.
   */
  override buildProtocol(_addr: IAddress): IProtocol | null {
    const within = this.connectionLimit === null || this.connectionCount < this.connectionLimit;
    const maker = within ? this.protocol : this.overflowProtocol;
    if (maker === null) {
      if (within) throw new NoProtocolClassError();
      return null;
    }
    const wrapped: IProtocol & { factory?: unknown } = make(maker);
    wrapped.factory = this;
    const wrapper = new ProtocolWrapper(this, wrapped);
    this.connectionCount += 1;
    return wrapper;
  }

  /** A connection is made. */
  registerProtocol(_p: ProtocolWrapper): void {}

  /** A connection has ended. */
  unregisterProtocol(_p: ProtocolWrapper): void {
    this.connectionCount -= 1;
  }
}

/** The host of an address; for an address without a host, its text. */
function hostOf(addr: IAddress): string {
  const { host } = addr as IAddress & { readonly host?: unknown };
  return typeof host === "string" ? host : String(addr);
}
