// The cipher suites that authenticate by certificate, in OpenSSL's order of preference, with the
// properties that a cipher string can select by. Suites with a shared secret (PSK, SRP) are left
// out: they use no certificate.

/** Properties of a suite. */
export interface CipherSuite {
  /** OpenSSL's name. */
  readonly name: string;
  /** Key exchange. */
  readonly exchange: "any" | "ECDHE" | "DHE" | "RSA";
  /** Authentication. */
  readonly authentication: "any" | "ECDSA" | "RSA";
  /** Bits of the key. */
  readonly bits: 128 | 256;
  /** The cipher and its mode. */
  readonly cipher: "AESGCM" | "AESCCM" | "AESCCM8" | "AES" | "CHACHA20";
  /** The hash of its message authentication. */
  readonly mac: "AEAD" | "SHA1" | "SHA256" | "SHA384";
}

type Row = readonly [
  name: string,
  exchange: CipherSuite["exchange"],
  authentication: CipherSuite["authentication"],
  bits: CipherSuite["bits"],
  cipher: CipherSuite["cipher"],
  mac: CipherSuite["mac"],
];

const ROWS: readonly Row[] = [
  ["TLS_AES_256_GCM_SHA384", "any", "any", 256, "AESGCM", "AEAD"],
  ["TLS_CHACHA20_POLY1305_SHA256", "any", "any", 256, "CHACHA20", "AEAD"],
  ["TLS_AES_128_GCM_SHA256", "any", "any", 128, "AESGCM", "AEAD"],
  ["TLS_AES_128_CCM_SHA256", "any", "any", 128, "AESCCM", "AEAD"],
  ["TLS_AES_128_CCM_8_SHA256", "any", "any", 128, "AESCCM8", "AEAD"],
  ["ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE", "ECDSA", 256, "AESGCM", "AEAD"],
  ["ECDHE-RSA-AES256-GCM-SHA384", "ECDHE", "RSA", 256, "AESGCM", "AEAD"],
  ["DHE-RSA-AES256-GCM-SHA384", "DHE", "RSA", 256, "AESGCM", "AEAD"],
  ["ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE", "ECDSA", 256, "CHACHA20", "AEAD"],
  ["ECDHE-RSA-CHACHA20-POLY1305", "ECDHE", "RSA", 256, "CHACHA20", "AEAD"],
  ["DHE-RSA-CHACHA20-POLY1305", "DHE", "RSA", 256, "CHACHA20", "AEAD"],
  ["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE", "ECDSA", 128, "AESGCM", "AEAD"],
  ["ECDHE-RSA-AES128-GCM-SHA256", "ECDHE", "RSA", 128, "AESGCM", "AEAD"],
  ["DHE-RSA-AES128-GCM-SHA256", "DHE", "RSA", 128, "AESGCM", "AEAD"],
  ["ECDHE-ECDSA-AES256-SHA384", "ECDHE", "ECDSA", 256, "AES", "SHA384"],
  ["ECDHE-RSA-AES256-SHA384", "ECDHE", "RSA", 256, "AES", "SHA384"],
  ["DHE-RSA-AES256-SHA256", "DHE", "RSA", 256, "AES", "SHA256"],
  ["ECDHE-ECDSA-AES128-SHA256", "ECDHE", "ECDSA", 128, "AES", "SHA256"],
  ["ECDHE-RSA-AES128-SHA256", "ECDHE", "RSA", 128, "AES", "SHA256"],
  ["DHE-RSA-AES128-SHA256", "DHE", "RSA", 128, "AES", "SHA256"],
  ["ECDHE-ECDSA-AES256-SHA", "ECDHE", "ECDSA", 256, "AES", "SHA1"],
  ["ECDHE-RSA-AES256-SHA", "ECDHE", "RSA", 256, "AES", "SHA1"],
  ["DHE-RSA-AES256-SHA", "DHE", "RSA", 256, "AES", "SHA1"],
  ["ECDHE-ECDSA-AES128-SHA", "ECDHE", "ECDSA", 128, "AES", "SHA1"],
  ["ECDHE-RSA-AES128-SHA", "ECDHE", "RSA", 128, "AES", "SHA1"],
  ["DHE-RSA-AES128-SHA", "DHE", "RSA", 128, "AES", "SHA1"],
  ["AES256-GCM-SHA384", "RSA", "RSA", 256, "AESGCM", "AEAD"],
  ["AES128-GCM-SHA256", "RSA", "RSA", 128, "AESGCM", "AEAD"],
  ["AES256-SHA256", "RSA", "RSA", 256, "AES", "SHA256"],
  ["AES128-SHA256", "RSA", "RSA", 128, "AES", "SHA256"],
  ["AES256-SHA", "RSA", "RSA", 256, "AES", "SHA1"],
  ["AES128-SHA", "RSA", "RSA", 128, "AES", "SHA1"],
];

/** All suites, in OpenSSL's order of preference. */
export const CIPHER_SUITES: readonly CipherSuite[] = ROWS.map(
  ([name, exchange, authentication, bits, cipher, mac]) => ({
    name,
    exchange,
    authentication,
    bits,
    cipher,
    mac,
  }),
);
