// Node's standard streams, console and warnings, as the beginner wants them: as something that can be replaced.

import { Console } from "node:console";
import { framesOf } from "../failure/traceback.ts";
import type { IStandardStreams, IWarnings, ShowWarning } from "./beginner.ts";
import type { LogFile } from "./interfaces.ts";

/** Standard error, looked up when something is written: loading this opens no stream. */
export const standardError: LogFile = {
  write: (text) => process.stderr.write(text),
};

/**
 * The streams of `process`. Replacing one replaces `process.stdout` or `process.stderr`, and has the global `console`
 * write there, which holds on to the streams it has once seen. Whoever holds the old stream writes to it as before.
 */
export const processStreams: IStandardStreams = {
  get stdout(): LogFile {
    return process.stdout;
  },
  set stdout(stream: LogFile) {
    replace("stdout", stream);
  },
  get stderr(): LogFile {
    return process.stderr;
  },
  set stderr(stream: LogFile) {
    replace("stderr", stream);
  },
};

function replace(name: "stdout" | "stderr", stream: LogFile): void {
  Object.defineProperty(process, name, {
    value: stream,
    configurable: true,
    enumerable: true,
    writable: true,
  });
  const { stdout, stderr } = process;
  // Only `write` of the streams is used when errors are not ignored, and that is all a LogFile has.
  globalThis.console = new Console({ stdout, stderr, ignoreErrors: false });
}

const ignoreWarning: ShowWarning = () => undefined;
let showwarning: ShowWarning = ignoreWarning;

/** The warnings of `process.emitWarning`. Node goes on printing them itself, unless it is told not to. */
export const processWarnings: IWarnings = {
  get showwarning(): ShowWarning {
    return showwarning;
  },
  set showwarning(show: ShowWarning) {
    showwarning = show;
    process.off("warning", onWarning);
    if (show !== ignoreWarning) process.on("warning", onWarning);
  },
};

function onWarning(warning: Error): void {
  const [, file = "<unknown>", line = 0] = framesOf(warning).at(-1) ?? [];
  showwarning(warning.message, warning.name, file, line);
}
