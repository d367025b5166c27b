// Versions of TLS, and the ways to negotiate a protocol within it.

/** A version of TLS. From `twisted.internet.ssl.TLSVersion`. */
export class TLSVersion {
  static readonly SSLv3: TLSVersion = new TLSVersion("SSLv3", 0);
  static readonly TLSv1_0: TLSVersion = new TLSVersion("TLSv1_0", 1);
  static readonly TLSv1_1: TLSVersion = new TLSVersion("TLSv1_1", 2);
  static readonly TLSv1_2: TLSVersion = new TLSVersion("TLSv1_2", 3);
  static readonly TLSv1_3: TLSVersion = new TLSVersion("TLSv1_3", 4);

  /** The name of the constant. */
  readonly name: string;
  readonly #rank: number;

  private constructor(name: string, rank: number) {
    this.name = name;
    this.#rank = rank;
  }

  /** All versions, the oldest first. */
  static iterconstants(): readonly TLSVersion[] {
    return [
      TLSVersion.SSLv3,
      TLSVersion.TLSv1_0,
      TLSVersion.TLSv1_1,
      TLSVersion.TLSv1_2,
      TLSVersion.TLSv1_3,
    ];
  }

  /** A number that is greater for a newer version: versions can be compared with `<` and `>`. */
  valueOf(): number {
    return this.#rank;
  }

  /** The name: `<TLSVersion=TLSv1_2>`. */
  toString(): string {
    return `<TLSVersion=${this.name}>`;
  }
}

/**
 * Ways to negotiate a protocol within TLS, as flags. There is only ALPN: OpenSSL has removed its
 * predecessor NPN.
 *
 * From `twisted.internet.ssl.ProtocolNegotiationSupport`.
 */
export const ProtocolNegotiationSupport: {
  readonly NOSUPPORT: number;
  readonly NPN: number;
  readonly ALPN: number;
} = Object.freeze({ NOSUPPORT: 0, NPN: 1, ALPN: 2 });

/** What is supported: always ALPN. From `twisted.internet.ssl.protocolNegotiationMechanisms`. */
export function protocolNegotiationMechanisms(): number {
  return ProtocolNegotiationSupport.ALPN;
}
