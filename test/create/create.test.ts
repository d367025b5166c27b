import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { expect } from "chai";
import { main } from "../../packages/create/src/lib/main.ts";

const root = resolve(import.meta.dirname, "../..");

interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

function create(...args: string[]): Result {
  let [out, err] = ["", ""];
  const status = main(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
  });
  return { status, out, err };
}

describe("the command create", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-create-"));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const manifestOf = (project: string) =>
    JSON.parse(readFileSync(join(project, "package.json"), "utf8")) as {
      name: string;
      type: string;
      dependencies: Record<string, string>;
    };

  it("writes a project of ES modules that is named after its directory", () => {
    const project = join(folder, "My Project");
    const { status, out } = create(project);
    expect(status).to.equal(0);
    expect(out).to.contain(`cd "${relative(process.cwd(), project)}"\n`);
    const manifest = manifestOf(project);
    expect(manifest).to.include({ name: "my-project", type: "module" });
    const { version } = JSON.parse(
      readFileSync(join(root, "packages/create/package.json"), "utf8"),
    ) as { version: string };
    expect(manifest.dependencies["@twisted-ts/deferred"]).to.equal(version);
    expect(readdirSync(project)).to.include.members([".gitignore", "src", "test", "tsconfig.json"]);
    expect(existsSync(join(project, "gitignore"))).to.equal(false);
  });

  it("writes a CommonJS project with the option --cjs", () => {
    expect(create(folder, "--cjs").status).to.equal(0);
    expect(manifestOf(folder).type).to.equal("commonjs");
  });

  it("writes nothing into a directory that has files", () => {
    writeFileSync(join(folder, "mine"), "");
    const { status, err } = create(folder);
    expect(status).to.equal(1);
    expect(err).to.equal(`create: ${folder} is not empty\n`);
    expect(readdirSync(folder)).to.deep.equal(["mine"]);
  });

  it("says why it cannot write, and ends with status 1", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    expect(create(file)).to.deep.equal({
      status: 1,
      out: "",
      err: `create: ${file} is not a directory\n`,
    });
    const { status, err } = create(join(file, "inside"));
    expect(status).to.equal(1);
    expect(err).to.match(/^create: ENOTDIR: [^\n]*\n$/);
  });

  it("refuses arguments that it does not know, and prints how it is called", () => {
    for (const args of [[], ["a", "b"], [folder, "--esm"]]) {
      const { status, err } = create(...args);
      expect(status).to.equal(2);
      expect(err).to.contain("Usage: npm create @twisted-ts DIRECTORY");
    }
    expect(create("--help")).to.include({ status: 0, err: "" });
  });
});

describe("the template of create", () => {
  it("passes its own tests", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: { node: string };
    };
    const hook = resolve(root, "scripts/typescript-hook.mjs");
    const options = scripts.node.split(" ").slice(1);
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        ...options.map((option) => option.replace("./scripts/typescript-hook.mjs", hook)),
        join(root, "packages/trial/src/bin/trial.ts"),
        "test",
      ],
      { cwd: join(root, "packages/create/template"), encoding: "utf8" },
    );
    expect(stdout).to.contain("3 passing");
    expect(status).to.equal(0);
  });
});
