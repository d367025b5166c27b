// UDP ports that join multicast groups.

import { isIPv6 } from "node:net";
import { type Deferred, fail, succeed } from "@twisted-ts/deferred";
import { MulticastJoinError } from "../error/bind.ts";
import type { IMulticastTransport } from "../interfaces/datagram.ts";
import { UDPPort } from "./udp-port.ts";

/**
 * A UDP port that can join multicast groups, of IPv4 or IPv6. From
 * `twisted.internet.udp.MulticastPort`.
 *
 * Node can set the options of its socket, but not read them: the values that were set are kept
 * here, or the system's defaults.
 */
export class MulticastPort extends UDPPort implements IMulticastTransport {
  #outgoing = "0.0.0.0";
  #loopback = true;
  #ttl = 1;

  /**
   * The interface that multicast datagrams are sent through, as an IP address; `"0.0.0.0"` while
   * the system chooses.
   */
  getOutgoingInterface(): string {
    return this.#outgoing;
  }

  /**
   * Sets the interface that multicast datagrams are sent through.
   *
   * @param addr - its IP address, or a name for it.
   * @returns a Deferred that fires with 1 when it is set, or with the system's error.
   */
  setOutgoingInterface(addr: string): Deferred<number> {
    return this.#resolve(addr).addCallback((address) => {
      this._openSocket().setMulticastInterface(address);
      this.#outgoing = address;
      return 1;
    });
  }

  /** Whether this host receives its own multicast datagrams; true at first. */
  getLoopbackMode(): boolean {
    return this.#loopback;
  }

  /** Sets whether this host receives its own multicast datagrams. */
  setLoopbackMode(mode: boolean): void {
    this._openSocket().setMulticastLoopback(Boolean(mode));
    this.#loopback = Boolean(mode);
  }

  /** The time to live of a multicast datagram: how many routers may pass it on. 1 at first. */
  getTTL(): number {
    return this.#ttl;
  }

  /**
   * Sets the time to live of a multicast datagram.
   *
   * @throws RangeError unless it is a whole number from 0 to 255.
   */
  setTTL(ttl: number): void {
    if (!Number.isInteger(ttl) || ttl < 0 || ttl > 255) {
      throw new RangeError(`A time to live is a whole number from 0 to 255, not ${String(ttl)}`);
    }
    this._openSocket().setMulticastTTL(ttl);
    this.#ttl = ttl;
  }

  /**
   * Joins a multicast group.
   *
   * @param addr - the group's IP address, or a name for it.
   * @param interface_ - the IP address of the interface to join by; empty for the system's choice.
   * @returns a Deferred that fires when it has joined, or with MulticastJoinError.
   */
  joinGroup(addr: string, interface_ = ""): Deferred<void> {
    return this.#membership("addMembership", addr, interface_);
  }

  /**
   * Leaves a multicast group.
   *
   * @returns a Deferred that fires when it has left, or with MulticastJoinError.
   */
  leaveGroup(addr: string, interface_ = ""): Deferred<void> {
    return this.#membership("dropMembership", addr, interface_);
  }

  #membership(
    change: "addMembership" | "dropMembership",
    addr: string,
    interface_: string,
  ): Deferred<void> {
    return this.#resolve(addr).addCallback((group) => {
      const by = interface_ === "" ? succeed("") : this.#resolve(interface_);
      return by.addCallback((address) => {
        try {
          this._openSocket()[change](group, address === "" ? undefined : address);
        } catch (error) {
          return fail(joinError(group, address, error));
        }
        return undefined;
      });
    });
  }

  /** The IP address for a name. The reactor looks up IPv4 addresses only. */
  #resolve(name: string): Deferred<string> {
    return isIPv6(name) ? succeed(name) : this.reactor.resolve(name);
  }
}

function joinError(group: string, address: string, error: unknown): MulticastJoinError {
  const { message } = error as Error;
  const by = address === "" ? "" : ` by ${address}`;
  return new MulticastJoinError(`${group}${by}: ${message}`, { cause: error });
}
