// Which frames of a stack are of this library, or of Node: they say little about the program.

import { wantsFullStacks } from "#platform";

/** Installed packages, wherever the package manager puts them. */
const INSTALLED = /[/\\]node_modules[/\\]@twisted-ts[/\\]/;

/** Node's own modules, and functions of the engine. */
const NODE = /(?:^|[( ])node:|\(<anonymous>\)/;

/** Where the packages are, if this is their repository; `null` if they are installed. */
const repository: string | null =
  /^(?:file:\/\/)?(.*\/packages\/)deferred\/(?:src|dist)\//.exec(import.meta.url)?.[1] ?? null;

const PACKAGE = /^(?:create|deferred|port|python|reactor|trial|web-client)[/\\](?:src|dist)[/\\]/;

/** Whether a frame, or a file's name or URL, is of this library. */
export function isLibraryFrame(frame: string): boolean {
  if (INSTALLED.test(frame)) return true;
  if (repository === null) return false;
  const at = frame.indexOf(repository);
  return at >= 0 && PACKAGE.test(frame.slice(at + repository.length));
}

/** Whether a frame, or a file's name or URL, is neither of this library nor of Node. */
export function isForeignFrame(frame: string): boolean {
  return !isLibraryFrame(frame) && !NODE.test(frame);
}

/**
 * A stack as it is shown: one line stands for all the frames between two frames of the program. All
 * frames are shown if none is of the program, or if the environment asks for them.
 *
 * @param frames - in any form.
 * @param textOf - the text of a frame, or its file.
 * @param fold - the line that stands in the place of some frames, from the words for them.
 * @param isFull - whether all frames are shown, whatever they are.
 */
export function foldFrames<T>(
  frames: readonly T[],
  textOf: (frame: T) => string,
  fold: (words: string) => T,
  isFull: boolean = wantsFullStacks(),
): readonly T[] {
  const isForeign = frames.map((frame) => isForeignFrame(textOf(frame)));
  if (isFull || !isForeign.includes(true)) return frames;
  const shown: T[] = [];
  let count = 0;
  frames.forEach((frame, index) => {
    if (!isForeign[index]) {
      count += 1;
      if (isForeign[index + 1] !== false) shown.push(fold(counted(count)));
      return;
    }
    count = 0;
    shown.push(frame);
  });
  return shown;
}

function counted(count: number): string {
  return `(${count} frame${count === 1 ? "" : "s"} of the library or of Node)`;
}
