import { expect } from "chai";
import { verdictOf } from "../../scripts/audit.ts";

const SEVERE = ["high", "critical"];

describe("the audit of dependencies", () => {
  it("passes when the registry reports no fault, or only faults of low severity", () => {
    const none = JSON.stringify({ auditReportVersion: 2, vulnerabilities: {} });
    const mild = JSON.stringify({ vulnerabilities: { left: { severity: "low" } } });
    expect(verdictOf(none, "it", SEVERE).failed).to.equal(false);
    expect(verdictOf(mild, "it", SEVERE).failed).to.equal(false);
  });

  it("fails, and names the packages, when there are faults of high severity", () => {
    const report = JSON.stringify({
      vulnerabilities: { left: { severity: "high" }, right: { severity: "low" } },
    });
    expect(verdictOf(report, "it", SEVERE)).to.deep.equal({
      text: "it: left (high). See npm audit.",
      failed: true,
    });
  });

  it("does not fail, but says that nothing was checked, when the registry does not respond", () => {
    for (const [output, why] of [
      ['{"error":{"code":"ENOAUDIT","summary":"the endpoint returned an error"}}', "the endpoint"],
      ['{"message":"405 Method Not Allowed","statusCode":405}', "405"],
      ["", "no report"],
      ["{ broken", "no JSON"],
    ] as const) {
      const { text, failed } = verdictOf(output, "it", SEVERE);
      expect(failed).to.equal(false);
      expect(text).to.include("NOT CHECKED").and.include(why);
    }
  });
});
