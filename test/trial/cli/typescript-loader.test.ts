import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import {
  loaderFor,
  type NodeProcess,
} from "../../../packages/trial/src/lib/cli/typescript-loader.ts";

describe("loaderFor", () => {
  let project: string;
  let loader: string;

  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), "twisted-ts-loader-")));
    const tsx = join(project, "node_modules/tsx");
    mkdirSync(tsx, { recursive: true });
    writeFileSync(join(tsx, "index.js"), "");
    loader = pathToFileURL(join(tsx, "index.js")).href;
  });

  afterEach(() => rmSync(project, { recursive: true }));

  function makeProcess(changes: Partial<NodeProcess> = {}): NodeProcess {
    return { features: {}, execArgv: [], env: {}, cwd: () => project, ...changes };
  }

  it("returns the project's tsx for TypeScript when Node cannot load it", () => {
    for (const file of ["/a.test.ts", "/a.mts", "/a.cts"]) {
      expect(loaderFor(["/b.js", file], makeProcess())).to.equal(loader);
    }
  });

  it("returns null when Node loads TypeScript by itself", () => {
    expect(loaderFor(["/a.ts"], makeProcess({ features: { typescript: "strip" } }))).to.equal(null);
  });

  it("returns null when Node was started with an option that loads a module", () => {
    for (const option of ["--import", "--import=tsx", "--require=a", "-r", "--loader"]) {
      expect(loaderFor(["/a.ts"], makeProcess({ execArgv: [option] }))).to.equal(null);
      const env = { NODE_OPTIONS: `--no-warnings ${option}` };
      expect(loaderFor(["/a.ts"], makeProcess({ env }))).to.equal(null);
    }
  });

  it("returns null when no file is in TypeScript", () => {
    expect(loaderFor(["/a.js", "/a.mjs"], makeProcess())).to.equal(null);
  });

  it("returns null when the project has no tsx", () => {
    rmSync(join(project, "node_modules"), { recursive: true });
    expect(loaderFor(["/a.ts"], makeProcess())).to.equal(null);
  });
});
