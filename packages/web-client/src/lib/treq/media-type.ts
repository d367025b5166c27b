import { createRequire } from "node:module";

/** The part of the package mime-types that is used here. */
interface MimeTypes {
  lookup(path: string): string | false;
}

let types: MimeTypes | null = null;

/**
 * The Content-Type of a file by the extension of its name; `application/octet-stream` when that is
 * unknown.
 */
export function guessContentType(filename: string | null): string {
  if (filename === null) return "application/octet-stream";
  // Loaded when first needed: its table is large, and few programs send files.
  types ??= createRequire(import.meta.url)("mime-types") as MimeTypes;
  return types.lookup(filename) || "application/octet-stream";
}
