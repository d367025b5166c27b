// Paths as texts.

/** A path: text, bytes, or an object that says which path it is. */
export type PathLike =
  | string
  | Uint8Array
  | {
      /** The path as text. */
      __fspath__(): string;
    };

/** The text of a path. */
export function pathText(path: PathLike): string {
  if (typeof path === "string") return path;
  if (path instanceof Uint8Array) return Buffer.from(path).toString();
  return path.__fspath__();
}
