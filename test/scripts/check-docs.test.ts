import { expect } from "chai";
import { extractExamples } from "../../scripts/check-docs.ts";

describe("extractExamples", () => {
  it("finds the TypeScript fences of a document with the line each begins on", () => {
    const text =
      "# Title\n\n```ts\nconst a = 1;\n```\n\n```py\nb = 2\n```\n\n```ts no-run\nc();\n```\n";
    expect(extractExamples("x.md", text)).to.deep.equal([
      { file: "x.md", line: 4, code: "const a = 1;\n", runner: "node" },
      { file: "x.md", line: 12, code: "c();\n", runner: null },
    ]);
  });

  it("joins a fence that continues the one before it", () => {
    const text = "```ts\nconst a = 1;\n```\n\n```ts continued\nexport const b = a;\n```\n";
    expect(extractExamples("x.md", text)).to.deep.equal([
      { file: "x.md", line: 2, code: "const a = 1;\nexport const b = a;\n", runner: "node" },
    ]);
  });
});
