import { createRequire } from "node:module";

/** What is used of the package mime-types. */
interface MimeTypes {
  lookup(path: string): string | false;
}

let types: MimeTypes | null = null;

/** The Content-Type of a file by the end of its name; `application/octet-stream` when that says nothing. */
export function guessContentType(filename: string | null): string {
  if (filename === null) return "application/octet-stream";
  // Its table is large, and few programs send files.
  types ??= createRequire(import.meta.url)("mime-types") as MimeTypes;
  return types.lookup(filename) || "application/octet-stream";
}
