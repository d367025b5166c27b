import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { reportName } from "../../scripts/api-report.ts";

const docs = resolve(import.meta.dirname, "../../docs");

/** The entry points that a cell names: "`@twisted-ts/reactor`, `/protocol`" are two. */
function entryPointsIn(cell: string): string[] {
  const [first = "", ...others] = Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = ""]) => name);
  if (!first.startsWith("@twisted-ts/")) return [];
  const [scope, name] = first.split("/");
  return [first, ...others.map((other) => `${scope}/${name}${other}`)];
}

/** Objects whose methods the page shows, and other words in its code that are not exported. */
const OBJECTS = ["reactor", "transport", "response", "d"];
const OTHERS = ["yield", "run", "setRawMode", "TWISTED_TS_TRACE"];

/** The exported names that a cell shows; a name before a colon describes an endpoint. */
function namesIn(cell: string): string[] {
  const spans = Array.from(cell.matchAll(/`(?:new |yield\* |await )?([A-Za-z_]\w*)([^`]*)`/g));
  return spans
    .filter(([, , rest = ""]) => !rest.startsWith(":"))
    .map(([, name = ""]) => name)
    .filter((name) => !OBJECTS.includes(name) && !OTHERS.includes(name));
}

describe("the page that says which name is for which job", () => {
  it("shows names that the entry points of their rows export", () => {
    const page = readFileSync(join(docs, "which-name.md"), "utf8");
    const wrong: string[] = [];
    let checked = 0;
    for (const line of page.split("\n").filter((each) => each.startsWith("| "))) {
      const [, , names = "", from = "`@twisted-ts/deferred`"] = line.split(/\s*\|\s*/);
      const entries = entryPointsIn(from || "`@twisted-ts/deferred`");
      if (entries.length === 0) continue;
      const report = entries
        .map((entry) => readFileSync(join(docs, "api", reportName(entry)), "utf8"))
        .join("\n");
      for (const name of namesIn(names)) {
        checked += 1;
        const exported = new RegExp(`^export .*\\b${name}\\b|exported as ${name}$`, "m");
        if (!exported.test(report)) wrong.push(`${name} is not in ${entries.join(", ")}`);
      }
    }
    expect(wrong).to.deep.equal([]);
    expect(checked).to.be.at.least(70);
  });
});
