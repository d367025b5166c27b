import { expect } from "chai";
import { reportName } from "../../scripts/api-report.ts";
import { leftOutPage } from "../../scripts/support/left-out.ts";

describe("reportName", () => {
  it("makes one file name of a package and its entry point", () => {
    expect(reportName("@twisted-ts/deferred")).to.equal("deferred.api.md");
    expect(reportName("@twisted-ts/reactor/protocols/basic")).to.equal(
      "reactor.protocols.basic.api.md",
    );
  });
});

describe("leftOutPage", () => {
  it("has a row with status and reason for each name, below its module", () => {
    const page = leftOutPage({ "twisted.x": { y: "left out: it means nothing here: at all" } });
    expect(page).to.contain("## twisted.x\n");
    expect(page).to.contain("| `y` | left out | it means nothing here: at all |\n");
  });
});
