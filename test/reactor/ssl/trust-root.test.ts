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
  it("leaves the authorities to Node, and removes those that were set before", () => {
    const trust = platformTrust();
    expect(trust).to.be.instanceOf(OpenSSLDefaultPaths);
    const context: SecureContextOptions = { ca: "x" };
    trust._addCACertsToContext(context);
    expect(context).to.deep.equal({});
  });
});

describe("trustRootFromCertificates", () => {
  it("throws TypeError for a value that is not a certificate", () => {
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

  it("refuses Node's own objects of certificates", () => {
    expect(() => trustRootFromCertificates([authority.original as never])).to.throw(TypeError);
  });
});
