// The arguments of spawnProcess: they are checked, and brought to the form that the system needs.

import { checkOptions } from "@twisted-ts/deferred/internal";
import type { SpawnProcessOptions } from "../interfaces/reactor.ts";
import type { SpawnRequest } from "./spawn-now.ts";

/**
 * What a descriptor of the child is: a pipe that the parent reads (`"r"`) or writes (`"w"`), or a
 * descriptor of the parent.
 */
export type ChildFDTarget = "r" | "w" | number;

/** The names of all options of `spawnProcess`. */
export const SPAWN_OPTIONS = ["env", "path", "uid", "gid", "usePTY", "childFDs"] as const;

const STANDARD_FDS: Readonly<Record<number, ChildFDTarget>> = { 0: "w", 1: "r", 2: "r" };

/**
 * A process was to run on a pseudo-terminal, and the library for it cannot be loaded. Its error is
 * the `cause`.
 */
export class PseudoTerminalError extends Error {
  override name = "PseudoTerminalError";

  constructor(cause: unknown) {
    super(
      "usePTY needs @lydell/node-pty, since Node has no pseudo-terminals: npm install @lydell/node-pty. " +
        "Leave usePTY out to use pipes.",
      { cause },
    );
  }
}

/** A request for the system, and the child's descriptors. */
export interface CheckedSpawn {
  readonly request: SpawnRequest;
  readonly childFDs: ReadonlyMap<number, ChildFDTarget>;
}

/**
 * Checks the arguments of `spawnProcess`.
 *
 * @throws TypeError for values of the wrong type, RangeError for an empty list of arguments, a NUL
 *   byte, or an invalid descriptor.
 */
export function checkSpawn(
  executable: string,
  args: readonly string[],
  options: SpawnProcessOptions,
): CheckedSpawn {
  const given = checkOptions("spawnProcess", options, SPAWN_OPTIONS);
  if (args.length === 0) {
    throw new RangeError("args must not be empty: the first is the program's own name");
  }
  const childFDs = checkChildFDs(given.childFDs ?? STANDARD_FDS);
  return {
    request: {
      file: text("executable", executable),
      args: args.map((arg) => text("an argument", arg)),
      envPairs: environment(given.env),
      cwd: given.path === null || given.path === undefined ? undefined : text("path", given.path),
      uid: given.uid ?? undefined,
      gid: given.gid ?? undefined,
      stdio: stdioOf(childFDs),
    },
    childFDs,
  };
}

function text(what: string, value: unknown): string {
  if (typeof value !== "string")
    throw new TypeError(`${what} must be a string, not ${typeof value}`);
  if (value.includes("\0"))
    throw new RangeError(`${what} must not contain a NUL: ${JSON.stringify(value)}`);
  return value;
}

/**
 * The environment, as in Twisted: empty when left out (on Windows the parent's); `null` stands for
 * the parent's.
 */
function environment(env: SpawnProcessOptions["env"]): string[] {
  const variables =
    env === null || (env === undefined && process.platform === "win32") ? process.env : (env ?? {});
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) continue;
    pairs.push(text(`the environment's ${name}`, `${name}=${text(`env.${name}`, value)}`));
  }
  return pairs;
}

function checkChildFDs(
  childFDs: Readonly<Record<number, ChildFDTarget>>,
): Map<number, ChildFDTarget> {
  const checked = new Map<number, ChildFDTarget>();
  for (const [key, target] of Object.entries(childFDs)) {
    const childFD = Number(key);
    if (!isDescriptor(childFD)) throw new RangeError(`${key} is not a file descriptor`);
    if (target !== "r" && target !== "w" && !isDescriptor(target)) {
      throw new TypeError(
        `childFDs[${key}] must be "r", "w" or a descriptor, not ${String(target)}`,
      );
    }
    checked.set(childFD, target);
  }
  return checked;
}

function isDescriptor(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0;
}

/** The descriptors as Node needs them: a list without gaps. */
function stdioOf(childFDs: ReadonlyMap<number, ChildFDTarget>): ("pipe" | "ignore" | number)[] {
  const stdio: ("pipe" | "ignore" | number)[] = [];
  const last = Math.max(-1, ...childFDs.keys());
  for (let fd = 0; fd <= last; fd++) {
    const target = childFDs.get(fd);
    if (target === undefined) stdio.push("ignore");
    else stdio.push(typeof target === "number" ? target : "pipe");
  }
  return stdio;
}
