// Paths for the files of a test.

import { mkdirSync, mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** The directory of all of them, below the working directory. */
export const TEMPORARY = "_trial_temp";

const LONGEST_NAME = 32;

/**
 * Makes a new directory for a file that does not exist yet, and returns the path of the file,
 * relative to the working directory.
 */
export function makeTemporaryPath(
  module: string,
  testCase: string,
  method: string,
): { readonly path: string; readonly directory: string } {
  const names = [module, testCase, method].map((name) => name.slice(0, LONGEST_NAME));
  const base = join(TEMPORARY, ...names);
  mkdirSync(base, { recursive: true });
  const directory = mkdtempSync(join(base, "t"));
  return { path: join(directory, "temp"), directory };
}

/** Removes such a directory with its content, and the directories above it that are then empty. */
export function removeTemporaryDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  for (let above = dirname(directory); above !== "."; above = dirname(above)) {
    try {
      rmdirSync(above);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Other tests have files there, or have removed the directory before.
      if (code === "ENOTEMPTY" || code === "EEXIST" || code === "ENOENT") return;
      throw error;
    }
  }
}
