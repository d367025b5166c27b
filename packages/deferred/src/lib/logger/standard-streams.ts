// The standard streams and warnings of the process, in the form that `LogBeginner` needs: they can
// be replaced.

import { offWarning, onWarning, replaceStandardStream, standardStream } from "#platform";
import { framesOf } from "../failure/traceback.ts";
import type { IStandardStreams, IWarnings, ShowWarning } from "./beginner.ts";
import type { LogFile } from "./interfaces.ts";

export { standardError } from "#platform";

/**
 * The streams of the process. Replacing one has the global `console` write there; the old stream
 * stays as it was.
 */
export const processStreams: IStandardStreams = {
  get stdout(): LogFile {
    return standardStream("stdout");
  },
  set stdout(stream: LogFile) {
    replaceStandardStream("stdout", stream);
  },
  get stderr(): LogFile {
    return standardStream("stderr");
  },
  set stderr(stream: LogFile) {
    replaceStandardStream("stderr", stream);
  },
};

const ignoreWarning: ShowWarning = () => undefined;
let showwarning: ShowWarning = ignoreWarning;

/**
 * The warnings of `process.emitWarning`. Node goes on printing them itself, unless `--no-warnings`
 * is given.
 */
export const processWarnings: IWarnings = {
  get showwarning(): ShowWarning {
    return showwarning;
  },
  set showwarning(show: ShowWarning) {
    showwarning = show;
    offWarning(pass);
    if (show !== ignoreWarning) onWarning(pass);
  },
};

function pass(warning: Error): void {
  const [, file = "<unknown>", line = 0] = framesOf(warning).at(-1) ?? [];
  showwarning(warning.message, warning.name, file, line);
}
