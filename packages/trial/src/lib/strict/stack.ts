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

/** Frames for a message: a few, indented, with paths below the working directory as relative ones. */
export function shownFrames(frames: readonly string[], word = ""): string {
  const here = `(${process.cwd()}/`;
  return frames
    .filter((line) => !/[( ]node:/.test(line))
    .slice(0, MOST_FRAMES)
    .map((line) => `    ${word}${line.trim().replace("file://", "").replace(here, "(")}`)
    .join("\n");
}

const MOST_FRAMES = 6;

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
