// Finding programs.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * Finds the programs of a name in the folders of the environment's `PATH`, in their order. On
 * Windows, names with each extension of `PATHEXT` count, too. A folder is found as well when its
 * name matches, as in Twisted. From `twisted.python.procutils.which`.
 *
 * @param name - the name of a program.
 * @param flags - what must be allowed, as for `fs.accessSync` (`fs.constants.X_OK`).
 * @returns the paths; an empty list when there is none.
 * @throws TypeError when the name is no string.
 */
export function which(name: string, flags: number = constants.X_OK): string[] {
  if (typeof name !== "string") throw new TypeError(`a name is a string, not ${typeof name}`);
  const path = process.env["PATH"];
  if (path === undefined) return [];
  const extensions = (process.env["PATHEXT"] ?? "").split(delimiter).filter(Boolean);
  return path
    .split(delimiter)
    .flatMap((folder) => {
      const file = joined(folder, name);
      return [file, ...extensions.map((extension) => file + extension)];
    })
    .filter((file) => isAllowed(file, flags));
}

/** Joins as Python does: an absolute name stays, and an empty folder adds nothing. */
function joined(folder: string, name: string): string {
  if (folder === "" || name.startsWith("/")) return name;
  return process.platform === "win32" ? join(folder, name) : `${folder.replace(/\/$/, "")}/${name}`;
}

function isAllowed(file: string, flags: number): boolean {
  try {
    accessSync(file, flags);
    return true;
  } catch {
    // There is no such file, or it is not allowed.
    return false;
  }
}
