import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { readArguments, UsageError } from "../../../packages/trial/src/lib/cli/arguments.ts";

const TEST = `
  import { SynchronousTestCase } from "@twisted-ts/trial";
  import { value } from "./value.mjs";
  export class WatchedTests extends SynchronousTestCase {
    test_value() {
      this.assertEqual(value, 1);
    }
  }
`;

describe("trial --watch", () => {
  let folder: string;
  let child: ChildProcess | null = null;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trial-watch-"));
    symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "test_watched.mjs"), TEST);
  });

  afterEach(async () => {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
    child = null;
    rmSync(folder, { recursive: true });
  });

  function setValue(value: number): void {
    writeFileSync(join(folder, "value.mjs"), `export const value = ${value};\n`);
  }

  /** Waits until the output contains a text. The next wait begins after that text. */
  function outputOf(watching: ChildProcess): (text: string) => Promise<void> {
    let output = "";
    let arrived = (): void => undefined;
    let hasEnded = false;
    watching.once("exit", () => {
      hasEnded = true;
      arrived();
    });
    for (const stream of [watching.stdout, watching.stderr]) {
      stream?.setEncoding("utf8").on("data", (data: string) => {
        output += data;
        arrived();
      });
    }
    return async (text) => {
      while (!output.includes(text)) {
        if (hasEnded) throw new Error(`it ended: ${output}`);
        await new Promise<void>((done) => {
          arrived = done;
        });
      }
      output = output.slice(output.indexOf(text) + text.length);
    };
  }

  it("runs the tests again with the new content of a file that they import, until it is terminated", async () => {
    setValue(1);
    const bin = resolve("packages/trial/dist/bin/trial.js");
    child = spawn(process.execPath, [bin, "--watch", "test_watched.mjs"], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = outputOf(child);
    await output("1 passing");
    setValue(2);
    await output("1 failing");
    setValue(1);
    await output("1 passing");
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode ?? child.signalCode).not.to.equal(null);
  });

  it("is refused with several processes, whose files it could not watch", () => {
    expect(() => readArguments(["--watch", "--jobs=2", "test"])).to.throw(UsageError, "--jobs");
    expect(readArguments(["--watch", "--jobs=1", "test"]).watch).to.equal(true);
  });
});
