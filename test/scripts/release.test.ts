import { expect } from "chai";
import {
  inOrder,
  isVersion,
  nextVersion,
  releasedChangelog,
  sizeTable,
  tarballFaults,
  unreleased,
  versionFaults,
} from "../../scripts/support/release-plan.ts";

const CHANGELOG = "# Changelog\n\nAbout.\n\n## Unreleased\n\n### Fixed\n\n- A.\n";

describe("a release", () => {
  it("moves the unreleased section under its version, above the earlier versions", () => {
    const first = releasedChangelog(CHANGELOG, "1.0.0", "2030-01-02");
    expect(first).to.equal(
      "# Changelog\n\nAbout.\n\n## Unreleased\n\n## 1.0.0 (2030-01-02)\n\n### Fixed\n\n- A.\n",
    );
    const more = first.replace("## Unreleased\n", "## Unreleased\n\n### Added\n\n- B.\n");
    expect(unreleased(more)).to.equal("### Added\n\n- B.");
    expect(releasedChangelog(more, "1.1.0", "2030-02-03")).to.equal(
      first.replace(
        "## Unreleased\n",
        "## Unreleased\n\n## 1.1.0 (2030-02-03)\n\n### Added\n\n- B.\n",
      ),
    );
  });

  it("is refused when nothing is unreleased", () => {
    expect(() => unreleased("# Changelog\n")).to.throw('no section "Unreleased"');
    expect(() => unreleased("## Unreleased\n\n## 1.0.0\n\n- A.\n")).to.throw("is empty");
  });

  it("has the version that the headings of its section require", () => {
    expect(nextVersion("1.2.3", "### Fixed\n")).to.equal("1.2.4");
    expect(nextVersion("1.2.3", "### Added\n\n### Fixed\n")).to.equal("1.3.0");
    expect(nextVersion("1.2.3", "### Changed\n")).to.equal("2.0.0");
    expect(nextVersion("0.2.3", "### Removed\n")).to.equal("0.3.0");
  });

  it("accepts only versions of three numbers, with or without a suffix", () => {
    expect(["1.2.3", "0.1.0", "1.0.0-beta.1"].filter((each) => !isVersion(each))).to.deep.equal([]);
    expect(["1.2", "v1.2.3", "01.2.3", "1.2.3 ", ""].filter(isVersion)).to.deep.equal([]);
  });

  it("is refused when a package has another version, or needs another", () => {
    const dependencies = { "@twisted-ts/a": "1.0.1", elsewhere: "3.0.0" };
    const packages = [
      { name: "@twisted-ts/a", version: "1.0.0", files: [] },
      { name: "@twisted-ts/b", version: "0.9.0", files: [], dependencies },
    ];
    expect(versionFaults("1.0.0", packages)).to.deep.equal([
      "@twisted-ts/b has version 0.9.0, lerna.json 1.0.0",
      "@twisted-ts/b needs @twisted-ts/a 1.0.1, not 1.0.0",
    ]);
  });

  it("publishes each package after those that it needs", () => {
    const needs = (...names: string[]) => Object.fromEntries(names.map((name) => [name, "1"]));
    const packages = [
      { name: "c", version: "1", files: [], dependencies: needs("b", "a") },
      { name: "b", version: "1", files: [], dependencies: needs("a") },
      { name: "a", version: "1", files: [] },
    ];
    expect(inOrder(packages).map(({ name }) => name)).to.deep.equal(["a", "b", "c"]);
  });

  it("reports unlisted and missing files, and a package that is too large", () => {
    const files = ["package.json", "dist/a.js", "dist/a.test.js", "notes.txt"];
    const packed = {
      name: "a",
      version: "1.0.0",
      size: 1001,
      unpackedSize: 2000,
      files: files.map((path) => ({ path })),
    };
    const manifest = { files: ["dist", "!dist/.tsbuildinfo", "LICENSE"] };
    expect(tarballFaults(packed, manifest, { a: 1 })).to.deep.equal([
      "a: dist/a.test.js is of no use",
      "a: notes.txt is not to be published",
      "a: LICENSE is missing",
      "a has 1001 bytes, more than 1 kB",
    ]);
    expect(tarballFaults({ ...packed, files: [] }, { files: [] }, {})).to.include(
      "a has no limit for its size",
    );
    expect(sizeTable([packed], { a: 1 })).to.match(/^a +1\.0 +1 +2\.0 +4$/m);
  });
});
