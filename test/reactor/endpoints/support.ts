// What the tests of endpoints share: outcomes of Deferreds, a resolver for all names, a
// plain protocol.

import type { Deferred, Failure } from "@twisted-ts/deferred";
import { isIPv6Address } from "@twisted-ts/reactor/abstract";
import { IPv4Address, IPv6Address } from "@twisted-ts/reactor/address";
import type {
  IAddress,
  IHostnameResolver,
  IHostResolution,
  IProtocol,
  IResolutionReceiver,
  ITransport,
} from "@twisted-ts/reactor/interfaces";
import { ClientFactory, Protocol } from "@twisted-ts/reactor/protocol";
import { StringTransport } from "@twisted-ts/reactor/testing";

/** What a Deferred has come to so far; its failure counts as handled. */
export interface Outcome<T> {
  /** How often it has fired. */
  readonly times: number;
  readonly result: T | undefined;
  readonly failure: Failure | undefined;
}

/** Watches a Deferred. */
export function outcomeOf<T>(d: Deferred<T>): Outcome<T> {
  const outcome: { -readonly [K in keyof Outcome<T>]: Outcome<T>[K] } = {
    times: 0,
    result: undefined,
    failure: undefined,
  };
  d.addCallbacks(
    (result) => {
      outcome.times += 1;
      outcome.result = result;
    },
    (failure) => {
      outcome.times += 1;
      outcome.failure = failure;
    },
  );
  return outcome;
}

/** A name resolver with the same result for every name, at once or when the test says so. */
export class FixedResolver implements IHostnameResolver {
  readonly asked: [name: string, port: number][] = [];
  cancelled = 0;
  #receiver: IResolutionReceiver | null = null;
  #port = 0;
  readonly #addresses: readonly (string | IAddress)[];
  readonly #waits: boolean;

  constructor(addresses: readonly (string | IAddress)[], { waits = false } = {}) {
    this.#addresses = addresses;
    this.#waits = waits;
  }

  resolveHostName(
    receiver: IResolutionReceiver,
    hostName: string,
    portNumber = 0,
  ): IHostResolution {
    this.asked.push([hostName, portNumber]);
    const resolution = {
      name: hostName,
      cancel: () => {
        this.cancelled += 1;
      },
    };
    this.#receiver = receiver;
    this.#port = portNumber;
    receiver.resolutionBegan(resolution);
    if (!this.#waits) this.deliver();
    return resolution;
  }

  deliver(): void {
    for (const address of this.#addresses) {
      const Address =
        typeof address === "string" && isIPv6Address(address) ? IPv6Address : IPv4Address;
      this.#receiver?.addressResolved(
        typeof address === "string" ? new Address("TCP", address, this.#port) : address,
      );
    }
    this.#receiver?.resolutionComplete();
  }
}

/** Gives a reactor a name resolver. */
export function withResolver<R extends object>(
  reactor: R,
  nameResolver: IHostnameResolver,
): R & { nameResolver: IHostnameResolver } {
  return Object.assign(reactor, { nameResolver });
}

/** Remembers its calls. */
export class Recorder extends Protocol {
  readonly data: string[] = [];
  readonly lost: unknown[] = [];
  made = 0;

  override connectionMade(): void {
    this.made += 1;
  }

  override dataReceived(data: Buffer): void {
    this.data.push(data.toString());
  }

  override connectionLost(reason: unknown): void {
    this.lost.push(reason);
  }
}

/** Builds recorders. */
export class RecorderFactory extends ClientFactory {
  override noisy = false;
  override protocol = Recorder;
}

/** What a connector does when its connection stands: builds the protocol and connects it. */
export function establish(
  factory: { buildProtocol(addr: IAddress): IProtocol | null },
  transport: ITransport = new StringTransport(),
): IProtocol {
  const protocol = factory.buildProtocol(transport.getPeer());
  if (protocol === null) throw new Error("no protocol");
  protocol.makeConnection(transport);
  return protocol;
}
