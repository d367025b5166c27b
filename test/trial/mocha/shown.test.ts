import { expect } from "chai";
import { mocha, type Ran, type Report, report, trialUi } from "../support/run-mocha.ts";

describe("a failure, as mocha shows it", () => {
  let json: Report;
  let spec: Ran;

  before(async () => {
    json = await report("shown");
    spec = await mocha(...trialUi, "--reporter", "spec", "test/trial/fixtures/shown.ts");
  });

  /** The report of the spec reporter on one test, below its list of tests. */
  const partOf = (title: string): string => {
    const [, details = ""] = spec.stdout.split("failing\n");
    const part = details.split(/^ {2}\d+\) /m).find((each) => each.includes(`${title}:`));
    if (part === undefined) throw new Error(`${title} has not failed:\n${spec.stdout}`);
    return part;
  };

  it("shows no difference between two values that look alike", () => {
    expect(partOf("test_alike"))
      .to.include("two objects of Opaque")
      .and.not.include("expected - actual");
  });

  it("shows the bytes that differ, line by line", () => {
    const part = partOf("test_lines");
    expect(part).to.include("expected - actual");
    expect(part)
      .to.match(/^ +-Host: a/m)
      .and.match(/^ +\+Host: b/m);
    expect(part).to.not.match(/^ +[+-].*GET/m);
  });

  it("shows no difference that is longer than maxDiff, and says so", () => {
    expect(partOf("test_long"))
      .to.match(/Diff is \d+ characters long\. Set maxDiff to null to see it\./)
      .and.not.include("expected - actual");
    expect(partOf("test_long_but_wanted")).to.include("expected - actual");
  });

  it("is titled by the class of an error that has no name of its own", () => {
    expect(partOf("test_unnamed")).to.include("Unnamed: of a class without a name of its own");
  });

  it("names each of several problems once", () => {
    const part = partOf("test_several");
    for (const text of ["2 things are wrong", "TypeError: in the test", "Unnamed: in a cleanup"]) {
      expect(part.split(text), text).to.have.length(2);
    }
  });

  it("names the line of the test that left something, and no frame of the library", () => {
    const source = "test/trial/fixtures/shown.ts";
    for (const title of ["test_loop", "test_loop_that_has_ticked", "test_endpoint"]) {
      const message = json.messageOf(title);
      const frames = message.split("\n").filter((line) => line.includes("created "));
      expect(frames, message).to.have.length(1);
      expect(frames[0], message).to.include(`LeftTests.${title} (${source}:`);
    }
  });

  it("prints a warning once, however often it was emitted", () => {
    expect(spec.stderr.match(/FixtureWarning: warned of/g)).to.have.length(1);
  });
});

describe("setUpClass and tearDownClass", () => {
  it("run once for the class, are waited for, and can skip its tests", async () => {
    const reported = await report("class-fixtures");
    expect(reported.failed).to.deep.equal([]);
    expect(reported.passed).to.deep.equal(["test_after", "test_one", "test_two"]);
    expect(reported.pending.map(({ title }) => title)).to.deep.equal(["test_skipped"]);
  });
});
