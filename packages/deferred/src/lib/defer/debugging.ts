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

/** The frames of a stack as lines, outermost first, less those of this file's callers within Deferred itself. */
export function creationFrames(stack: string | undefined): readonly string[] {
  return (stack ?? "")
    .split("\n")
    .slice(1)
    .filter((line) => !INNER.test(line))
    .reverse();
}

/** Frames of the machinery, which tell nobody anything. */
const INNER = /[/\\]lib[/\\]defer[/\\](?:deferred|unhandled|run-callbacks)\.[jt]s/;
