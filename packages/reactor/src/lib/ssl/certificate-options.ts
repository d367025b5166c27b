// Settings of TLS connections.

import { constants, KeyObject, randomBytes, X509Certificate } from "node:crypto";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type {
  IAcceptableCiphers,
  IOpenSSLClientConnectionCreator,
  IOpenSSLContextFactory,
  IOpenSSLServerConnectionCreator,
} from "../interfaces/tls.ts";
import type { SecureContext, SecureContextOptions } from "../interfaces/tls-types.ts";
import { makeSecureContext } from "../tls/context.ts";
import { encodeProtocolNames } from "../tls/protocol-names.ts";
import type { ClientTLSSettings, ServerTLSSettings } from "../tls/settings.ts";
import { _expandCipherString, defaultCiphers } from "./ciphers.ts";
import { withTLSErrors } from "./crypto-errors.ts";
import type { DiffieHellmanParameters } from "./diffie-hellman.ts";
import { TLSVersion } from "./tls-version.ts";
import {
  type IOpenSSLTrustRoot,
  OpenSSLCertificateAuthorities,
  trustRootFrom,
} from "./trust-root.ts";
import { type VersionRange, versionRange } from "./version-range.ts";

/** The options of {@link CertificateOptions}. `null` and `undefined` stand for the default. */
export interface CertificateOptionsOptions {
  /** The private key: `KeyPair.original`. */
  privateKey?: KeyObject | null | undefined;
  /** The certificate: `Certificate.original`. */
  certificate?: X509Certificate | null | undefined;
  /** Whether to check the peer's certificate (false). Better: `trustRoot`. */
  verify?: boolean | null | undefined;
  /** The trusted authorities when `verify` is set. Better: `trustRoot`. */
  caCerts?: readonly X509Certificate[] | null | undefined;
  /** How many authorities may stand between a peer's certificate and one that is trusted (9). */
  verifyDepth?: number | null | undefined;
  /** Whether a peer that is checked has to have a certificate (true). */
  requireCertificate?: boolean | null | undefined;
  /** Kept, without effect: a certificate is checked once for each connection. */
  verifyOnce?: boolean | null | undefined;
  /** Kept, without effect: OpenSSL makes a new key for each key exchange. */
  enableSingleUseKeys?: boolean | null | undefined;
  /** Kept, without effect: there is no session cache. */
  enableSessions?: boolean | null | undefined;
  /** Whether to work around bugs of old peers (false). */
  fixBrokenPeers?: boolean | null | undefined;
  /** Whether sessions can be resumed by tickets (false). */
  enableSessionTickets?: boolean | null | undefined;
  /** Certificates that lead from `certificate` to an authority. */
  extraCertChain?: readonly X509Certificate[] | null | undefined;
  /** Which cipher suites may be used ({@link defaultCiphers}). */
  acceptableCiphers?: IAcceptableCiphers | null | undefined;
  /** Parameters of Diffie-Hellman; without them a server has no suites with DHE. */
  dhParameters?: DiffieHellmanParameters | null | undefined;
  /**
   * The trusted authorities: a `Certificate`, `platformTrust()`, `trustRootFromCertificates(…)`.
   * Then the peer's certificate is checked. It excludes `verify`, `caCerts` and
   * `requireCertificate`.
   */
  trustRoot?: IOpenSSLTrustRoot | null | undefined;
  /** Protocols to offer within TLS (ALPN), in order of preference. */
  acceptableProtocols?: readonly Uint8Array[] | null | undefined;
  /** The oldest version of TLS to speak, unless the default (1.2) is newer. */
  raiseMinimumTo?: TLSVersion | null | undefined;
  /** The oldest version of TLS to speak, even when the default is newer. */
  insecurelyLowerMinimumTo?: TLSVersion | null | undefined;
  /** The newest version of TLS to speak. */
  lowerMaximumSecurityTo?: TLSVersion | null | undefined;
}

const OPTION_NAMES = [
  "privateKey",
  "certificate",
  "verify",
  "caCerts",
  "verifyDepth",
  "requireCertificate",
  "verifyOnce",
  "enableSingleUseKeys",
  "enableSessions",
  "fixBrokenPeers",
  "enableSessionTickets",
  "extraCertChain",
  "acceptableCiphers",
  "dhParameters",
  "trustRoot",
  "acceptableProtocols",
  "raiseMinimumTo",
  "insecurelyLowerMinimumTo",
  "lowerMaximumSecurityTo",
] as const;

const EXCLUSIVE = [
  ["trustRoot", "requireCertificate"],
  ["trustRoot", "verify"],
  ["trustRoot", "caCerts"],
  ["raiseMinimumTo", "insecurelyLowerMinimumTo"],
] as const;

/**
 * The settings of TLS connections: certificate, trusted authorities, versions, cipher suites. One
 * object can be used for any number of connections, of servers and of clients. For clients, {@link
 * optionsForClientTLS} is better, since it checks the server's name, too.
 *
 * The settings for the peer's certificate and for ALPN are not part of Node's context: code that
 * uses only {@link CertificateOptions.getContext} does not have them.
 *
 * From `twisted.internet.ssl.CertificateOptions`.
 *
 * @throws RangeError for settings that contradict each other.
 * @throws TypeError for an unknown option, and for options that exclude each other.
 */
export class CertificateOptions
  implements
    IOpenSSLContextFactory,
    IOpenSSLClientConnectionCreator,
    IOpenSSLServerConnectionCreator
{
  readonly privateKey: KeyObject | null;
  readonly certificate: X509Certificate | null;
  readonly verify: boolean;
  readonly caCerts: readonly X509Certificate[] | null;
  readonly verifyDepth: number;
  readonly requireCertificate: boolean;
  readonly verifyOnce: boolean;
  readonly enableSingleUseKeys: boolean;
  readonly enableSessions: boolean;
  readonly fixBrokenPeers: boolean;
  readonly enableSessionTickets: boolean;
  readonly extraCertChain: readonly X509Certificate[];
  readonly dhParameters: DiffieHellmanParameters | null;
  readonly trustRoot: IOpenSSLTrustRoot | null;
  readonly _acceptableProtocols: readonly Uint8Array[] | null;
  readonly _cipherString: string;
  /** @internal */
  readonly _versions: VersionRange;
  /** The function that makes the context. */
  _contextFactory: (settings: SecureContextOptions) => SecureContext = makeSecureContext;
  /** The context; `null` before it is made. */
  _context: SecureContext | null = null;
  /** The oldest version of TLS that is spoken by default. */
  static readonly _defaultMinimumTLSVersion: TLSVersion = TLSVersion.TLSv1_2;

  constructor(options?: CertificateOptionsOptions) {
    const given = checkOptions("CertificateOptions", options, OPTION_NAMES);
    for (const [one, other] of EXCLUSIVE) {
      if (one in given && other in given) {
        throw new TypeError(
          `The '${one}' and '${other}' arguments to CertificateOptions are mutually exclusive.`,
        );
      }
    }
    this.privateKey = given.privateKey ?? null;
    this.certificate = given.certificate ?? null;
    if ((this.privateKey === null) !== (this.certificate === null)) {
      throw new RangeError("Specify neither or both of privateKey and certificate");
    }
    if (this.privateKey !== null && !(this.privateKey instanceof KeyObject)) {
      throw new TypeError("CertificateOptions: privateKey must be a KeyObject (KeyPair.original)");
    }
    if (this.certificate !== null && !(this.certificate instanceof X509Certificate)) {
      throw new TypeError(
        "CertificateOptions: certificate must be an X509Certificate (Certificate.original)",
      );
    }
    this._versions = versionRange(given, CertificateOptions._defaultMinimumTLSVersion);
    this.caCerts = given.caCerts ?? null;
    const verify = given.verify ?? false;
    if (verify && (this.caCerts === null || this.caCerts.length === 0)) {
      throw new RangeError(
        "Specify client CA certificate information if and only if enabling certificate verification",
      );
    }
    if (given.extraCertChain && this.certificate === null) {
      throw new RangeError(
        "A private key and a certificate are required when adding a supplemental certificate chain.",
      );
    }
    this.extraCertChain = given.extraCertChain ?? [];
    this.verifyDepth = given.verifyDepth ?? 9;
    this.verifyOnce = given.verifyOnce ?? true;
    this.enableSingleUseKeys = given.enableSingleUseKeys ?? true;
    this.enableSessions = given.enableSessions ?? false;
    this.fixBrokenPeers = given.fixBrokenPeers ?? false;
    this.enableSessionTickets = given.enableSessionTickets ?? false;
    this.dhParameters = given.dhParameters ?? null;
    this._cipherString = cipherNames(given.acceptableCiphers ?? defaultCiphers);
    if (given.trustRoot) {
      this.trustRoot = trustRootFrom(given.trustRoot);
      this.verify = true;
      this.requireCertificate = true;
    } else {
      this.trustRoot = verify ? new OpenSSLCertificateAuthorities(this.caCerts ?? []) : null;
      this.verify = verify;
      this.requireCertificate = given.requireCertificate ?? true;
    }
    this._acceptableProtocols = given.acceptableProtocols ?? null;
    if (this._acceptableProtocols !== null) encodeProtocolNames(this._acceptableProtocols);
  }

  /**
   * The context. It is made by the first call.
   *
   * @throws TLSError when OpenSSL refuses the settings, as when the key is not the certificate's.
   */
  getContext(): SecureContext {
    this._context ??= this._makeContext();
    return this._context;
  }

  /** A client's connection. The certificate is checked if the options say so, the name is not. */
  clientConnectionForTLS(_tlsProtocol: unknown): ClientTLSSettings {
    return {
      secureContext: this.getContext(),
      rejectUnauthorized: this.verify,
      checkServerIdentity: () => undefined,
      verifyDepth: this.verifyDepth,
      ...this.#negotiation(),
    };
  }

  /** A server's connection. */
  serverConnectionForTLS(_tlsProtocol: unknown): ServerTLSSettings {
    return {
      secureContext: this.getContext(),
      requestCert: this.verify,
      rejectUnauthorized: this.verify && this.requireCertificate,
      verifyGivenCertificate: this.verify,
      verifyDepth: this.verifyDepth,
      ...this.#negotiation(),
    };
  }

  /** Makes the context, once for all connections. */
  _makeContext(): SecureContext {
    return withTLSErrors("SSL routines", () => this._contextFactory(this.#contextSettings()));
  }

  /** What `tls.createSecureContext` is given. */
  #contextSettings(): SecureContextOptions {
    const settings: SecureContextOptions = {
      ...this._versions,
      ciphers: this._cipherString,
      honorCipherOrder: true,
      secureOptions: this.#secureOptions(),
      // Sessions of contexts with different settings must not be mixed up.
      sessionIdContext: randomBytes(7).toString("hex"),
    };
    if (this.privateKey !== null && this.certificate !== null) {
      settings.key = this.privateKey.export({ type: "pkcs8", format: "pem" });
      settings.cert = [this.certificate, ...this.extraCertChain].map(String).join("");
    }
    if (this.dhParameters !== null) settings.dhparam = this.dhParameters._load();
    if (this.trustRoot !== null) this.trustRoot._addCACertsToContext(settings);
    return settings;
  }

  #secureOptions(): number {
    let bits = constants.SSL_OP_NO_COMPRESSION | constants.SSL_OP_CIPHER_SERVER_PREFERENCE;
    if (this.fixBrokenPeers) bits |= constants.SSL_OP_ALL;
    if (!this.enableSessionTickets) bits |= constants.SSL_OP_NO_TICKET;
    // Bit operations are signed; OpenSSL's flags are not.
    return bits >>> 0;
  }

  #negotiation(): { ALPNProtocols?: Buffer } {
    if (this._acceptableProtocols === null || this._acceptableProtocols.length === 0) return {};
    return { ALPNProtocols: encodeProtocolNames(this._acceptableProtocols) };
  }
}

function cipherNames(acceptableCiphers: IAcceptableCiphers): string {
  const chosen = acceptableCiphers.selectCiphers(_expandCipherString("ALL"));
  if (chosen.length === 0) {
    throw new RangeError("Supplied IAcceptableCiphers yielded no usable ciphers on this platform.");
  }
  return chosen.map((cipher) => cipher.fullName).join(":");
}
