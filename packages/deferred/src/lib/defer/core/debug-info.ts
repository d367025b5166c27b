import type { Failure } from "../../failure/failure.ts";
import { foldFrames } from "../../library-frames.ts";
import { getTracer } from "./debugging.ts";
import { HAS_DEBUG_INFO } from "./flags.ts";
import { log } from "./log.ts";

/**
 * The notes on a Deferred that was created under debugging, or failed
 * (`twisted.internet.defer.DebugInfo`).
 */
export class DebugInfo {
  static readonly qualifiedName: string = "twisted.internet.defer.DebugInfo";
  /** The failure that nothing has handled yet. */
  failResult: Failure | null = null;
  /** Stack of the Deferred's creation, a line a frame, under debugging. */
  creator: readonly string[] | null = null;
  /** Stack of the call that fired it, under debugging. */
  invoker: readonly string[] | null = null;
  /**
   * The number of the Deferred among those that were made under debugging or for a trace; 0 if it
   * has none.
   */
  number = 0;
  /** The name of the generator function whose outcome it is, under debugging. */
  generatorName = "";

  /**
   * Both stacks as text, each line marked with its origin: `C:` for the creation, `I:` for the
   * firing.
   */
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
    getTracer()?.lost(this);
    log.critical("Unhandled error in Deferred:", { isError: true });
    const debugInfo = this._getDebugTracebacks();
    log.failure(debugInfo === "" ? "" : "(debug: {debugInfo})", failResult, { debugInfo });
  }
}

/** A Deferred, as far as its `DebugInfo` needs it. */
interface Debugged {
  /** @internal */
  _flags: number;
}

const infos = new WeakMap<Debugged, DebugInfo>();

/** The `DebugInfo` of a Deferred, if there is one. */
export function debugInfoOf(deferred: Debugged): DebugInfo | null {
  return deferred._flags & HAS_DEBUG_INFO ? (infos.get(deferred) ?? null) : null;
}

/** Sets the `DebugInfo` of a Deferred; `null` removes it. */
export function setDebugInfo(deferred: Debugged, info: DebugInfo | null): void {
  deferred._flags &= ~HAS_DEBUG_INFO;
  if (info === null) return;
  deferred._flags |= HAS_DEBUG_INFO;
  infos.set(deferred, info);
}

/** The `DebugInfo` of a Deferred, which is made if there is none. */
export function neededDebugInfo(deferred: Debugged): DebugInfo {
  const present = debugInfoOf(deferred);
  if (present !== null) return present;
  const info = new DebugInfo();
  setDebugInfo(deferred, info);
  return info;
}

/** The failure was handled: it is not reported. */
export function forgetFailure(deferred: Debugged): void {
  const info = debugInfoOf(deferred);
  if (info === null) return;
  if (info.failResult !== null) getTracer()?.handled(info);
  info.failResult = null;
}

function section(title: string, mark: string, lines: readonly string[] | null): string {
  return lines === null
    ? ""
    : `${title}${foldFrames(lines, String, (words) => `    ${words}`)
        .map((line) => `${mark}${line}`)
        .join("\n")}\n`;
}
