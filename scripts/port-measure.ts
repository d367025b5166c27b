// Measures the porting assistant on trees of Python; nothing of them is committed.
//
//   npm run port:measure -- --corpora DIR [--python PYTHON]
//   npm run port:measure -- [--twisted DIR] [PROJECT...]
//
// --corpora  a folder with Twisted and the public projects; those that are not there are cloned
// --twisted  a checkout of Twisted: its documents are compiled and run side by side with the
//            Python, its own tests are converted and run, and `check` is timed on all of it
// --only     one part: documents, tests, check, projects
// --tests    the modules of tests whose path contains this text
// --others   other modules of tests than those that the aim is set for
// --python   the Python that has Twisted's requirements (default: python3)
// --verbose  what the compiler reports, why programs are not compared, and the tests that fail

import { cpSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { assess } from "../packages/port/src/lib/check/assess.ts";
import { readTree } from "../packages/port/src/lib/output/source-tree.ts";
import { fetchCorpora } from "./port-measure/corpora.ts";
import { compareRuns, type Pair } from "./port-measure/side-by-side.ts";
import { type MeasuredFile, measureFiles, printSummary } from "./port-measure/trees.ts";
import { measureTests } from "./port-measure/twisted-tests.ts";
import { root } from "./support/entry-points.ts";

const scratch = resolve(root, ".cache/port-measure");

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    corpora: { type: "string" },
    twisted: { type: "string" },
    only: { type: "string" },
    tests: { type: "string" },
    others: { type: "boolean", default: false },
    python: { type: "string", default: "python3" },
    verbose: { type: "boolean", default: false },
  },
});

const corpora = values.corpora === undefined ? undefined : fetchCorpora(resolve(values.corpora));
const twistedTree = values.twisted ?? corpora?.twisted;
const projects = [...positionals, ...(corpora?.projects ?? [])];

const wants = (part: string): boolean => values.only === undefined || values.only === part;

/**
 * The folders of documents: each is a program, or a few that belong together. One folder of
 * listings holds service files only.
 */
function documentFolders(twisted: string): string[] {
  const listings = join(twisted, "docs/core/howto/listings");
  const hasPython = (folder: string): boolean =>
    readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(".py"));
  return [
    ...readdirSync(listings)
      .map((name) => join(listings, name))
      .filter(hasPython),
    join(twisted, "docs/core/examples"),
    join(twisted, "docs/web/howto/listings/client"),
  ];
}

async function documents(twisted: string): Promise<void> {
  const all: MeasuredFile[] = [];
  const pairs: Pair[] = [];
  for (const folder of documentFolders(twisted)) {
    const tree = readTree(folder);
    const out = join(scratch, "documents", basename(folder));
    // The programs run in a copy: some write files, which a later run would read.
    const copy = join(scratch, "python", basename(folder));
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder, copy, { recursive: true });
    const measured = await measureFiles(tree.files, tree.rootName, out);
    all.push(...measured);
    for (const { file, path, isInScope } of measured) {
      if (isInScope) pairs.push({ python: join(copy, file.source), output: path });
    }
  }
  printSummary("documents", all, values.verbose);
  await compareRuns(pairs, join(twisted, "src"), values.python, values.verbose);
}

function timeCheck(folder: string): void {
  const { files, rootName } = readTree(folder);
  const before = process.cpuUsage();
  const { lines } = assess(files, rootName);
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const megabytes = process.resourceUsage().maxRSS / 1024;
  console.log(
    `check: ${lines} lines in ${seconds.toFixed(1)} s of processor time, ` +
      `${((100_000 * seconds) / lines).toFixed(1)} s for 100 000 lines; ${megabytes.toFixed(0)} MB at most`,
  );
}

if (twistedTree !== undefined) {
  const twisted = resolve(twistedTree);
  if (wants("check")) timeCheck(join(twisted, "src/twisted"));
  if (wants("documents")) await documents(twisted);
  if (wants("tests")) {
    await measureTests(join(twisted, "src"), {
      verbose: values.verbose,
      others: values.others,
      ...(values.tests === undefined ? {} : { only: values.tests }),
    });
  }
}
if (wants("projects")) {
  for (const project of projects) {
    const tree = readTree(project);
    const folder = basename(resolve(project));
    const name = folder === "src" ? basename(dirname(resolve(project))) : folder;
    const out = join(scratch, "projects", `${basename(dirname(resolve(project)))}-${name}`);
    printSummary(name, await measureFiles(tree.files, tree.rootName, out), values.verbose);
  }
}
