// Python in, TypeScript out: each fixture beside its translation. UPDATE_FIXTURES=1 rewrites the
// expected files.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { type Conversion, convertFiles } from "../../packages/port/src/index.ts";

const fixtures = resolve(import.meta.dirname, "fixtures");
const root = resolve(import.meta.dirname, "../..");

const read = (name: string): string => readFileSync(join(fixtures, name), "utf8");

const sources = readdirSync(fixtures)
  .filter((name) => name.endsWith(".py"))
  .map((name) => ({ path: name, text: read(name) }));

describe("twisted-port convert", () => {
  let conversion: Conversion;

  before(async () => {
    conversion = await convertFiles(sources);
    if (process.env["UPDATE_FIXTURES"]) {
      for (const file of conversion.files) writeFileSync(join(fixtures, file.path), file.text);
    }
  });

  it("reads every fixture", () => {
    expect(conversion.failures).to.deep.equal([]);
  });

  for (const { path } of sources) {
    it(`turns ${path} into the TypeScript beside it`, () => {
      const file = conversion.files.find(({ source }) => source === path);
      expect(file?.text).to.equal(read(path.replace(/\.py$/, ".ts")));
    });
  }

  it("writes TypeScript that the compiler accepts", () => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(resolve(root, "tsconfig.base.json"), ts.sys.readFile).config,
      ts.sys,
      root,
    );
    const program = ts.createProgram(
      conversion.files.map((file) => join(fixtures, file.path)),
      {
        ...options,
        composite: false,
        declaration: false,
        declarationMap: false,
        noEmit: true,
        allowImportingTsExtensions: true,
        rewriteRelativeImportExtensions: false,
        noImplicitAny: false,
        noImplicitReturns: false,
        noUnusedLocals: false,
        noUnusedParameters: false,
        noPropertyAccessFromIndexSignature: false,
        noUncheckedIndexedAccess: false,
        exactOptionalPropertyTypes: false,
        noImplicitOverride: false,
        verbatimModuleSyntax: false,
        types: ["node", "mocha"],
      },
    );
    const faults = ts
      .getPreEmitDiagnostics(program)
      .filter((fault) => fault.file?.fileName.startsWith(fixtures))
      .map((fault) => {
        const file = fault.file as ts.SourceFile;
        const { line } = file.getLineAndCharacterOfPosition(fault.start ?? 0);
        const text = ts.flattenDiagnosticMessageText(fault.messageText, " ");
        return `${file.fileName.slice(fixtures.length + 1)}:${line + 1}: ${text}`;
      });
    expect(faults).to.deep.equal([]);
  });
});
