// Type-checks every ```ts fence of the documents, and runs those whose info string does not say `no-run`.
// A fence that continues another (`ts continued`) is checked behind it, in one module.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** One example: where it stands, its code, and whether it is to be run. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly run: boolean;
}

/** The TypeScript examples of one Markdown text. */
export function extractExamples(file: string, markdown: string): Example[] {
  const examples: Example[] = [];
  const fence = /^```(?:ts|typescript)([^\n`]*)\n([\s\S]*?)^```\s*$/gm;
  for (const match of markdown.matchAll(fence)) {
    const flags = (match[1] ?? "").trim().split(/\s+/);
    const line = markdown.slice(0, match.index).split("\n").length + 1;
    const previous = examples.at(-1);
    if (flags.includes("continued") && previous !== undefined) {
      examples.pop();
      examples.push({ ...previous, code: previous.code + (match[2] ?? "") });
      continue;
    }
    examples.push({ file, line, code: match[2] ?? "", run: !flags.includes("no-run") });
  }
  return examples;
}

const root = resolve(import.meta.dirname, "..");
const workDirectory = resolve(root, ".docs-check");

function documents(): string[] {
  const packages = readdirSync(resolve(root, "packages")).map(
    (name) => `packages/${name}/README.md`,
  );
  const pages = ["docs", "bench"].flatMap((folder) =>
    readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name)),
  );
  return ["README.md", "CONTRIBUTING.md", ...packages, ...pages].filter(
    (file) => existsSync(resolve(root, file)) && !file.startsWith(join("docs", "api")),
  );
}

function runExample(path: string): Promise<{ status: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      [
        "--conditions=@twisted-ts/source",
        `--import=${pathToFileURL(resolve(root, "scripts/typescript-hook.mjs")).href}`,
        "--enable-source-maps",
        path,
      ],
      { cwd: root, stdio: ["ignore", "pipe", "pipe"], timeout: 60_000 },
    );
    let output = "";
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("close", (status) => done({ status, output }));
  });
}

async function main(): Promise<number> {
  const examples = documents().flatMap((file) =>
    extractExamples(file, readFileSync(resolve(root, file), "utf8")),
  );
  rmSync(workDirectory, { recursive: true, force: true });
  mkdirSync(workDirectory);
  const paths = examples.map((example) => {
    const name = `${example.file.replace(/[^a-z0-9]+/gi, "-")}-line-${example.line}.ts`;
    const path = resolve(workDirectory, name);
    writeFileSync(path, `${example.code}\nexport {};\n`);
    return path;
  });
  writeFileSync(
    resolve(workDirectory, "tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.test.json",
      compilerOptions: { rootDir: "..", noUnusedLocals: false, noUnusedParameters: false },
      include: ["*.ts"],
      exclude: [],
    }),
  );
  let failures = 0;
  const tsc = resolve(root, "node_modules/typescript/bin/tsc");
  const check = spawnSync(process.execPath, [tsc, "-p", workDirectory], { encoding: "utf8" });
  if (check.status !== 0) {
    failures += 1;
    process.stderr.write(check.stdout);
  }
  for (const [index, example] of examples.entries()) {
    if (!example.run) continue;
    const { status, output } = await runExample(paths[index] as string);
    if (status === 0) continue;
    failures += 1;
    process.stderr.write(`${example.file}:${example.line}: exit status ${status}\n${output}\n`);
  }
  if (failures === 0) rmSync(workDirectory, { recursive: true, force: true });
  else process.stderr.write(`The examples are left in ${relative(root, workDirectory)}\n`);
  const ran = examples.filter((example) => example.run).length;
  process.stdout.write(`${examples.length} examples checked, ${ran} run, ${failures} failed\n`);
  return failures === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main();
