// The packages as their users get them: `npm pack` of each, with the texts of the repository's
// root.

import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./entry-points.ts";

/** What a package's `package.json` says. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Record<string, unknown>;
}

/** One packed package. */
export interface Tarball {
  readonly path: string;
  readonly manifest: Manifest;
}

/**
 * Runs a command in a directory, and returns what it prints; its errors are shown, and it throws if
 * it fails.
 */
export function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Packs every package into a folder. Expects `npm run build` to have run. */
export function packPackages(folder: string): Tarball[] {
  return readdirSync(resolve(root, "packages")).map((name) => {
    const directory = resolve(root, "packages", name);
    const manifest = JSON.parse(
      readFileSync(resolve(directory, "package.json"), "utf8"),
    ) as Manifest;
    const texts = ["LICENSE", "NOTICE"];
    for (const text of texts) copyFileSync(resolve(root, text), resolve(directory, text));
    run("npm", ["pack", "--pack-destination", folder, "--silent"], directory);
    for (const text of texts) rmSync(resolve(directory, text));
    const file = `${manifest.name.replace("@", "").replace("/", "-")}-${manifest.version}.tgz`;
    return { path: join(folder, file), manifest };
  });
}
