import type { SecureContextOptions } from "node:tls";
import {
  type CertBase,
  OpenSSLDefaultPaths,
  platformTrust,
  trustRootFromCertificates,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";

describe("platformTrust", () => {
  it("is the trust of Node itself, also after another one was set", () => {
    const trust = platformTrust();
    expect(trust).to.be.instanceOf(OpenSSLDefaultPaths);
    const context: SecureContextOptions = { ca: "x" };
    trust._addCACertsToContext(context);
    expect(context).to.deep.equal({});
  });
});

describe("trustRootFromCertificates", () => {
  it("refuses a value that is not a certificate with a TypeError", () => {
    const message = "certificates items must be twisted.internet.ssl.CertBase instances";
    expect(() => trustRootFromCertificates(["x" as unknown as CertBase])).to.throw(
      TypeError,
      message,
    );
  });

  it("trusts no peer when it is given no certificates", () => {
    const context: SecureContextOptions = {};
    trustRootFromCertificates([])._addCACertsToContext(context);
    expect(context).to.deep.equal({ ca: [] });
  });

  if (whyNoCertificates !== null) {
    it(`trusts certificates: skipped, ${whyNoCertificates}`, function () {
      this.skip();
    });
    return;
  }

  const { authority, get } = certificates();

  it("trusts certificates with and without their keys", () => {
    const context: SecureContextOptions = {};
    trustRootFromCertificates([authority, get("selfSigned")])._addCACertsToContext(context);
    expect(context.ca).to.deep.equal([
      String(authority.original),
      String(get("selfSigned").original),
    ]);
  });

  it("refuses the objects of Node that certificates are made of", () => {
    expect(() => trustRootFromCertificates([authority.original as never])).to.throw(TypeError);
  });
});
