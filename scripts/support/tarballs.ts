// The packages as their users get them: `npm pack` of each.

import { execFileSync } from "node:child_process";
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { root } from "./entry-points.ts";
import type { Packed } from "./release-plan.ts";

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

/**
 * Packs the package in a directory into a folder, with the texts of the repository's root. Returns
 * what `npm pack --json` says of it.
 */
export function pack(directory: string, folder: string): Packed & { readonly path: string } {
  const texts = ["LICENSE", "NOTICE"];
  for (const text of texts) copyFileSync(resolve(root, text), join(directory, text));
  try {
    const output = run("npm", ["pack", "--json", "--pack-destination", folder], directory);
    // npm 11 and before write a list, later ones an object by name.
    const [packed] = Object.values(JSON.parse(output)) as (Packed & { filename: string })[];
    if (packed === undefined) throw new Error(`npm pack says nothing about ${directory}`);
    return { ...packed, path: join(folder, packed.filename) };
  } finally {
    for (const text of texts) rmSync(join(directory, text));
  }
}

/** Packs every package into a folder. Expects `npm run build` to have run. */
export function packPackages(folder: string): Tarball[] {
  return readdirSync(resolve(root, "packages")).map((name) => {
    const directory = resolve(root, "packages", name);
    const manifest = JSON.parse(
      readFileSync(resolve(directory, "package.json"), "utf8"),
    ) as Manifest;
    return { path: pack(directory, folder).path, manifest };
  });
}
