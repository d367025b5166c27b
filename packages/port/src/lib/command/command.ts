// The command `twisted-port`, apart from the process it runs in.

import { writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { parseArgs } from "node:util";
import { assess } from "../check/assess.ts";
import { NameCounter } from "../check/usage.ts";
import { type Conversion, convertFiles, openProject } from "../convert/convert.ts";
import { projectFiles } from "../output/project-files.ts";
import { projectName } from "../output/project-name.ts";
import { readTree, type SourceTree, SourceTreeError, writeTree } from "../output/source-tree.ts";
import { assessmentHtml } from "../report/assessment-html.ts";
import { assessmentText } from "../report/assessment-text.ts";
import { conversionReport } from "../report/conversion-report.ts";
import { counted } from "../report/counted.ts";
import { Inference } from "../types/infer.ts";

export const USAGE = `twisted-port check DIR [--json] [--html FILE]
twisted-port convert SRC --out DIR [--force]

check    reads the Python files of a folder, writes nothing, and says what they use of Twisted,
         what of it is here, and what needs a hand; --json prints the same as JSON,
         --html writes it as a page
convert  writes TypeScript, a package.json, tsconfig.json and .mocharc.json, and PORT.md, the report

The exit status is 0 if nothing is left to do, 1 if marks or unreadable files are left, 2 for a wrong call.
`;

/** Where the command writes to. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** Whether the error stream is a terminal: progress is shown there. */
  readonly interactive: boolean;
}

/** Runs the command and returns the exit status. */
export async function runCommand(argv: readonly string[], output: Output): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        html: { type: "string" },
        out: { type: "string" },
        force: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const [command, path, ...others] = positionals;
    if (values.help) {
      output.out(USAGE);
      return 0;
    }
    if (path === undefined || others.length > 0) return usage(output);
    if (command === "check") return check(path, values.json, values.html, output);
    if (command === "convert" && values.out !== undefined) {
      return await convert(path, values.out, values.force, output);
    }
    return usage(output);
  } catch (error) {
    if (error instanceof SourceTreeError || isArgumentError(error) || isSystemError(error)) {
      output.err(`${(error as Error).message}\n`);
      return 2;
    }
    throw error;
  }
}

function usage(output: Output): number {
  output.err(USAGE);
  return 2;
}

function isArgumentError(error: unknown): boolean {
  return (
    error instanceof TypeError &&
    String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS")
  );
}

/** Whether the system refused to read or to write. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && typeof (error as { syscall?: unknown }).syscall === "string";
}

/** Files from which on progress is shown. */
const LARGE = 200;

function check(path: string, json: boolean, html: string | undefined, output: Output): number {
  const { files, rootName } = readTree(path);
  const assessment = assess(files, rootName, (done, total) => {
    if (!output.interactive || total < LARGE) return;
    if (done % 50 === 0 || done === total) output.err(`\r${done} of ${total} files`);
    if (done === total) output.err("\n");
  });
  if (json) output.out(`${JSON.stringify(assessment, null, 2)}\n`);
  else output.out(assessmentText(assessment));
  if (html !== undefined) {
    writeFileSync(html, assessmentHtml(`Porting ${basename(resolve(path))}`, assessment));
  }
  const isLeft = assessment.files.some((file) => file.error !== null || file.marks.length > 0);
  return isLeft ? 1 : 0;
}

async function convert(path: string, out: string, force: boolean, output: Output): Promise<number> {
  const tree = readTree(path);
  const conversion = await convertFiles(tree.files, tree.rootName);
  const texts = conversion.files.map((file) => file.text);
  const written = new Map([
    ...conversion.files.map((file) => [file.path, file.text] as const),
    ...projectFiles(projectName(path), texts),
    ["PORT.md", reportOf(tree, conversion)] as const,
  ]);
  writeTree(out, written, force);
  const marks = conversion.files.flatMap((file) =>
    file.marks.map((mark) => `${file.path}:${mark.outputLine}: ${mark.message}`),
  );
  for (const failure of conversion.failures) output.err(`${failure.message}\n`);
  for (const mark of marks) output.err(`${mark}\n`);
  output.out(
    `${counted(conversion.files.length, "file")} converted, ${counted(marks.length, "place")} to check: ${out}/PORT.md\n`,
  );
  return marks.length > 0 || conversion.failures.length > 0 ? 1 : 0;
}

function reportOf(tree: SourceTree, conversion: Conversion): string {
  const { project } = openProject(tree.files, tree.rootName);
  const counter = new NameCounter();
  const inferences = new Map();
  for (const module of project.modules.values()) {
    counter.add(module, inferences.get(module) ?? new Inference(project, module, inferences));
  }
  return conversionReport(conversion, [...counter.uses.values()]);
}
