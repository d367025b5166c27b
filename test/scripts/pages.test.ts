import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";
import { markdownPage } from "../../scripts/check-links.ts";

const root = resolve(import.meta.dirname, "../..");

/** The written pages; those of the public names are generated. */
const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md") && !name.startsWith("api"))
  .map((name) => join("docs", name))
  .sort();

/** The Markdown files to which a page has links, relative to the root. */
function linksOf(page: string): string[] {
  return markdownPage(readFileSync(join(root, page), "utf8"))
    .links.filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => relative(root, resolve(root, dirname(page), link.replace(/#.*$/, ""))))
    .filter((target) => target.endsWith(".md"));
}

describe("the pages of the documentation", () => {
  it("are reached from the README within two links", () => {
    const first = new Set(linksOf("README.md"));
    const reached = new Set([...first, ...[...first].flatMap(linksOf)]);
    expect(pages.filter((page) => !reached.has(page))).to.deep.equal([]);
  });

  it("are on the site", () => {
    const { projectDocuments } = JSON.parse(readFileSync(join(root, "typedoc.json"), "utf8")) as {
      projectDocuments: string[];
    };
    const onSite = (page: string) =>
      projectDocuments.includes(page) || projectDocuments.includes(join(dirname(page), "*.md"));
    // The site has an index of its own.
    expect(pages.filter((page) => !onSite(page))).to.deep.equal(["docs/README.md"]);
  });
});
