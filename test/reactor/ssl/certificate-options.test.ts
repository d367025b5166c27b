import { constants } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import {
  AcceptableCiphers,
  CertificateOptions,
  type CertificateOptionsOptions,
  DiffieHellmanParameters,
  OpenSSLCipher,
  OpenSSLDefaultPaths,
  platformTrust,
  TLSError,
  TLSVersion,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";

/** What the context of some options is made with. */
function settingsOf(options?: CertificateOptionsOptions): SecureContextOptions {
  let seen: SecureContextOptions | null = null;
  const made = new CertificateOptions(options);
  made._contextFactory = (settings) => {
    seen = settings;
    return createSecureContext();
  };
  made.getContext();
  return seen as unknown as SecureContextOptions;
}

describe("CertificateOptions", () => {
  describe("versions of TLS", () => {
    const range = (options: CertificateOptionsOptions) => {
      const { minVersion, maxVersion } = settingsOf(options);
      return [minVersion, maxVersion];
    };
    const { TLSv1_0, TLSv1_1, TLSv1_2, TLSv1_3, SSLv3 } = TLSVersion;

    it("begin at 1.2 unless another version is set", () => {
      expect(range({})).to.deep.equal(["TLSv1.2", undefined]);
    });

    it("are raised by raiseMinimumTo, but never lowered", () => {
      expect(range({ raiseMinimumTo: TLSv1_3 })).to.deep.equal(["TLSv1.3", undefined]);
      expect(range({ raiseMinimumTo: TLSv1_0 })).to.deep.equal(["TLSv1.2", undefined]);
    });

    it("are lowered by insecurelyLowerMinimumTo", () => {
      expect(range({ insecurelyLowerMinimumTo: TLSv1_1 })).to.deep.equal(["TLSv1.1", undefined]);
      expect(range({ insecurelyLowerMinimumTo: SSLv3 })).to.deep.equal(["TLSv1", undefined]);
    });

    it("end at lowerMaximumSecurityTo, which also lowers the default minimum", () => {
      expect(range({ lowerMaximumSecurityTo: TLSv1_2 })).to.deep.equal(["TLSv1.2", "TLSv1.2"]);
      expect(range({ lowerMaximumSecurityTo: TLSv1_1 })).to.deep.equal(["TLSv1.1", "TLSv1.1"]);
    });

    it("must not have a maximum below the minimum", () => {
      expect(
        () => new CertificateOptions({ raiseMinimumTo: TLSv1_2, lowerMaximumSecurityTo: TLSv1_0 }),
      ).to.throw(RangeError, "raiseMinimumTo needs to be lower than lowerMaximumSecurityTo");
      expect(
        () =>
          new CertificateOptions({
            insecurelyLowerMinimumTo: TLSv1_2,
            lowerMaximumSecurityTo: TLSv1_0,
          }),
      ).to.throw(
        RangeError,
        "insecurelyLowerMinimumTo needs to be lower than lowerMaximumSecurityTo",
      );
    });

    it("refuse a value that is not a version with a TypeError", () => {
      expect(() => new CertificateOptions({ raiseMinimumTo: "TLSv1.3" as never })).to.throw(
        TypeError,
      );
    });
  });

  describe("options", () => {
    it("refuse an unknown key with a TypeError that names it", () => {
      expect(() => new CertificateOptions({ trustroot: null } as never)).to.throw(
        TypeError,
        '"trustroot"',
      );
    });

    it("use the default for null and undefined, and read own properties only", () => {
      const options = new CertificateOptions({
        trustRoot: null,
        verify: undefined,
        verifyDepth: null,
      });
      expect([options.verify, options.verifyDepth, options.requireCertificate]).to.deep.equal([
        false,
        9,
        true,
      ]);
      const polluted = Object.create({ verify: true }) as CertificateOptionsOptions;
      expect(new CertificateOptions(polluted).verify).to.equal(false);
    });

    it("exclude each other when they set the same thing", () => {
      const trustRoot = platformTrust();
      for (const [name, value] of [
        ["verify", true],
        ["requireCertificate", true],
        ["caCerts", []],
      ] as const) {
        expect(() => new CertificateOptions({ trustRoot, [name]: value })).to.throw(
          TypeError,
          `The 'trustRoot' and '${name}' arguments to CertificateOptions are mutually exclusive.`,
        );
      }
      const version = TLSVersion.TLSv1_2;
      expect(
        () =>
          new CertificateOptions({ raiseMinimumTo: version, insecurelyLowerMinimumTo: version }),
      ).to.throw(TypeError, "mutually exclusive");
    });

    it("need certificate authorities when verify is set", () => {
      const message =
        "Specify client CA certificate information if and only if enabling certificate verification";
      expect(() => new CertificateOptions({ verify: true })).to.throw(RangeError, message);
      expect(() => new CertificateOptions({ verify: true, caCerts: [] })).to.throw(
        RangeError,
        message,
      );
    });

    it("turn verification on with a trust root, and refuse a value that is none", () => {
      const options = new CertificateOptions({ trustRoot: platformTrust() });
      expect([options.verify, options.requireCertificate]).to.deep.equal([true, true]);
      expect(options.trustRoot).to.be.instanceOf(OpenSSLDefaultPaths);
      expect(() => new CertificateOptions({ trustRoot: {} as never })).to.throw(
        TypeError,
        "trustRoot",
      );
    });

    it("refuse protocols that are not bytes, or are too long", () => {
      const protocols = (...names: unknown[]) =>
        new CertificateOptions({ acceptableProtocols: names as Uint8Array[] });
      expect(() => protocols("h2")).to.throw(TypeError, "bytes");
      expect(() => protocols(Buffer.alloc(256))).to.throw(RangeError, "256");
      expect(() => protocols(Buffer.alloc(0))).to.throw(RangeError);
    });
  });

  describe("cipher suites", () => {
    it("are always set, by default to defaultCiphers", () => {
      expect(settingsOf().ciphers).to.match(/^TLS_AES_256_GCM_SHA384:.*:AES128-SHA$/);
    });

    it("are those that acceptableCiphers selects", () => {
      const acceptableCiphers = new AcceptableCiphers([new OpenSSLCipher("AES128-SHA")]);
      expect(settingsOf({ acceptableCiphers }).ciphers).to.equal("AES128-SHA");
    });

    it("are refused when none is left", () => {
      const acceptableCiphers = new AcceptableCiphers([new OpenSSLCipher("nope")]);
      expect(() => new CertificateOptions({ acceptableCiphers })).to.throw(
        RangeError,
        "Supplied IAcceptableCiphers yielded no usable ciphers on this platform.",
      );
    });
  });

  describe("the context", () => {
    const has = (bits: number | undefined, flag: number) => ((bits ?? 0) & flag) !== 0;

    it("is made once", () => {
      const options = new CertificateOptions();
      expect(options.getContext()).to.equal(options.getContext());
    });

    it("has no compression and no tickets, and the server chooses the cipher", () => {
      const { secureOptions, honorCipherOrder } = settingsOf();
      expect(has(secureOptions, constants.SSL_OP_NO_COMPRESSION)).to.equal(true);
      expect(has(secureOptions, constants.SSL_OP_NO_TICKET)).to.equal(true);
      expect(honorCipherOrder).to.equal(true);
    });

    it("has tickets with enableSessionTickets, and works around old bugs with fixBrokenPeers", () => {
      const { secureOptions } = settingsOf({ enableSessionTickets: true, fixBrokenPeers: true });
      expect(has(secureOptions, constants.SSL_OP_NO_TICKET)).to.equal(false);
      expect(has(secureOptions, constants.SSL_OP_TLS_ROLLBACK_BUG | constants.SSL_OP_ALL)).to.equal(
        true,
      );
      // Flags above the 31st bit would come out negative.
      expect(secureOptions).to.be.greaterThan(0);
    });

    it("has a session id of its own", () => {
      expect(settingsOf().sessionIdContext).to.match(/^[0-9a-f]{14}$/);
      expect(settingsOf().sessionIdContext).to.not.equal(settingsOf().sessionIdContext);
    });

    it("uses Node's authorities for platformTrust, and trusts no peer without a trust root", () => {
      expect("ca" in settingsOf({ trustRoot: platformTrust() })).to.equal(false);
      expect("ca" in settingsOf()).to.equal(false);
    });
  });
});

if (whyNoCertificates !== null) {
  describe(`CertificateOptions with certificates: skipped, ${whyNoCertificates}`, () => {
    it("needs certificates", function () {
      this.skip();
    });
  });
} else {
  const { authority, folder, get, intermediate } = certificates();
  const good = get("good");
  const keyed = { privateKey: good.privateKey.original, certificate: good.original };

  describe("CertificateOptions with certificates", () => {
    it("need both of key and certificate, or neither", () => {
      const message = "Specify neither or both of privateKey and certificate";
      expect(() => new CertificateOptions({ privateKey: keyed.privateKey })).to.throw(
        RangeError,
        message,
      );
      expect(() => new CertificateOptions({ certificate: keyed.certificate })).to.throw(
        RangeError,
        message,
      );
    });

    it("refuse a key or certificate that is not an object of Node", () => {
      expect(
        () => new CertificateOptions({ ...keyed, privateKey: good.privateKey as never }),
      ).to.throw(TypeError, "KeyPair.original");
      expect(() => new CertificateOptions({ ...keyed, certificate: good as never })).to.throw(
        TypeError,
        "Certificate.original",
      );
    });

    it("keep their values as attributes", () => {
      const options = new CertificateOptions({ ...keyed, extraCertChain: [intermediate.original] });
      expect([options.privateKey, options.certificate]).to.deep.equal([
        keyed.privateKey,
        keyed.certificate,
      ]);
      expect(options.extraCertChain).to.deep.equal([intermediate.original]);
    });

    it("need a certificate for a chain", () => {
      expect(() => new CertificateOptions({ extraCertChain: [intermediate.original] })).to.throw(
        RangeError,
        "A private key and a certificate are required when adding a supplemental certificate chain.",
      );
    });

    it("set the certificate and its chain", () => {
      const { cert, key } = settingsOf({ ...keyed, extraCertChain: [intermediate.original] });
      expect(cert).to.equal(`${good.original}${intermediate.original}`);
      expect(String(key)).to.match(/^-----BEGIN PRIVATE KEY-----/);
    });

    it("throw TLSError from getContext when the key is not the certificate's", () => {
      const options = new CertificateOptions({
        ...keyed,
        privateKey: get("client").privateKey.original,
      });
      expect(() => options.getContext()).to.throw(TLSError, "key values mismatch");
    });

    it("trust the authorities of caCerts, or those of the trust root", () => {
      const pem = authority.original.toString();
      expect(settingsOf({ verify: true, caCerts: [authority.original] }).ca).to.deep.equal([pem]);
      expect(settingsOf({ trustRoot: authority }).ca).to.deep.equal([pem]);
      expect(settingsOf({ caCerts: [authority.original] }).ca).to.equal(undefined);
    });

    it("read the parameters of Diffie-Hellman when the context is made", () => {
      const file = join(folder, "dh.pem");
      const dhParameters = DiffieHellmanParameters.fromFile(file);
      expect(dhParameters._dhFile).to.equal(file);
      writeFileSync(file, "parameters");
      expect(String(settingsOf({ ...keyed, dhParameters }).dhparam)).to.equal("parameters");
    });

    it("ask for a certificate on connections of servers when there is a trust root", () => {
      const alone = new CertificateOptions(keyed).serverConnectionForTLS(null);
      expect([alone.requestCert, alone.rejectUnauthorized]).to.deep.equal([false, false]);
      const mutual = new CertificateOptions({
        ...keyed,
        trustRoot: authority,
      }).serverConnectionForTLS(null);
      expect([mutual.requestCert, mutual.rejectUnauthorized]).to.deep.equal([true, true]);
      const optional = new CertificateOptions({
        ...keyed,
        verify: true,
        caCerts: [authority.original],
        requireCertificate: false,
      }).serverConnectionForTLS(null);
      expect([
        optional.requestCert,
        optional.rejectUnauthorized,
        optional.verifyGivenCertificate,
      ]).to.deep.equal([true, false, true]);
    });

    it("check the certificate on connections of clients when there is a trust root", () => {
      const trusting = new CertificateOptions({ trustRoot: authority }).clientConnectionForTLS(
        null,
      );
      expect(trusting.rejectUnauthorized).to.equal(true);
      expect(new CertificateOptions().clientConnectionForTLS(null).rejectUnauthorized).to.equal(
        false,
      );
    });

    it("offer protocols in the encoding of ALPN", () => {
      const acceptableProtocols = [Buffer.from("h2"), Buffer.from("http/1.1")];
      const settings = new CertificateOptions({
        ...keyed,
        acceptableProtocols,
      }).serverConnectionForTLS(null);
      expect(settings.ALPNProtocols).to.deep.equal(Buffer.from("\x02h2\x08http/1.1"));
      expect(
        "ALPNProtocols" in new CertificateOptions(keyed).serverConnectionForTLS(null),
      ).to.equal(false);
    });
  });
}
