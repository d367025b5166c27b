// TLS for clients: the server's identity is checked.

import { domainToASCII } from "node:url";
import { checkOptions } from "@twisted-ts/deferred/internal";
import { isIPAddress, isIPv6Address } from "../address/ip-address.ts";
import type { IOpenSSLClientConnectionCreator } from "../interfaces/tls.ts";
import type { SecureContext } from "../interfaces/tls-types.ts";
import { checkServerIdentity } from "../tls/context.ts";
import type { ClientTLSSettings } from "../tls/settings.ts";
import { CertificateOptions, type CertificateOptionsOptions } from "./certificate-options.ts";
import type { PrivateCertificate } from "./private-certificate.ts";
import { type IOpenSSLTrustRoot, platformTrust } from "./trust-root.ts";

/**
 * Settings for connections to one server. The server's name is sent (SNI), and has to be in the
 * server's certificate.
 *
 * {@link optionsForClientTLS} returns it. From `twisted.internet._sslverify.ClientTLSOptions`.
 */
export class ClientTLSOptions implements IOpenSSLClientConnectionCreator {
  readonly _ctx: SecureContext;
  readonly _hostname: string;
  /** The name in ASCII (IDNA), as in certificates. */
  readonly _hostnameASCII: string;
  readonly _hostnameBytes: Buffer;
  /** False for an IP address. */
  readonly _hostnameIsDnsName: boolean;
  readonly #more: ClientTLSSettings;

  /**
   * @param hostname - the server's name or IP address.
   * @param ctx - the context, with the authorities that are trusted.
   * @param more - further settings of the connection.

   */
  constructor(hostname: string, ctx: SecureContext, more: ClientTLSSettings = {}) {
    this._ctx = ctx;
    this._hostname = hostname;
    this._hostnameIsDnsName = !(isIPAddress(hostname) || isIPv6Address(hostname));
    this._hostnameASCII = this._hostnameIsDnsName ? toASCII(hostname) : hostname;
    this._hostnameBytes = Buffer.from(this._hostnameASCII, "latin1");
    this.#more = more;
  }

  /** See `IOpenSSLClientConnectionCreator`. */
  clientConnectionForTLS(_tlsProtocol: unknown): ClientTLSSettings {
    // The name is given here: without one, Node would check the name "localhost".
    const hostname = this._hostnameIsDnsName
      ? withoutFinalDot(this._hostnameASCII)
      : withoutZone(this._hostnameASCII);
    return {
      ...this.#more,
      secureContext: this._ctx,
      rejectUnauthorized: true,
      checkServerIdentity: (_host, certificate) => checkServerIdentity(hostname, certificate),
      // RFC 6066 section 3: an IP address is not sent, and a name without a final dot.
      ...(this._hostnameIsDnsName && { servername: hostname }),
    };
  }
}

/** The named options of {@link optionsForClientTLS}. */
export interface ClientTLSOptionsOptions {
  /**
   * The trusted authorities: one has to have signed the server's certificate (`platformTrust()`).
   */
  trustRoot?: IOpenSSLTrustRoot | null | undefined;
  /** The certificate that is shown when the server asks for one. */
  clientCertificate?: PrivateCertificate | null | undefined;
  /** Protocols to offer within TLS (ALPN), in order of preference. */
  acceptableProtocols?: readonly Uint8Array[] | null | undefined;
  /** Further options of `CertificateOptions`. */
  extraCertificateOptions?: CertificateOptionsOptions | null | undefined;
}

/**
 * Settings for connections to a server: its certificate is checked, and so is its name. No option
 * turns this off.
 *
 * From `twisted.internet.ssl.optionsForClientTLS`.
 *
 * @param hostname - the server's name, or its IP address.
 * @throws TypeError when the name is not text, or an option unknown.
 * @throws RangeError for a name that cannot be the name of a host.
 */
export function optionsForClientTLS(
  hostname: string,
  options?: ClientTLSOptionsOptions,
): ClientTLSOptions {
  if (typeof hostname !== "string") {
    throw new TypeError(
      `optionsForClientTLS requires text for host names, not ${kindOf(hostname)}`,
    );
  }
  const given = checkOptions("optionsForClientTLS", options, [
    "trustRoot",
    "clientCertificate",
    "acceptableProtocols",
    "extraCertificateOptions",
  ]);
  const certificate = given.clientCertificate ?? null;
  const settings = new CertificateOptions({
    ...given.extraCertificateOptions,
    ...(certificate !== null && {
      privateKey: certificate.privateKey.original,
      certificate: certificate.original,
    }),
    trustRoot: given.trustRoot ?? platformTrust(),
    acceptableProtocols: given.acceptableProtocols,
  });
  return new ClientTLSOptions(
    hostname,
    settings.getContext(),
    settings.clientConnectionForTLS(null),
  );
}

function kindOf(value: unknown): string {
  if (value instanceof Uint8Array) return "bytes";
  return value === null ? "null" : typeof value;
}

/**
 * The name as it is in certificates: without the dot at the end of an absolute name.
 */
function withoutFinalDot(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

/** An IPv6 address without its zone, which is a name of an interface of this machine. */
function withoutZone(address: string): string {
  const percent = address.indexOf("%");
  return percent === -1 ? address : address.slice(0, percent);
}

function toASCII(hostname: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern matches ASCII
  const ascii = /^[\x00-\x7f]+$/.test(hostname) ? hostname : domainToASCII(hostname);
  if (!/^[\x21-\x7e]+$/.test(ascii)) {
    throw new RangeError(`${JSON.stringify(hostname)} cannot be the name of a host`);
  }
  return ascii;
}
