import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { javascript } from "./javascript.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** How a program ended, and what it wrote. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs TypeScript programs in processes of their own, within the project, so that its packages are
 * found: their bundles, which take a fifth of the time of their sources.
 */
export interface Programs {
  /**
   * Runs a program to its end; `onReady` is called when it has written "ready" to
   * either output. It has no standard input, unless `stdin`
   * says what that is.
   */
  run(
    source: string,
    onReady?: (child: ChildProcess) => void,
    stdin?: "ignore" | "pipe" | number,
  ): Promise<ProgramEnd>;
}

/** To be called within a `describe`: the programs' files are removed when its tests have run. */
export function programs(): Programs {
  let folder = "";
  let count = 0;

  before(() => {
    folder = mkdtempSync(join(ROOT, "test", ".program-"));
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  function start(source: string, stdin: "ignore" | "pipe" | number): ChildProcess {
    const file = join(folder, `program-${count++}.mjs`);
    writeFileSync(file, javascript(source));
    return spawn(process.execPath, [file], { cwd: ROOT, stdio: [stdin, "pipe", "pipe"] });
  }

  return {
    run: (source, onReady = () => {}, stdin = "ignore") =>
      new Promise((resolve) => {
        const child = start(source, stdin);
        let output = "";
        let errors = "";
        let ready = false;
        const look = (): void => {
          if (ready || !(output + errors).includes("ready")) return;
          ready = true;
          onReady(child);
        };
        child.stdout?.setEncoding("utf8").on("data", (data: string) => {
          output += data;
          look();
        });
        child.stderr?.setEncoding("utf8").on("data", (data: string) => {
          errors += data;
          look();
        });
        child.once("close", (code, signal) => resolve({ code, signal, output, errors }));
      }),
  };
}
