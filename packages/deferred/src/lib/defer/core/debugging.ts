// Debugging of Deferreds: off unless asked for, since a stack for every Deferred costs more than the Deferred.

let debugging = false;

/**
 * Turns debugging on or off. While it is on, the stacks of each Deferred's creation and firing are kept, and shown by
 * `AlreadyCalledError` and by the report of an unhandled failure.
 */
export function setDebugging(on: boolean): void {
  debugging = Boolean(on);
}

/** Whether debugging is on. */
export function getDebugging(): boolean {
  return debugging;
}

/** The stack of the caller of this library, a line a frame, outermost first. */
export function callerFrames(): readonly string[] {
  return (new Error("stack").stack ?? "")
    .split("\n")
    .slice(1)
    .filter((line) => !INNER.test(line) && !line.includes(import.meta.url))
    .reverse();
}

/**
 * Frames of these files say nothing about the program. In what is published they are all in one file, the one that this is
 * in then.
 */
const INNER = /[/\\]lib[/\\]defer[/\\](?:core[/\\][\w-]+|deferred)\.[jt]s/;
