// Python's `os.path` for POSIX, where Node's `path` differs: a slash at the end, and an absolute
// path that follows another.

/** As Python's `os.path.join`: an absolute path drops all those before it. */
export function joinPaths(first: string, ...others: string[]): string {
  return others.reduce(
    (path, part) =>
      part.startsWith("/")
        ? part
        : path === "" || path.endsWith("/")
          ? path + part
          : `${path}/${part}`,
    first,
  );
}

/** As Python's `os.path.basename`: what follows the last slash, which may be nothing. */
export function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** As Python's `os.path.dirname`: what stands before the last slash; empty without one. */
export function dirname(path: string): string {
  const head = path.slice(0, path.lastIndexOf("/") + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, "");
}
