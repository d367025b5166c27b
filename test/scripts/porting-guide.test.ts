import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";

const folder = resolve(import.meta.dirname, "../../docs/porting-guide");

describe("the porting guide", () => {
  it("has no cell of more than 220 characters: a longer text gets a heading of its own", () => {
    const long = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), "utf8")
        .split("\n")
        .flatMap((line, index) =>
          line.startsWith("|") && line.split(/(?<!\\)\|/).some((cell) => cell.trim().length > 220)
            ? [`${name}:${index + 1}`]
            : [],
        ),
    );
    expect(long).to.deep.equal([]);
  });
});
