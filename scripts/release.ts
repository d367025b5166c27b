// Shows a release, and makes it unless --dry-run is given: versions, changelog, tarballs, commit
// and tag. Only with --publish are the packages sent to the registry. See docs/releasing.md.

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments, refuse } from "./support/command-line.ts";
import { root } from "./support/entry-points.ts";
import {
  inOrder,
  isVersion,
  nextVersion,
  ReleaseStopped,
  releasedChangelog,
  sizeTable,
  tarballFaults,
  unreleased,
  versionFaults,
} from "./support/release-plan.ts";
import { pack, run } from "./support/tarballs.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly repository?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly directory: string;
}

const USAGE = "usage: npm run release -- [--dry-run] [--publish] [--version=1.2.3]";

const changelogPath = join(root, "CHANGELOG.md");
const read = (path: string): string => readFileSync(path, "utf8");
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const title = (text: string): void => say(`\n== ${text}`);

function manifests(): Manifest[] {
  const all = readdirSync(join(root, "packages")).map((folder) => {
    const directory = join(root, "packages", folder);
    return { ...JSON.parse(read(join(directory, "package.json"))), directory } as Manifest;
  });
  return inOrder(all);
}

/**
 * Runs a script of package.json, and shows what it prints. A dry run goes on after one that fails,
 * to show the rest.
 */
function script(dry: boolean, name: string, ...args: string[]): void {
  try {
    say(run("npm", ["run", "--silent", name, "--", ...args], root).trim());
  } catch (error) {
    if (!dry) throw error;
    say(`FAILED: npm run ${name}; the release would stop here`);
    process.exitCode = 1;
  }
}

/**
 * Packs all packages, shows what is in them, and returns their paths in the order in which they are
 * published.
 */
function packAll(packages: readonly Manifest[], folder: string): string[] {
  const packed = packages.map(({ directory }) => pack(directory, folder));
  title("Tarballs, in the order of publishing");
  say(sizeTable(packed));
  for (const { name, dependencies, peerDependencies } of packages) {
    const list = (all: Readonly<Record<string, string>> = {}): string =>
      Object.entries(all)
        .map(([each, version]) => `${each} ${version}`)
        .join(", ") || "nothing";
    say(`${name} needs ${list(dependencies)}; beside it ${list(peerDependencies)}`);
  }
  const faults = packed.flatMap((each, i) => tarballFaults(each, packages[i] as Manifest));
  if (faults.length > 0) throw new ReleaseStopped(faults.join("\n"));
  return packed.map(({ path }) => path);
}

function printProvenance(packages: readonly Manifest[]): void {
  title("Provenance");
  const without = packages.filter(({ repository }) => repository === undefined);
  say(
    "npm publish --provenance, which needs a CI job with `id-token: write` (see docs/releasing.md)",
  );
  if (without.length > 0) {
    say(
      `missing: "repository" in the package.json of ${without.map(({ name }) => name).join(", ")}`,
    );
  }
}

/** Writes the versions and the changelog, commits them, and sets the tag. */
function record(version: string, changelog: string): void {
  writeFileSync(changelogPath, changelog);
  const keep = ["--exact", "--force-publish", "--no-git-tag-version", "--no-push", "--yes"];
  run(join(root, "node_modules/.bin/lerna"), ["version", version, ...keep], root);
  // lerna writes lerna.json in a format of its own.
  run(join(root, "node_modules/.bin/biome"), ["format", "--write", "lerna.json"], root);
  const faults = versionFaults(version, manifests());
  if (faults.length > 0) throw new ReleaseStopped(faults.join("\n"));
  run("git", ["commit", "--all", "--quiet", "-m", `Release ${version}`], root);
  run("git", ["tag", "--annotate", `v${version}`, "-m", `Version ${version}`], root);
}

function main(): void {
  const { values } = readArguments(USAGE, {
    options: {
      "dry-run": { type: "boolean", default: false },
      publish: { type: "boolean", default: false },
      version: { type: "string" },
    },
  });
  const dry = values["dry-run"];
  if (dry && values.publish) refuse(USAGE, "--dry-run and --publish exclude each other");
  const current = (JSON.parse(read(join(root, "lerna.json"))) as { version: string }).version;
  const packages = manifests();
  const section = unreleased(read(changelogPath));
  const version = values.version ?? nextVersion(current, section);
  if (!isVersion(version)) refuse(USAGE, `--version takes a version such as 1.2.3, not ${version}`);
  const changed = run("git", ["status", "--porcelain"], root).trim();
  if (changed !== "" && !dry) throw new ReleaseStopped(`commit these changes first:\n${changed}`);

  title(`Versions: all packages ${current} -> ${version}`);
  const faults = versionFaults(current, packages);
  if (faults.length > 0) throw new ReleaseStopped(faults.join("\n"));
  for (const { name } of packages) say(`${name} ${version}`);

  const date = new Date().toISOString().slice(0, 10);
  title(`Changelog: ${version} (${date})`);
  say(section);

  title("API report, publint, resolution of types, programs that import the tarballs");
  script(dry, "api", "--check");
  script(dry, "pack:check");

  const folder = mkdtempSync(join(tmpdir(), "twisted-ts-release-"));
  try {
    packAll(packages, folder);
    printProvenance(packages);
    if (dry) {
      say("\nDry run: nothing was written, committed or published.");
      return;
    }
    record(version, releasedChangelog(read(changelogPath), version, date));
    say(`\nCommitted and tagged v${version}; push with: git push --follow-tags`);
    if (!values.publish) {
      say("Not published: --publish was not given.");
      return;
    }
    // The manifests have new versions now.
    script(false, "build");
    for (const path of packAll(manifests(), folder)) {
      run("npm", ["publish", path, "--provenance", "--access", "public"], root);
      say(`published ${path}`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

try {
  main();
} catch (error) {
  if (!(error instanceof ReleaseStopped)) throw error;
  process.stderr.write(`The release stops: ${error.message}\n`);
  process.exitCode = 1;
}
