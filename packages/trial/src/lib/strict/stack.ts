// Stacks without the frames that say nothing about a test.

import { foldFrames, isForeignFrame, wantsFullStacks } from "@twisted-ts/deferred/internal";

const FRAME = /^\s+at /;
/** Frames of assertions, which come before those of the test. */
const ASSERTING = /[/\\]trial[/\\](?:src|dist)[/\\]lib[/\\]asserting[/\\]/;
/** Frames of the code that called the test. */
const RUNNING = /[/\\]trial[/\\](?:src|dist)[/\\]lib[/\\](?:case|mocha|strict)[/\\]/;

/** The frames of the test and of the code under test; all frames, if there are none of these. */
export function ownFrames(stack: string): string[] {
  const all = stack.split("\n").filter((line) => FRAME.test(line));
  const below = all.filter((line) => !ASSERTING.test(line));
  const runner = below.findIndex((line) => RUNNING.test(line));
  const own = runner < 0 ? below : below.slice(0, runner);
  return own.length > 0 ? own : all;
}

/**
 * Frames for a message: a few, indented, with paths below the working directory as relative ones.
 * Those of this library and of Node are left out, unless there are no others, or
 * TWISTED_TS_FULL_STACKS is set.
 */
export function shownFrames(frames: readonly string[], word = ""): string {
  const shown = foldFrames(frames, String, () => "").filter((line) => line !== "");
  return shown
    .slice(0, wantsFullStacks() ? undefined : MOST_FRAMES)
    .map((line) => `    ${word}${shownFrame(line)}`)
    .join("\n");
}

const MOST_FRAMES = 6;

function shownFrame(line: string): string {
  return line.trim().replace("file://", "").replace(`(${process.cwd()}/`, "(");
}

/** Whether there is a frame among them that is neither of this library nor of Node. */
export function areForeign(frames: readonly string[]): boolean {
  return frames.some(isForeignFrame);
}

/** Removes all other frames from the stack of an error, and from those of its causes. */
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
