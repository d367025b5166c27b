import type { Failure } from "../failure/failure.ts";
import { log } from "./log.ts";

/** What is known about a Deferred that was created under debugging, or failed (`twisted.internet.defer.DebugInfo`). */
export class DebugInfo {
  static readonly qualifiedName: string = "twisted.internet.defer.DebugInfo";
  /** The failure that nothing has handled yet. */
  failResult: Failure | null = null;
  /** Stack of the Deferred's creation, a line a frame, under debugging. */
  creator: readonly string[] | null = null;
  /** Stack of the call that fired it, under debugging. */
  invoker: readonly string[] | null = null;

  /** Both stacks as text, each line marked with its origin: `C:` for the creation, `I:` for the firing. */
  _getDebugTracebacks(): string {
    return (
      section(" C: Deferred was created:\n", " C:", this.creator) +
      section(" I: First Invoker was:\n", " I:", this.invoker)
    );
  }

  /** Logs the failure, if it is still there. Afterwards it counts as reported. */
  report(): void {
    const { failResult } = this;
    if (failResult === null) return;
    this.failResult = null;
    log.critical("Unhandled error in Deferred:", { isError: true });
    const debugInfo = this._getDebugTracebacks();
    log.failure(debugInfo === "" ? "" : "(debug: {debugInfo})", failResult, { debugInfo });
  }
}

function section(title: string, mark: string, lines: readonly string[] | null): string {
  return lines === null ? "" : `${title}${lines.map((line) => `${mark}${line}`).join("\n")}\n`;
}
