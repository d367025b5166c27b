import { whyNoCertificates } from "../support/certificates.ts";
import { sslPairs, startTLSPairs } from "./tls-pairs.ts";
import { transportContract } from "./transport-contract.ts";

if (whyNoCertificates === null) {
  transportContract("TLS", sslPairs);
  transportContract("TCP connections that have turned to TLS", startTLSPairs);
} else {
  describe(`the contract of transports, over TLS: skipped, ${whyNoCertificates}`, () => {
    it("needs certificates", function () {
      this.skip();
    });
  });
}
