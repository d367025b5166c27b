// Settings that many tests of TLS use, and what they do without certificates.

import { type ClientTLSOptionsOptions, optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import {
  type CertificateName,
  certificates,
  whyNoCertificates,
} from "../../support/certificates.ts";

/** A client that trusts the tests' authority and expects `localhost`. */
export function clientOptions(more: ClientTLSOptionsOptions = {}) {
  return optionsForClientTLS("localhost", { trustRoot: certificates().authority, ...more });
}

/** A server with one of the certificates. */
export function serverOptions(name: CertificateName = "good") {
  return certificates().get(name).options();
}

/** Declares tests that need certificates; without them one that skips, and says why. */
export function describeTLS(title: string, body: () => void): void {
  if (whyNoCertificates === null) {
    describe(title, () => {
      before(() => {
        // The first to ask has them made.
        certificates();
      });
      body();
    });
    return;
  }
  describe(`${title}: skipped, ${whyNoCertificates}`, () => {
    it("needs certificates", function () {
      this.skip();
    });
  });
}
