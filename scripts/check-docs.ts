// Compiles every ```ts fence of the documents, and runs it: by Node, by mocha (`ts mocha`), by
// mocha with the interface trial (`ts trial`), or not at all (`ts no-run`). A fence that continues
// another (`ts continued`) follows it in one module. The code that an example needs and a reader
// does not stands in a fence within an HTML comment. What a comment on the line of a `console.log`
// says has to be in the output.
//
// The last step of `npm run docs:check`. For some pages: `npm run node scripts/check-docs.ts
// docs/deferreds.md`. Expects `npm run build` to have run.

import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, resolve } from "node:path";
import { readArguments, refuse } from "./support/command-line.ts";
import { type DocsServers, startDocsServers } from "./support/docs-server.ts";

/** How an example is run. */
type Runner = "node" | "mocha" | "trial" | null;

/** One example: where it stands, its code, and how it is run. */
export interface Example {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly runner: Runner;
}

function runnerOf(flags: readonly string[]): Runner {
  if (flags.includes("no-run")) return null;
  if (flags.includes("mocha")) return "mocha";
  return flags.includes("trial") ? "trial" : "node";
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
    examples.push({ file, line, code: match[2] ?? "", runner: runnerOf(flags) });
  }
  return examples;
}

/** What the comments on the lines of `console.log` say that an example prints. */
export function expectedOutput(code: string): string[] {
  const printed = /^.*\bconsole\.log\b.*;? \/\/ (.+)$/gm;
  return Array.from(code.matchAll(printed), ([, text = ""]) => text);
}

const root = resolve(import.meta.dirname, "..");
const workDirectory = resolve(root, ".docs-check");

function documents(): string[] {
  const packages = readdirSync(resolve(root, "packages")).map(
    (name) => `packages/${name}/README.md`,
  );
  const pages = ["docs", "bench", "template"]
    .filter((folder) => existsSync(resolve(root, folder)))
    .flatMap((folder) =>
      readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
        .map((name) => join(folder, name)),
    );
  return ["README.md", "CONTRIBUTING.md", ...packages, ...pages].filter(
    (file) => existsSync(resolve(root, file)) && !file.startsWith(join("docs", "api")),
  );
}

const MOCHA = resolve(root, "node_modules/mocha/bin/mocha.js");

const COMMANDS: Readonly<Record<Exclude<Runner, null>, readonly string[]>> = {
  node: [],
  mocha: [MOCHA, "--no-config"],
  trial: [MOCHA, "--no-config", "--ui", "@twisted-ts/trial/ui"],
};

function runExample(
  runner: Exclude<Runner, null>,
  path: string,
): Promise<{ status: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ["--enable-source-maps", ...COMMANDS[runner], path], {
      cwd: workDirectory,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 60_000,
    });
    let output = "";
    const collect = (chunk: string): void => {
      output += chunk;
    };
    child.stdout.setEncoding("utf8").on("data", collect);
    child.stderr.setEncoding("utf8").on("data", collect);
    child.on("close", (status) => done({ status, output }));
  });
}

/** Writes and compiles the examples; returns whether they compile. */
function compile(examples: readonly Example[], servers: DocsServers): boolean {
  for (const example of examples) {
    const code = servers.withAddresses(example.code);
    writeFileSync(resolve(workDirectory, `${moduleName(example)}.ts`), `${code}\nexport {};\n`);
  }
  writeFileSync(
    resolve(workDirectory, "tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.test.json",
      compilerOptions: {
        rootDir: ".",
        outDir: "compiled",
        noEmit: false,
        sourceMap: true,
        rewriteRelativeImportExtensions: true,
        // Against what is published, as the readers compile them.
        customConditions: [],
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ["*.ts"],
      exclude: [],
    }),
  );
  const tsc = resolve(root, "node_modules/typescript/bin/tsc");
  const check = spawnSync(process.execPath, [tsc, "-p", workDirectory], { encoding: "utf8" });
  process.stderr.write(check.stdout);
  return check.status === 0;
}

function moduleName(example: Example): string {
  return `${example.file.replace(/[^a-z0-9]+/gi, "-")}-line-${example.line}`;
}

/** Runs the examples, a few at a time; returns how many fail. */
async function run(examples: readonly Example[]): Promise<number> {
  const waiting = examples.filter((example) => example.runner !== null);
  let failures = 0;
  const work = async (): Promise<void> => {
    for (let example = waiting.shift(); example !== undefined; example = waiting.shift()) {
      const path = resolve(workDirectory, "compiled", `${moduleName(example)}.js`);
      const { status, output } = await runExample(example.runner ?? "node", path);
      const missing = expectedOutput(example.code).filter((text) => !output.includes(text));
      if (status === 0 && missing.length === 0) continue;
      failures += 1;
      const fault = status === 0 ? `does not print ${missing.join(", ")}` : `exit status ${status}`;
      process.stderr.write(`${example.file}:${example.line}: ${fault}\n${output}\n`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return failures;
}

async function main(): Promise<number> {
  const usage = "usage: npm run node scripts/check-docs.ts [FILE.md…]";
  const { positionals: files } = readArguments(usage, { allowPositionals: true });
  const absent = files.filter((file) => !existsSync(resolve(root, file)));
  if (absent.length > 0) refuse(usage, `no such file: ${absent.join(", ")}`);
  const examples = (files.length > 0 ? files : documents()).flatMap((file) =>
    extractExamples(file, readFileSync(resolve(root, file), "utf8")),
  );
  rmSync(workDirectory, { recursive: true, force: true });
  mkdirSync(workDirectory);
  // Some examples read the package.json of their project.
  writeFileSync(resolve(workDirectory, "package.json"), '{ "name": "example", "type": "module" }');
  const servers = await startDocsServers(workDirectory);
  const compiled = compile(examples, servers);
  const failures = compiled ? await run(examples) : 0;
  servers.close();
  const good = compiled && failures === 0;
  if (good) rmSync(workDirectory, { recursive: true, force: true });
  else process.stderr.write(`The examples are left in ${relative(root, workDirectory)}\n`);
  const ran = compiled ? examples.filter((example) => example.runner !== null).length : 0;
  process.stdout.write(`${examples.length} examples compiled, ${ran} run, ${failures} failed\n`);
  return good ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = await main();
