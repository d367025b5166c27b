// Server endpoints from descriptions.

import { readFileSync } from "node:fs";
import type {
  IStreamServerEndpoint,
  IStreamServerEndpointStringParser,
} from "../interfaces/endpoint.ts";
import type { IReactorSSL, IReactorTCP, IReactorUNIX } from "../interfaces/reactor.ts";
import { CertificateOptions } from "../ssl/certificate-options.ts";
import { DiffieHellmanParameters } from "../ssl/diffie-hellman.ts";
import { PrivateCertificate } from "../ssl/private-certificate.ts";
import { bindArguments, readInteger, readSwitch } from "./arguments.ts";
import { certificateChain } from "./certificates.ts";
import { parseDescription } from "./description.ts";
import type { ServerEndpointOptions } from "./options.ts";
import { matchPrefix, serverParsers } from "./parsers.ts";
import { HAProxyServerParser } from "./proxy.ts";
import { SSL4ServerEndpoint } from "./ssl.ts";
import { sslMethod } from "./ssl-method.ts";
import { _StandardIOParser } from "./stdio.ts";
import { _SystemdParser } from "./systemd.ts";
import { TCP4ServerEndpoint, TCP6ServerEndpoint } from "./tcp-server.ts";
import { UNIXServerEndpoint, type UNIXServerEndpointOptions } from "./unix.ts";

type Named = Readonly<Record<string, string>>;

/**
 * A parsed description: the kind, the arguments of the endpoint (the second is the factory), and
 * its options.
 */
export type ParsedServer =
  | readonly ["TCP", args: readonly [port: number, factory: unknown], ServerEndpointOptions]
  | readonly ["UNIX", args: readonly [path: string, factory: unknown], UNIXServerEndpointOptions]
  | readonly [
      "SSL",
      args: readonly [port: number, factory: unknown, CertificateOptions],
      ServerEndpointOptions,
    ]
  | readonly [IStreamServerEndpointStringParser, args: readonly string[], named: Named];

function parseTCP(factory: unknown, args: readonly string[], named: Named): ParsedServer {
  const given = bindArguments("tcp", ["port", "interface", "backlog"], 1, args, named);
  return ["TCP", [readInteger(given.port as string), factory], serverOptions(given)];
}

function serverOptions(given: { interface?: string; backlog?: string }): ServerEndpointOptions {
  return { interface: given.interface ?? "", backlog: readInteger(given.backlog ?? "50") };
}

function parseUNIX(factory: unknown, args: readonly string[], named: Named): ParsedServer {
  const given = bindArguments("unix", ["address", "mode", "backlog", "lockfile"], 1, args, named);
  return [
    "UNIX",
    [given.address as string, factory],
    {
      mode: readInteger(given.mode ?? "666", 8),
      backlog: readInteger(given.backlog ?? "50"),
      wantPID: readSwitch(given.lockfile ?? "1"),
    },
  ];
}

const SSL_ARGUMENTS = [
  "port",
  "privateKey",
  "certKey",
  "sslmethod",
  "interface",
  "backlog",
  "extraCertChain",
  "dhParameters",
] as const;

function parseSSL(factory: unknown, args: readonly string[], named: Named): ParsedServer {
  const given = bindArguments("ssl", SSL_ARGUMENTS, 1, args, named);
  const keyPath = given.privateKey ?? "server.pem";
  const versions = given.sslmethod === undefined ? {} : sslMethod(given.sslmethod);
  const { original, privateKey } = PrivateCertificate.loadPEM(
    Buffer.concat([
      readFileSync(given.certKey ?? keyPath),
      Buffer.from("\n"),
      readFileSync(keyPath),
    ]),
  );
  const chain = given.extraCertChain === undefined ? [] : certificateChain(given.extraCertChain);
  const contextFactory = new CertificateOptions({
    ...versions,
    privateKey: privateKey.original,
    certificate: original,
    extraCertChain: chain.map((certificate) => certificate.original),
    dhParameters:
      given.dhParameters === undefined
        ? null
        : DiffieHellmanParameters.fromFile(given.dhParameters),
  });
  return [
    "SSL",
    [readInteger(given.port as string), factory, contextFactory],
    serverOptions(given),
  ];
}

const builtIn = new Map([
  ["tcp", parseTCP],
  ["unix", parseUNIX],
  ["ssl", parseSSL],
]);

/** Parses `tcp6:port:backlog=…:interface=…`. */
export class _TCP6ServerParser implements IStreamServerEndpointStringParser {
  readonly prefix = "tcp6";

  parseStreamServer(reactor: unknown, args: readonly string[], named: Named): TCP6ServerEndpoint {
    const given = bindArguments("tcp6", ["port", "backlog", "interface"], 1, args, named);
    return new TCP6ServerEndpoint(reactor as IReactorTCP, readInteger(given.port as string), {
      backlog: readInteger(given.backlog ?? "50"),
      interface: given.interface ?? "::",
    });
  }
}

const moreBuiltIn: readonly IStreamServerEndpointStringParser[] = [
  new _TCP6ServerParser(),
  new _StandardIOParser(),
  new _SystemdParser(),
  new HAProxyServerParser(serverFromString),
];

/** Parses a description. `factory` is only passed on to the result. */
export function _parseServer(
  description: string | Uint8Array,
  factory: unknown = null,
): ParsedServer {
  const { args, named } = parseDescription(description);
  const [kind, ...rest] = args;
  const parse = builtIn.get(kind ?? "");
  if (parse !== undefined) return parse(factory, rest, named);
  return [matchPrefix([...moreBuiltIn, ...serverParsers()], kind ?? ""), rest, named];
}

/**
 * An endpoint from a description: `tcp:80:interface=127.0.0.1`, `unix:/var/run/finger:mode=660`,
 * `ssl:443:privateKey=key.pem:certKey=crt.pem`, `tcp6:80`, `haproxy:tcp:80`, or a kind that
 * {@link registerEndpointParser} made known. Colons and backslashes within a piece are escaped by
 * {@link quoteStringArgument}.
 *
 * From `twisted.internet.endpoints.serverFromString`.
 *
 * @throws RangeError for an unknown kind, and for a piece that must be a number and is not one.
 * @throws TypeError for an unknown argument, one too many, or a missing one.
 */
export function serverFromString(
  reactor: unknown,
  description: string | Uint8Array,
): IStreamServerEndpoint {
  const [kind, args, options] = _parseServer(description);
  switch (kind) {
    case "TCP":
      return new TCP4ServerEndpoint(reactor as IReactorTCP, args[0], options);
    case "UNIX":
      return new UNIXServerEndpoint(reactor as IReactorUNIX, args[0], options);
    case "SSL":
      return new SSL4ServerEndpoint(reactor as IReactorSSL, args[0], args[2], options);
    default:
      return kind.parseStreamServer(reactor, args, options);
  }
}
