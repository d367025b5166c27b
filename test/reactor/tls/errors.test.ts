import { Failure } from "@twisted-ts/deferred";
import { CertificateVerificationError, TLSError, VerificationError } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { tlsErrorFrom } from "../../../packages/reactor/src/lib/tls/errors.ts";

const nodeError = (message: string, fields: object = {}) =>
  Object.assign(new Error(message), fields);

describe("TLSError", () => {
  it("is caught by the name of pyOpenSSL's error", () => {
    const failure = new Failure(new TLSError([["SSL routines", "", "wrong version number"]]));
    expect(failure.check("OpenSSL.SSL.Error")).to.not.equal(null);
  });

  it("has its reasons in its text as in pyOpenSSL", () => {
    expect(new TLSError([["SSL routines", "", "wrong version number"]]).message).to.equal(
      "[('SSL routines', '', 'wrong version number')]",
    );
  });
});

describe("VerificationError", () => {
  it("is caught by service_identity's name, and has the errors of the names", () => {
    const cause = new Error("no match");
    const error = new VerificationError([cause]);
    expect(new Failure(error).check("service_identity.exceptions.VerificationError")).to.not.equal(
      null,
    );
    expect([error.errors, error.cause, error.message]).to.deep.equal([[cause], cause, "no match"]);
    expect(new VerificationError(["a", "b"]).message).to.equal("a; b");
  });
});

describe("tlsErrorFrom", () => {
  it("makes TLSError of an error of OpenSSL, with its reason and Node's code", () => {
    const cause = nodeError("80:error:0A00010B:SSL", {
      code: "ERR_SSL_WRONG_VERSION_NUMBER",
      library: "SSL routines",
      reason: "wrong version number",
    });
    const error = tlsErrorFrom(cause) as TLSError;
    expect(error).to.be.instanceOf(TLSError);
    expect(error.reasons).to.deep.equal([["SSL routines", "", "wrong version number"]]);
    expect([error.code, error.cause]).to.deep.equal(["ERR_SSL_WRONG_VERSION_NUMBER", cause]);
    expect(tlsErrorFrom(nodeError("odd", { code: "ERR_SSL_ODD" }))).to.be.instanceOf(TLSError);
  });

  it("makes CertificateVerificationError of a refused certificate", () => {
    const cause = nodeError("certificate has expired", { code: "CERT_HAS_EXPIRED" });
    const error = tlsErrorFrom(cause) as CertificateVerificationError;
    expect(error).to.be.instanceOf(CertificateVerificationError);
    expect(error.reasons[0]).to.deep.equal(["SSL routines", "", "certificate verify failed"]);
    expect([error.code, error.cause]).to.deep.equal(["CERT_HAS_EXPIRED", cause]);
    expect(new Failure(error).check("OpenSSL.SSL.Error")).to.not.equal(null);
    expect(tlsErrorFrom(nodeError("custom"), true)).to.be.instanceOf(CertificateVerificationError);
  });

  it("makes VerificationError of a name that is not in the certificate", () => {
    const cause = nodeError("altnames", { code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    expect(tlsErrorFrom(cause)).to.be.instanceOf(VerificationError);
  });

  it("returns its own errors, and those of other code, as they are", () => {
    for (const error of [new TLSError([]), new VerificationError([]), new RangeError("boom")]) {
      expect(tlsErrorFrom(error)).to.equal(error);
    }
  });
});
