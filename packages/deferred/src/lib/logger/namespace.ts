// The namespace of a logger that was given none. Twisted takes the name of the calling module; here
// it is made from the name of its file.

import { workingDirectory } from "#platform";
import { framesOf } from "../failure/traceback.ts";

/** Files of the logger itself, which are not the caller. */
const INNER = /[/\\]lib[/\\]logger[/\\](?:namespace|logger|logger-for)\.[jt]s$/;

/**
 * The calling module as a dotted name: its path below the working directory or below
 * `node_modules`, else the file's own name. `<unknown>` if the stack does not say.
 */
export function namespaceOfCaller(): string {
  const frames = framesOf(new Error("where"));
  const caller = frames.findLast(([, file]) => !INNER.test(file));
  return caller === undefined ? "<unknown>" : namespaceOfFile(caller[1]);
}

/** The dotted name of a file, given by path or by `file:` URL. */
export function namespaceOfFile(file: string): string {
  const path = decode(file.replace(/^file:\/\//, "").replace(/[?#].*$/, "")).replaceAll("\\", "/");
  const base = `${workingDirectory().replaceAll("\\", "/")}/`;
  const modules = path.lastIndexOf("/node_modules/");
  let name: string;
  if (modules >= 0) name = path.slice(modules + "/node_modules/".length);
  else if (path.startsWith(base)) name = path.slice(base.length);
  else name = path.slice(path.lastIndexOf("/") + 1);
  return name.replace(/\.[cm]?[jt]sx?$/, "").replaceAll("/", ".") || "<unknown>";
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not a URL: a path may hold a lone percent sign.
    return path;
  }
}
