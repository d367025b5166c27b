// Which frames of a stack are of this library, or of Node: they say little about the program.

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
