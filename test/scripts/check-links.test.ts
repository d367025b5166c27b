import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { brokenLinks, htmlPage, markdownPage } from "../../scripts/check-links.ts";

describe("brokenLinks", () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-links-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("reports a link to a file or a heading that does not exist, and no other", () => {
    file("other.md", "# The `other` page\n");
    const page = file(
      "page.md",
      "# Page\n[a](other.md) [b](other.md#the-other-page) [c](#page) [d](https://example.com/)\n" +
        "[e](gone.md) [f](other.md#gone)\n\n```md\n[g](code.md)\n```\n",
    );
    expect(brokenLinks([page]).map((line) => line.replace(/^.*?: /, ""))).to.deep.equal([
      "gone.md: no such file",
      "other.md#gone: no such heading",
    ]);
  });

  it("looks at the links and images of HTML pages too", () => {
    const page = file("page.html", '<h2 id="here"></h2><a href="#here"></a><img src="gone.svg">');
    expect(brokenLinks([page])).to.have.length(1);
  });
});

describe("markdownPage", () => {
  it("numbers the anchors of headings with the same text", () => {
    expect([...markdownPage("# A b\n\n# A b\n").anchors]).to.deep.equal(["a-b", "a-b-1"]);
  });

  it("finds the images within HTML", () => {
    expect(markdownPage('<picture><img src="a.svg"></picture>\n').links).to.deep.equal(["a.svg"]);
  });
});

describe("htmlPage", () => {
  it("decodes the ampersands of its links", () => {
    expect(htmlPage('<a href="a.html?x=1&amp;y=2">').links).to.deep.equal(["a.html?x=1&y=2"]);
  });
});
