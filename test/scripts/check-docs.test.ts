import { expect } from "chai";
import { expectedOutput, extractExamples } from "../../scripts/check-docs.ts";

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

describe("expectedOutput", () => {
  it("returns the comments on the lines of console.log, and no others", () => {
    const code = `// 1\nconsole.log(1); // 1\nd.addCallback(console.log); // 2
d.addCallback((x) => console.log(x.y(3))); // 3\nf(); // 4\n`;
    expect(expectedOutput(code)).to.deep.equal(["1", "2", "3"]);
  });
});
