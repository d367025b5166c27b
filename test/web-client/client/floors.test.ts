import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { expect } from "chai";

const FOLDER = join(import.meta.dirname, "../../../packages/web-client/src/lib/client");

/** The folders of the client, the lowest first. What stands beside them is below them all. */
const FLOORS = ["", "uri", "pool", "endpoints", "body", "codings", "agents"];

describe("the folders of the client", () => {
  it("import only from those below them", () => {
    const wrong: string[] = [];
    for (const file of readdirSync(FOLDER, { recursive: true, encoding: "utf8" })) {
      if (!file.endsWith(".ts")) continue;
      const floor = folderOf(file);
      expect(FLOORS, file).to.include(floor);
      for (const [, path = ""] of readFileSync(join(FOLDER, file), "utf8").matchAll(
        /(?:from|import\() ?"(\.[^"]+)"/g,
      )) {
        const target = normalize(join(dirname(file), path));
        if (target.startsWith("..")) continue;
        if (FLOORS.indexOf(folderOf(target)) > FLOORS.indexOf(floor)) {
          wrong.push(`${file} imports ${target}`);
        }
      }
    }
    expect(wrong).to.deep.equal([]);
  });
});

function folderOf(file: string): string {
  const folder = relative(".", dirname(file));
  return folder === "." ? "" : folder;
}
