// Client endpoints from descriptions.

import type {
  IStreamClientEndpoint,
  IStreamClientEndpointStringParserWithReactor,
} from "../interfaces/endpoint.ts";
import type { IReactorSSL, IReactorTCP, IReactorUNIX } from "../interfaces/reactor.ts";
import { CertificateOptions } from "../ssl/certificate-options.ts";
import { type ClientTLSOptions, optionsForClientTLS } from "../ssl/client-options.ts";
import { bindArguments, type Given, readInteger, readSwitch } from "./arguments.ts";
import { privateCertificateFromPaths, trustRootFromPath } from "./certificates.ts";
import { parseDescription } from "./description.ts";
import { HostnameEndpoint, type HostnameEndpointReactor } from "./hostname-endpoint.ts";
import type { ClientEndpointOptions } from "./options.ts";
import { clientParsers, matchPrefix } from "./parsers.ts";
import { SSL4ClientEndpoint } from "./ssl.ts";
import { TCP4ClientEndpoint } from "./tcp4-client.ts";
import { UNIXClientEndpoint } from "./unix.ts";
import { wrapClientTLS } from "./wrap-client-tls.ts";
import type { _WrapperEndpoint } from "./wrapper.ts";

type Named = Readonly<Record<string, string>>;

const TCP_ARGUMENTS = ["host", "port", "timeout", "bindAddress"] as const;
const SSL_ARGUMENTS = [
  ...TCP_ARGUMENTS,
  "privateKey",
  "certKey",
  "caCertsDir",
  "hostname",
] as const;

/** Only host and port may be given without their names. */
function bindHostAndPort<const Name extends string>(
  kind: string,
  names: readonly ["host", "port", ...Name[]],
  args: readonly string[],
  named: Named,
): Given<"host" | "port" | Name> {
  if (args.length > 2) {
    throw new TypeError(`${kind}: ${args.length} unnamed arguments, where there are at most 2`);
  }
  // When the host is given by name, a single unnamed argument is the port.
  if (args.length === 1 && "host" in named) {
    const [host, port, ...more] = names;
    return bindArguments(kind, [port, host, ...more], 2, args, named);
  }
  return bindArguments(kind, names, 2, args, named);
}

function clientOptions(given: Given<"timeout" | "bindAddress">): ClientEndpointOptions {
  return {
    timeout: given.timeout === undefined ? undefined : readInteger(given.timeout),
    bindAddress: given.bindAddress === undefined ? null : [given.bindAddress, 0],
  };
}

function parseTCP(reactor: unknown, args: readonly string[], named: Named): TCP4ClientEndpoint {
  const given = bindHostAndPort("tcp", TCP_ARGUMENTS, args, named);
  return new TCP4ClientEndpoint(
    reactor as IReactorTCP,
    given.host as string,
    readInteger(given.port as string),
    clientOptions(given),
  );
}

function parseSSL(reactor: unknown, args: readonly string[], named: Named): SSL4ClientEndpoint {
  const given = bindHostAndPort("ssl", SSL_ARGUMENTS, args, named);
  return new SSL4ClientEndpoint(
    reactor as IReactorSSL,
    given.host as string,
    readInteger(given.port as string),
    sslContextFactory(given),
    clientOptions(given),
  );
}

/**
 * With `hostname` the server's name is checked. Without it, and without `caCertsDir`, nothing is
 * checked.
 */
function sslContextFactory(
  given: Given<"privateKey" | "certKey" | "caCertsDir" | "hostname">,
): ClientTLSOptions | CertificateOptions {
  const clientCertificate = privateCertificateFromPaths(given.certKey, given.privateKey);
  const trustRoot = trustRootFromPath(given.caCertsDir);
  if (given.hostname !== undefined) {
    return optionsForClientTLS(given.hostname, { trustRoot, clientCertificate });
  }
  return new CertificateOptions({
    trustRoot,
    privateKey: clientCertificate?.privateKey.original,
    certificate: clientCertificate?.original,
  });
}

function parseUNIX(reactor: unknown, args: readonly string[], named: Named): UNIXClientEndpoint {
  if (args.length > 1) {
    throw new TypeError(`unix: ${args.length} unnamed arguments, where there is at most 1`);
  }
  const given = bindArguments("unix", ["path", "lockfile", "timeout"], 1, args, named);
  return new UNIXClientEndpoint(reactor as IReactorUNIX, given.path as string, {
    checkPID: given.lockfile === undefined ? undefined : readSwitch(given.lockfile),
    timeout: given.timeout === undefined ? undefined : readInteger(given.timeout),
  });
}

const builtIn = new Map<
  string,
  (reactor: unknown, args: readonly string[], named: Named) => IStreamClientEndpoint
>([
  ["TCP", parseTCP],
  ["SSL", parseSSL],
  ["UNIX", parseUNIX],
]);

const TLS_ARGUMENTS = [
  "host",
  "port",
  "timeout",
  "bindAddress",
  "certificate",
  "privateKey",
  "trustRoots",
  "endpoint",
] as const;

/**
 * Parses
 * `tls:host:port:timeout=…:bindAddress=…:certificate=…:privateKey=…:trustRoots=…:endpoint=…`. With
 * `endpoint`, itself a description, it connects through that, and `host` is the name that the
 * server's certificate must have.
 */
export class _TLSClientEndpointParser implements IStreamClientEndpointStringParserWithReactor {
  readonly prefix = "tls";

  parseStreamClient(reactor: unknown, args: readonly string[], named: Named): _WrapperEndpoint {
    const given = bindArguments("tls", TLS_ARGUMENTS, 2, args, named);
    const host = given.host as string;
    const port = readInteger(given.port as string);
    const { timeout, bindAddress } = clientOptions(given);
    return wrapClientTLS(
      optionsForClientTLS(host, {
        trustRoot: trustRootFromPath(given.trustRoots),
        clientCertificate: privateCertificateFromPaths(given.certificate, given.privateKey),
      }),
      given.endpoint === undefined
        ? new HostnameEndpoint(reactor as HostnameEndpointReactor, host, port, {
            timeout,
            bindAddress,
          })
        : clientFromString(reactor, given.endpoint),
    );
  }
}

const moreBuiltIn: readonly IStreamClientEndpointStringParserWithReactor[] = [
  new _TLSClientEndpointParser(),
];

/**
 * An endpoint from a description: `tcp:example.com:80:timeout=10:bindAddress=192.0.2.1`,
 * `unix:/var/run/finger`, `tls:example.com:443`,
 * `ssl:host=example.com:port=443:caCertsDir=/etc/ssl/certs`, or a kind that {@link
 * registerEndpointParser} made known. Host, port and path need no name. Colons and backslashes
 * within a piece are escaped by {@link quoteStringArgument}.
 *
 * From `twisted.internet.endpoints.clientFromString`.
 *
 * @throws RangeError for an unknown kind, and for a piece that must be a number and is not one.
 * @throws TypeError for an unknown argument, one too many, or a missing one.
 */
export function clientFromString(
  reactor: unknown,
  description: string | Uint8Array,
): IStreamClientEndpoint {
  const { args, named } = parseDescription(description);
  const [kind, ...rest] = args;
  const parse = builtIn.get((kind ?? "").toUpperCase());
  if (parse !== undefined) return parse(reactor, rest, named);
  const parser = matchPrefix([...moreBuiltIn, ...clientParsers()], kind ?? "");
  return parser.parseStreamClient(reactor, rest, named);
}
