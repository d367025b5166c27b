// What a release does, as functions of texts: the next version, the changelog, the contents and
// sizes of the packages.

/**
 * The largest size of each packed package, in kilobytes of 1000 bytes. Raising one is a decision:
 * say why in the commit.
 */
export const LIMITS: Readonly<Record<string, number>> = {
  "@twisted-ts/create": 22,
  "@twisted-ts/deferred": 230,
  "@twisted-ts/port": 480,
  "@twisted-ts/python": 20,
  "@twisted-ts/reactor": 600,
  "@twisted-ts/trial": 175,
  "@twisted-ts/web-client": 375,
};

/** A packed package, as `npm pack --json` tells it. */
export interface Packed {
  readonly name: string;
  readonly version: string;
  /** Bytes of the tarball. */
  readonly size: number;
  /** Bytes of all its files. */
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** What stops a release. Its message says what to do before the next attempt. */
export class ReleaseStopped extends Error {
  override name = "ReleaseStopped";
}

/** The text under `## Unreleased`. */
export function unreleased(changelog: string): string {
  const text = /^## Unreleased\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(changelog)?.[1]?.trim();
  if (text === undefined) throw new ReleaseStopped('CHANGELOG.md has no section "Unreleased"');
  if (text === "") throw new ReleaseStopped('the section "Unreleased" of CHANGELOG.md is empty');
  return text;
}

/** The changelog with what was unreleased under a version and its date, `YYYY-MM-DD`. */
export function releasedChangelog(changelog: string, version: string, date: string): string {
  const text = unreleased(changelog);
  const start = changelog.indexOf("## Unreleased\n");
  const rest = changelog.slice(changelog.indexOf(text) + text.length).trimStart();
  const section = `## Unreleased\n\n## ${version} (${date})\n\n${text}\n`;
  return changelog.slice(0, start) + section + (rest === "" ? "" : `\n${rest}`);
}

/**
 * The version after `current` for a section of the changelog: with only the heading "Fixed", a
 * patch; with "Added", a minor version; with "Changed" or "Removed", a major one, or a minor one
 * while the first number is 0.
 */
export function nextVersion(current: string, section: string): string {
  const [major, minor, patch] = current.split(".").map(Number) as [number, number, number];
  const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  const breaks = headings.includes("Changed") || headings.includes("Removed");
  if (breaks && major > 0) return `${major + 1}.0.0`;
  if (breaks || headings.includes("Added")) return `${major}.${minor + 1}.0`;
  return `${major}.${minor}.${patch + 1}`;
}

/**
 * Whether a text is a version that may be released: three numbers, and perhaps a mark such as
 * `-beta.1`.
 */
export function isVersion(text: string): boolean {
  return /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9a-z]+(?:\.[0-9a-z]+)*)?$/.test(text);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * What is wrong with the versions of the packages: all are the same, and they need each other in
 * exactly that.
 */
export function versionFaults(version: string, manifests: readonly Manifest[]): string[] {
  const faults: string[] = [];
  for (const manifest of manifests) {
    if (manifest.version !== version) {
      faults.push(`${manifest.name} has version ${manifest.version}, lerna.json ${version}`);
    }
    for (const [name, wanted] of Object.entries(manifest.dependencies ?? {})) {
      if (name.startsWith("@twisted-ts/") && wanted !== version) {
        faults.push(`${manifest.name} needs ${name} ${wanted}, not ${version}`);
      }
    }
  }
  return faults;
}

/** Each package after those it depends on. */
export function inOrder<T extends Manifest>(manifests: readonly T[]): T[] {
  const ordered = new Set<T>();
  const add = (manifest: T): void => {
    for (const each of manifests) {
      if (each.name in (manifest.dependencies ?? {}) && !ordered.has(each)) add(each);
    }
    ordered.add(manifest);
  };
  for (const manifest of manifests) add(manifest);
  return [...ordered];
}

/**
 * What is wrong with a tarball: a file that its package does not list, one that is missing, or its
 * size.
 */
export function tarballFaults(
  packed: Packed,
  manifest: Pick<Manifest, "files">,
  limits: Readonly<Record<string, number>> = LIMITS,
): string[] {
  const faults: string[] = [];
  const listed = ["package.json", ...manifest.files.filter((name) => !name.startsWith("!"))];
  for (const { path } of packed.files) {
    const [top] = path.split("/");
    if (!listed.includes(top as string))
      faults.push(`${packed.name}: ${path} is not to be published`);
    if (/^(?:dist|src)\/.*\.test\.|\.tsbuildinfo$/.test(path))
      faults.push(`${packed.name}: ${path} is of no use`);
  }
  for (const name of listed) {
    const found = packed.files.some(({ path }) => path === name || path.startsWith(`${name}/`));
    if (!found) faults.push(`${packed.name}: ${name} is missing`);
  }
  const limit = limits[packed.name];
  if (limit === undefined) faults.push(`${packed.name} has no limit for its size`);
  else if (packed.size > limit * 1000) {
    faults.push(`${packed.name} has ${packed.size} bytes, more than ${limit} kB`);
  }
  return faults;
}

/** The sizes of the packages, each with its limit, as a table. */
export function sizeTable(
  all: readonly Packed[],
  limits: Readonly<Record<string, number>> = LIMITS,
): string {
  const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(1).padStart(9);
  const head = `${"package".padEnd(26)}   packed kB  limit kB  unpacked kB  files`;
  const rows = all.map(({ name, size, unpackedSize, files }) => {
    const limit = String(limits[name] ?? "none").padStart(8);
    const count = String(files.length).padStart(5);
    return `${name.padEnd(26)}   ${kilobytes(size)}  ${limit}  ${kilobytes(unpackedSize).padStart(11)}  ${count}`;
  });
  return [head, ...rows].join("\n");
}
