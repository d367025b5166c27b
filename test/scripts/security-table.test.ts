import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect } from "chai";
import { AREAS, ATTACKS } from "../../scripts/security/attacks.ts";
import { CLIENT_NAMES } from "../../scripts/security/client-process.ts";
import { readDocument, tableText, withTable } from "../../scripts/security/document.ts";
import { readRecord } from "../../scripts/security/record.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** The titles of all tests in those files, as mocha finds them without running them. */
function titlesIn(files: readonly string[]): Map<string, Set<string>> {
  const mocha = join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
  const found = spawnSync(process.execPath, [mocha, "--dry-run", "--reporter", "json", ...files], {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const start = found.stdout.indexOf('{\n  "stats"');
  const { tests } = JSON.parse(found.stdout.slice(start)) as {
    tests: { file: string; title: string }[];
  };
  const titles = new Map<string, Set<string>>();
  for (const { file, title } of tests) {
    const name = file.slice(ROOT.length + 1);
    titles.set(name, (titles.get(name) ?? new Set()).add(title));
  }
  return titles;
}

describe("the security table", () => {
  it("has an area and an outcome on every client for each row, and no row twice", () => {
    const { rows, versions } = readRecord();
    const ids = ATTACKS.map(({ id }) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    expect(Object.keys(rows)).to.deep.equal(ids);
    for (const { id, attack, origin } of ATTACKS) {
      expect(AREAS, id).to.have.property(id.charAt(0));
      expect(attack && origin, id).to.not.equal("");
      for (const name of CLIENT_NAMES) expect(rows[id]?.[name], `${id} ${name}`).to.match(/\S/);
    }
    for (const version of Object.values(versions)) expect(version).to.match(/^\d+\.\d+\.\d+/);
  });

  it("has the recorded results in the document", () => {
    const document = readDocument();
    expect(withTable(document, tableText(readRecord()))).to.equal(document);
  });

  it("names an existing test in each row", () => {
    const titles = titlesIn([...new Set(ATTACKS.map(({ test: [file] }) => file))]);
    const missing = ATTACKS.filter(({ test: [file, title] }) => !titles.get(file)?.has(title)).map(
      ({ id, test }) => [id, ...test].join(" "),
    );
    expect(missing).to.deep.equal([]);
  });
});
