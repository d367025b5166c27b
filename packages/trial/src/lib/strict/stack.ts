// Stacks without the frames that tell nothing about a test.

const FRAME = /^\s+at /;
/** Frames of assertions, which stand above the test's own. */
const ASSERTING = /[/\\]trial[/\\](?:src|dist)[/\\]lib[/\\]asserting[/\\]/;
/** Frames of whoever called the test. */
const RUNNING = /[/\\]trial[/\\](?:src|dist)[/\\]lib[/\\](?:case|mocha|strict)[/\\]/;

/** The frames of a stack that are the test's and that of the code under test; all of them, if none is. */
export function ownFrames(stack: string): string[] {
  const all = stack.split("\n").filter((line) => FRAME.test(line));
  const below = all.filter((line) => !ASSERTING.test(line));
  const runner = below.findIndex((line) => RUNNING.test(line));
  const own = runner < 0 ? below : below.slice(0, runner);
  return own.length > 0 ? own : all;
}

/**
 * Frames for a message: a few, indented, with paths below the working directory as relative ones. Frames of this library
 * that stand above another are folded: the innermost is shown, with the number of the others.
 */
export function shownFrames(frames: readonly string[], word = ""): string {
  const shown: string[] = [];
  const rest = frames.filter((line) => !/[( ]node:/.test(line));
  for (let index = 0; index < rest.length && shown.length < MOST_FRAMES; ) {
    const line = shownFrame(rest[index] as string);
    const above = rest.findIndex((each, at) => at > index && !isLibrary(each));
    const folded = isLibrary(rest[index] as string) && above > 0 ? above - index - 1 : 0;
    shown.push(
      `    ${word}${line}${folded === 0 ? "" : ` (and ${counted(folded)} of the library)`}`,
    );
    index += folded + 1;
  }
  return shown.join("\n");
}

const MOST_FRAMES = 6;

function shownFrame(line: string): string {
  return line.trim().replace("file://", "").replace(`(${process.cwd()}/`, "(");
}

function counted(frames: number): string {
  return frames === 1 ? "1 frame" : `${frames} frames`;
}

/** Frames of these packages, installed or in their repository. */
const LIBRARY =
  /[/\\](?:@twisted-ts|packages)[/\\](?:deferred|reactor|web-client|trial)[/\\](?:src|dist)[/\\]/;

/** Whether there is a frame among them that is not of this library. */
export function areForeign(frames: readonly string[]): boolean {
  return frames.some((line) => !/[( ]node:/.test(line) && !isLibrary(line));
}

function isLibrary(line: string): boolean {
  return LIBRARY.test(line);
}

/** Takes all other frames off an error's stack, and off those of its causes. */
export function trimStack(error: unknown): void {
  const seen = new Set<unknown>();
  for (let each = error; each instanceof Error && !seen.has(each); each = each.cause) {
    seen.add(each);
    if (typeof each.stack !== "string") continue;
    const lines = each.stack.split("\n");
    const title = lines.slice(
      0,
      lines.findIndex((line) => FRAME.test(line)),
    );
    if (title.length > 0) each.stack = [...title, ...ownFrames(each.stack)].join("\n");
  }
}
