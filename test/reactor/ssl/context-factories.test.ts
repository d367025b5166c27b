import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CertificateOptions,
  ClientContextFactory,
  ContextFactory,
  DefaultOpenSSLContextFactory,
  NotImplementedError,
  OpenSSLCertificateOptions,
  ProtocolNegotiationSupport,
  protocolNegotiationMechanisms,
  TLSError,
  TLSVersion,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";

describe("ContextFactory", () => {
  it("throws NotImplementedError unless getContext is overridden", () => {
    const factory = new ContextFactory();
    expect(factory.isClient).to.equal(0);
    expect(() => factory.getContext()).to.throw(NotImplementedError);
    expect(() => factory.serverConnectionForTLS(null)).to.throw(NotImplementedError);
  });
});

describe("ClientContextFactory", () => {
  it("makes a new context each time, for TLS 1.2 and later", () => {
    const factory = new ClientContextFactory();
    const seen: unknown[] = [];
    const makeContext = factory._contextFactory;
    factory._contextFactory = (settings) => {
      seen.push(settings.minVersion);
      return makeContext(settings);
    };
    expect(factory.getContext()).to.not.equal(factory.getContext());
    expect(seen).to.deep.equal(["TLSv1.2", "TLSv1.2"]);
    expect(factory.isClient).to.equal(1);
  });

  it("checks nothing", () => {
    const settings = new ClientContextFactory().clientConnectionForTLS(null);
    expect(settings.rejectUnauthorized).to.equal(false);
    expect(settings.checkServerIdentity?.("x", {} as never)).to.equal(undefined);
  });
});

describe("DefaultOpenSSLContextFactory", () => {
  it("throws TLSError at once for missing files", () => {
    expect(
      () => new DefaultOpenSSLContextFactory("/nonexistent/key", "/nonexistent/cert"),
    ).to.throw(TLSError, "ENOENT");
  });

  if (whyNoCertificates !== null) {
    it(`reads files: skipped, ${whyNoCertificates}`, function () {
      this.skip();
    });
    return;
  }

  const { folder, path } = certificates();

  it("makes one context from the files", () => {
    const factory = new DefaultOpenSSLContextFactory(path("good", "key"), path("good", "pem"));
    expect(factory.getContext()).to.equal(factory.getContext());
    expect(factory.serverConnectionForTLS(null)).to.deep.equal({
      secureContext: factory.getContext(),
    });
  });

  it("throws TLSError at once for files with other contents, or of different pairs", () => {
    const nonsense = join(folder, "nonsense");
    writeFileSync(nonsense, "nonsense");
    expect(() => new DefaultOpenSSLContextFactory(nonsense, path("good", "pem"))).to.throw(
      TLSError,
    );
    expect(() => new DefaultOpenSSLContextFactory(path("good", "key"), nonsense)).to.throw(
      TLSError,
    );
    expect(
      () => new DefaultOpenSSLContextFactory(path("client", "key"), path("good", "pem")),
    ).to.throw(TLSError, "key values mismatch");
  });

  describe("sslmethod", () => {
    /** What the context is made with. */
    const settingsFor = (sslmethod?: string) => {
      let made: object = {};
      const factory = new DefaultOpenSSLContextFactory(
        path("good", "key"),
        path("good", "pem"),
        sslmethod,
        (settings) => {
          made = settings;
          return {} as never;
        },
      );
      return { factory, made };
    };

    it("is TLS_METHOD by default, and sets the versions that are spoken", () => {
      expect(settingsFor().factory.sslmethod).to.equal("TLS_METHOD");
      expect(settingsFor().made).to.have.all.keys("cert", "key");
      const { factory, made } = settingsFor("TLSv1_2_METHOD");
      expect(factory.sslmethod).to.equal("TLSv1_2_METHOD");
      expect(made).to.include({ minVersion: "TLSv1.2", maxVersion: "TLSv1.2" });
    });

    it("is refused when OpenSSL has no such method", () => {
      expect(() => settingsFor("SSLv2_METHOD")).to.throw(
        RangeError,
        "unknown sslmethod 'SSLv2_METHOD'",
      );
    });
  });
});

describe("TLSVersion", () => {
  it("has versions that can be compared by their age", () => {
    expect(TLSVersion.iterconstants().map((version) => version.name)).to.deep.equal([
      "SSLv3",
      "TLSv1_0",
      "TLSv1_1",
      "TLSv1_2",
      "TLSv1_3",
    ]);
    expect(TLSVersion.TLSv1_2 < TLSVersion.TLSv1_3).to.equal(true);
    expect(String(TLSVersion.TLSv1_2)).to.equal("<TLSVersion=TLSv1_2>");
  });
});

describe("protocolNegotiationMechanisms", () => {
  it("returns ALPN, and not NPN", () => {
    const mechanisms = protocolNegotiationMechanisms();
    expect(mechanisms & ProtocolNegotiationSupport.ALPN).to.equal(ProtocolNegotiationSupport.ALPN);
    expect(mechanisms & ProtocolNegotiationSupport.NPN).to.equal(
      ProtocolNegotiationSupport.NOSUPPORT,
    );
  });
});

describe("OpenSSLCertificateOptions", () => {
  it("is the other name of CertificateOptions", () => {
    expect(OpenSSLCertificateOptions).to.equal(CertificateOptions);
  });
});
