import { generateKeyPairSync, type X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { CertificateError, VerifyError } from "@twisted-ts/reactor/error";
import {
  Certificate,
  CertificateOptions,
  FILETYPE_ASN1,
  FILETYPE_PEM,
  KeyPair,
  NotImplementedError,
  PrivateCertificate,
  PublicKey,
  TLSError,
  TYPE_DSA,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";

describe("KeyPair", () => {
  it("is loaded from PEM and from DER, in each of the usual structures", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" });
    const hash = new KeyPair(privateKey).keyHash();
    expect(KeyPair.load(pem as string, FILETYPE_PEM).keyHash()).to.equal(hash);
    for (const type of ["pkcs1", "pkcs8"] as const) {
      const der = privateKey.export({ type, format: "der" });
      expect(KeyPair.load(der).keyHash(), type).to.equal(hash);
    }
    const ec = generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey;
    const sec1 = ec.export({ type: "sec1", format: "der" });
    expect(KeyPair.load(sec1).keyHash()).to.equal(new KeyPair(ec).keyHash());
  });

  it("is the same after a dump and a load in either format", () => {
    const pair = new KeyPair(generateKeyPairSync("ec", { namedCurve: "secp384r1" }).privateKey);
    for (const format of [FILETYPE_PEM, FILETYPE_ASN1]) {
      expect(KeyPair.load(pair.dump(format), format).matches(pair)).to.equal(true);
    }
  });

  it("refuses bytes that are not a key with a TLSError, and an unknown format with a RangeError", () => {
    expect(() => KeyPair.load("nonsense", FILETYPE_PEM)).to.throw(TLSError, "no start line");
    expect(() => KeyPair.load(Buffer.from("nonsense"))).to.throw(TLSError);
    expect(() => KeyPair.load("x", 3)).to.throw(RangeError);
  });

  it("generates pairs of the kind and size that are asked for", () => {
    const pair = KeyPair.generate(undefined, 1024);
    expect(pair.inspect()).to.equal(`1024-bit RSA Key Pair with Hash: ${pair.keyHash()}`);
    expect(KeyPair.generate(TYPE_DSA, 1024).inspect()).to.match(/^1024-bit DSA Key Pair/);
    expect(() => KeyPair.generate(99)).to.throw(RangeError, "99");
  });

  it("has the number of bits of a curve in its inspect", () => {
    const pair = new KeyPair(generateKeyPairSync("ec", { namedCurve: "prime256v1" }).privateKey);
    expect(pair.inspect()).to.match(/^256-bit \(Unknown Type!\) Key Pair with Hash: [0-9a-f]{32}$/);
  });

  it("matches its own public key, and has a hash in its text", () => {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const pair = new KeyPair(privateKey);
    const half = new PublicKey(publicKey);
    expect([pair.matches(half), half.matches(pair)]).to.deep.equal([true, true]);
    expect(half.matches(KeyPair.generate(undefined, 1024))).to.equal(false);
    expect(String(pair)).to.equal(`<KeyPair ${pair.keyHash()}>`);
    expect(String(half)).to.equal(`<PublicKey ${pair.keyHash()}>`);
    expect(half.inspect()).to.equal(`Public Key with Hash: ${pair.keyHash()}`);
  });
});

if (whyNoCertificates !== null) {
  describe(`Certificate: skipped, ${whyNoCertificates}`, () => {
    it("needs certificates", function () {
      this.skip();
    });
  });
} else {
  const { authority, get, path } = certificates();
  const good = get("good");

  describe("Certificate", () => {
    it("is the same after a dump and a load in either format", () => {
      expect(Certificate.load(good.dump()).equals(authority)).to.equal(false);
      expect(Certificate.load(authority.dump()).equals(authority)).to.equal(true);
      expect(Certificate.loadPEM(authority.dumpPEM()).equals(authority)).to.equal(true);
      expect(Certificate.loadPEM(String(authority.dumpPEM()).trim()).equals(authority)).to.equal(
        true,
      );
    });

    it("refuses bytes that are not a certificate with a TLSError, and an unknown format with a RangeError", () => {
      expect(() => Certificate.loadPEM("nonsense")).to.throw(TLSError, "no start line");
      expect(() => Certificate.load(Buffer.from("nonsense"))).to.throw(TLSError);
      expect(() => Certificate.load(good.dump(), 7)).to.throw(RangeError);
    });

    it("returns its subject and its issuer", () => {
      expect(String(good.getSubject())).to.equal(
        "<DN 'commonName': b'localhost', 'organizationName': b'twisted-ts'>",
      );
      expect(good.getIssuer().equals(authority.getSubject())).to.equal(true);
    });

    it("returns its serial number, as a bigint when a number would be rounded", () => {
      expect(good.serialNumber()).to.equal(Number(`0x${Buffer.from("good").toString("hex")}`));
      expect(typeof authority.serialNumber()).to.equal("bigint");
      expect(authority.serialNumber()).to.equal(BigInt(`0x${authority.original.serialNumber}`));
    });

    it("returns its digest as pairs of upper-case hexadecimal digits", () => {
      expect(good.digest("sha256").toString()).to.equal(good.original.fingerprint256);
      expect(good.digest("sha1").toString()).to.equal(good.original.fingerprint);
      expect(good.digest().toString()).to.match(/^([0-9A-F]{2}:){15}[0-9A-F]{2}$/);
    });

    it("has the common names of subject and issuer in its text", () => {
      expect(String(authority)).to.equal(
        "<Certificate Subject=b'twisted-ts test authority' Issuer=b'twisted-ts test authority'>",
      );
    });

    it("has a description of several lines in its inspect", () => {
      const lines = authority.inspect().split("\n");
      expect(lines.slice(0, 2)).to.deep.equal([
        "Certificate For Subject:",
        "               Common Name: twisted-ts test authority",
      ]);
      expect(lines.at(-1)).to.equal(authority.getPublicKey().inspect());
      expect(lines.some((line) => line.startsWith("Digest: "))).to.equal(true);
    });

    it("has no options without its key", () => {
      expect(() => authority.options()).to.throw(
        NotImplementedError,
        "Possible, but doubtful we need this yet",
      );
    });
  });

  describe("Certificate.peerFromTransport and hostFromTransport", () => {
    const handle = (host: X509Certificate | null, peer: X509Certificate | null) => ({
      getHandle: () => ({ get_host_certificate: () => host, get_peer_certificate: () => peer }),
    });

    it("take the certificates from the handle of the transport", () => {
      const transport = handle(good.original, authority.original);
      expect(Certificate.hostFromTransport(transport).equals(good)).to.equal(true);
      expect(Certificate.peerFromTransport(transport).equals(authority)).to.equal(true);
    });

    it("throw CertificateError for a transport that is not TLS", () => {
      const plain = { getHandle: () => ({}) };
      expect(() => Certificate.peerFromTransport(plain)).to.throw(CertificateError, /^non-TLS/);
      expect(() => Certificate.hostFromTransport(plain)).to.throw(CertificateError, /^non-TLS/);
      expect(() => Certificate.peerFromTransport({ getHandle: () => null })).to.throw(
        CertificateError,
      );
    });

    it("throw CertificateError for a side without a certificate", () => {
      const anonymous = handle(null, null);
      expect(() => Certificate.peerFromTransport(anonymous)).to.throw(CertificateError, /^TLS/);
      expect(() => Certificate.hostFromTransport(anonymous)).to.throw(CertificateError, /^TLS/);
    });
  });

  describe("PrivateCertificate", () => {
    it("is loaded from one text with certificate and key, in either order", () => {
      const pem = readFileSync(path("good", "pem"), "utf8");
      const key = readFileSync(path("good", "key"), "utf8");
      for (const text of [pem + key, key + pem]) {
        expect(PrivateCertificate.loadPEM(text).equals(good)).to.equal(true);
      }
    });

    it("is the same after dumpPEM and loadPEM", () => {
      expect(
        PrivateCertificate.loadPEM(good.dumpPEM()).privateKey.matches(good.privateKey),
      ).to.equal(true);
    });

    it("is loaded from a certificate, with its key", () => {
      const loaded = PrivateCertificate.load(good.dump(), good.privateKey);
      expect(loaded.equals(good)).to.equal(true);
      expect(good.privateKey.newCertificate(good.dump()).equals(good)).to.equal(true);
      expect(good.newCertificate(good.dumpPEM(), FILETYPE_PEM).equals(good)).to.equal(true);
      const joined = PrivateCertificate.fromCertificateAndKeyPair(
        new Certificate(good.original),
        good.privateKey,
      );
      expect(joined.equals(good)).to.equal(true);
    });

    it("refuses the key of another certificate with VerifyError", () => {
      expect(() => PrivateCertificate.load(good.dump(), get("client").privateKey)).to.throw(
        VerifyError,
        "Certificate public and private keys do not match.",
      );
    });

    it("has its key's hash in its text, and nothing secret in its inspect", () => {
      const hash = good.privateKey.keyHash();
      expect(String(good)).to.equal(
        `<PrivateCertificate Subject=b'localhost' Issuer=b'twisted-ts test authority'> with <KeyPair ${hash}>`,
      );
      expect(good.inspect().split("\n").at(-1)).to.equal(good.privateKey.inspect());
    });

    it("returns options with itself, which verify the peer when authorities are given", () => {
      const alone = good.options();
      expect(alone).to.be.instanceOf(CertificateOptions);
      expect([alone.privateKey, alone.certificate]).to.deep.equal([
        good.privateKey.original,
        good.original,
      ]);
      expect([alone.verify, alone.trustRoot]).to.deep.equal([false, null]);
      expect(good.options(authority).verify).to.equal(true);
    });
  });
}
