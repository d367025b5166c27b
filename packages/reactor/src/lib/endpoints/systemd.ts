// Sockets that systemd opens for this process: sd_listen_fds(3).

import type { AddressFamily } from "../interfaces/address.ts";
import type { IStreamServerEndpointStringParser } from "../interfaces/endpoint.ts";
import type { IReactorSocket } from "../interfaces/reactor.ts";
import { AdoptedStreamServerEndpoint } from "./adopted.ts";
import { bindArguments, readInteger } from "./arguments.ts";

/** The first descriptor that systemd opens. */
const START = 3;

/**
 * The descriptors that systemd has opened for this process. From
 * `twisted.python.systemd.ListenFDs`.
 */
export class ListenFDs {
  readonly #descriptors: readonly number[];
  readonly #names: readonly string[];

  constructor(descriptors: readonly number[], names: readonly string[] = []) {
    this.#descriptors = descriptors;
    this.#names = names;
  }

  /**
   * Reads them from the environment, and removes the variables, so that they are not used a second
   * time.
   *
   * @param environ - the environment.
   * @param start - the first descriptor.
   */
  static fromEnvironment(environ: NodeJS.ProcessEnv = process.env, start = START): ListenFDs {
    const { LISTEN_PID: pid, LISTEN_FDS: count = "", LISTEN_FDNAMES: names = "" } = environ;
    if (pid !== String(process.pid) || !/^\d+$/.test(count)) return new ListenFDs([]);
    delete environ["LISTEN_PID"];
    delete environ["LISTEN_FDS"];
    const descriptors = Array.from({ length: Number(count) }, (_, index) => start + index);
    const named = names === "" ? [] : names.split(":");
    // systemd names all of them; a version that does not is too old.
    return named.length === descriptors.length
      ? new ListenFDs(descriptors, named)
      : new ListenFDs([]);
  }

  /** The descriptors. */
  inheritedDescriptors(): number[] {
    return [...this.#descriptors];
  }

  /** The descriptors by name. */
  inheritedNamedDescriptors(): Map<string, number> {
    return new Map(
      this.#names.map((name, index) => [name, this.#descriptors[index] as number] as const),
    );
  }
}

/**
 * Parses `systemd:domain=INET:index=0` and `systemd:domain=INET:name=my.socket`: a socket that
 * systemd has opened, by its number or by its name.
 */
export class _SystemdParser implements IStreamServerEndpointStringParser {
  readonly prefix = "systemd";
  /** The sockets of systemd. They are read when they are first needed. */
  _sddaemon: ListenFDs | null = null;

  parseStreamServer(
    reactor: unknown,
    args: readonly string[],
    named: Readonly<Record<string, string>>,
  ): AdoptedStreamServerEndpoint {
    const given = bindArguments("systemd", ["domain", "index", "name"], 1, args, named);
    const { index, name } = given;
    if ((index === undefined) === (name === undefined)) {
      throw new RangeError("Specify exactly one of descriptor index or name");
    }
    const family = `AF_${given.domain}`;
    if (!isFamily(family)) throw new RangeError(`systemd: unknown domain '${given.domain}'`);
    this._sddaemon ??= ListenFDs.fromEnvironment();
    const descriptor =
      index === undefined
        ? this._sddaemon.inheritedNamedDescriptors().get(name as string)
        : this._sddaemon.inheritedDescriptors()[readInteger(index)];
    if (descriptor === undefined) {
      throw new RangeError(`systemd has opened no socket ${index ?? `'${name}'`}`);
    }
    return new AdoptedStreamServerEndpoint(reactor as IReactorSocket, descriptor, family);
  }
}

function isFamily(text: string): text is AddressFamily {
  return text === "AF_INET" || text === "AF_INET6" || text === "AF_UNIX";
}
