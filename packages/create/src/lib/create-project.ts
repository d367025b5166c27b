// Copies the template, and fills in what depends on the project.

import { cpSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = new URL("../../", import.meta.url);

/** The directory has files already, or is a file; nothing was written. */
export class ProjectExistsError extends Error {
  override name = "ProjectExistsError";
}

/** The parts of a `package.json` that are filled in. */
interface Manifest {
  name: string;
  version: string;
  type: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}

/**
 * Writes a project into a directory that is empty or does not exist.
 *
 * @throws ProjectExistsError for any other, and the error of the file system if it cannot be
 *   written.
 */
export function createProject(
  directory: string,
  options: { readonly name: string; readonly cjs: boolean },
): void {
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isDirectory()) {
    throw new ProjectExistsError(`${directory} is not a directory`);
  }
  if (stats !== undefined && readdirSync(directory).length > 0) {
    throw new ProjectExistsError(`${directory} is not empty`);
  }
  cpSync(new URL("template/", PACKAGE), directory, { recursive: true });
  // npm does not pack a file that is named .gitignore.
  renameSync(join(directory, "gitignore"), join(directory, ".gitignore"));
  const path = join(directory, "package.json");
  const manifest = readManifest(path);
  manifest.name = options.name;
  manifest.type = options.cjs ? "commonjs" : "module";
  const { version } = readManifest(new URL("package.json", PACKAGE));
  for (const list of [manifest.dependencies, manifest.devDependencies]) {
    // All packages of the library share one version.
    for (const name of Object.keys(list)) if (name.startsWith("@twisted-ts/")) list[name] = version;
  }
  writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
}

function readManifest(path: string | URL): Manifest {
  return JSON.parse(readFileSync(path, "utf8")) as Manifest;
}
