// Name resolution.

import type { Deferred } from "@twisted-ts/deferred";
import type { IAddress } from "./address.ts";

/** Finds one IPv4 address for a name. From `twisted.internet.interfaces.IResolverSimple`. */
export interface IResolverSimple {
  /**
   * Fires with an IP address, or fails with `DNSLookupError`.
   *
   * @param timeout - seconds to wait for each of successive attempts; the lookup fails after their
   *   sum.
   */
  getHostByName(name: string, timeout?: readonly number[]): Deferred<string>;
}

/** A resolution in progress. From `twisted.internet.interfaces.IHostResolution`. */
export interface IHostResolution {
  /** The name that is being resolved. */
  readonly name: string;
  /** Stops it: no more addresses are delivered. */
  cancel(): void;
}

/**
 * Is notified of addresses as they are found. From
 * `twisted.internet.interfaces.IResolutionReceiver`.
 */
export interface IResolutionReceiver {
  /** It begins. Called once, and first. */
  resolutionBegan(resolutionInProgress: IHostResolution): void;
  /** An address was found. */
  addressResolved(address: IAddress): void;
  /**
   * No more addresses will come. Called once, and last; without any address the name is unknown.
   */
  resolutionComplete(): void;
}

/** A class of addresses, `IPv4Address` or `IPv6Address`. */
export type AddressType = abstract new (...args: never[]) => IAddress;

/** Finds the addresses of a host. From `twisted.internet.interfaces.IHostnameResolver`. */
export interface IHostnameResolver {
  /**
   * Begins to resolve a name.
   *
   * @param resolutionReceiver - is notified of what is found.
   * @param hostName - the name; non-ASCII labels are converted by IDNA.
   * @param portNumber - the port of the addresses.
   * @param addressTypes - which classes of addresses are wanted; all when left out.
   * @param transportSemantics - `"TCP"` or `"UDP"`, the `type` of the addresses.
   * @returns the resolution in progress, the same object that the receiver is given.
   */
  resolveHostName(
    resolutionReceiver: IResolutionReceiver,
    hostName: string,
    portNumber?: number,
    addressTypes?: readonly AddressType[] | null,
    transportSemantics?: "TCP" | "UDP",
  ): IHostResolution;
}

/** Answers, authorities and additional records; what a record looks like is up to the resolver. */
export type ResolverRecords = readonly [
  answers: readonly unknown[],
  authorities: readonly unknown[],
  additional: readonly unknown[],
];

/** A method that looks up the records of one kind for a name. */
export type LookupMethod = (name: string, timeout?: readonly number[]) => Deferred<ResolverRecords>;

/** A full DNS resolver. No implementation is here. From `twisted.internet.interfaces.IResolver`. */
export interface IResolver extends IResolverSimple {
  /** Sends a query of any kind. */
  query(query: unknown, timeout?: readonly number[]): Deferred<ResolverRecords>;
  /** A records. */
  lookupAddress: LookupMethod;
  /** A6 records. */
  lookupAddress6: LookupMethod;
  /** AAAA records. */
  lookupIPV6Address: LookupMethod;
  /** MX records. */
  lookupMailExchange: LookupMethod;
  /** NS records. */
  lookupNameservers: LookupMethod;
  /** CNAME records. */
  lookupCanonicalName: LookupMethod;
  /** MB records. */
  lookupMailBox: LookupMethod;
  /** MG records. */
  lookupMailGroup: LookupMethod;
  /** MR records. */
  lookupMailRename: LookupMethod;
  /** PTR records. */
  lookupPointer: LookupMethod;
  /** SOA records. */
  lookupAuthority: LookupMethod;
  /** NULL records. */
  lookupNull: LookupMethod;
  /** WKS records. */
  lookupWellKnownServices: LookupMethod;
  /** HINFO records. */
  lookupHostInfo: LookupMethod;
  /** MINFO records. */
  lookupMailboxInfo: LookupMethod;
  /** TXT records. */
  lookupText: LookupMethod;
  /** RP records. */
  lookupResponsibility: LookupMethod;
  /** AFSDB records. */
  lookupAFSDatabase: LookupMethod;
  /** SRV records. */
  lookupService: LookupMethod;
  /** All records. */
  lookupAllRecords: LookupMethod;
  /** SPF records. */
  lookupSenderPolicy: LookupMethod;
  /** NAPTR records. */
  lookupNamingAuthorityPointer: LookupMethod;
  /** A transfer of the whole zone. */
  lookupZone: LookupMethod;
}
