import { spawnSync } from "node:child_process";
import { expect } from "chai";

/** Logging can begin once in a process: each case starts a process. */
function run(program: string): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [
      "--no-warnings",
      "--input-type=module",
      "--eval",
      `import * as log from "@twisted-ts/deferred/log"; ${program}`,
    ],
    { encoding: "utf8" },
  );
  expect([stderr, status]).to.deep.equal(["", 0]);
  // The times differ in each run.
  return stdout.replace(/^\S+ \S+ /gm, "");
}

describe("startLogging", () => {
  it("logs to a file, with what is written to the standard streams", () => {
    expect(
      run(`
        log.msg("early");
        const observer = log.startLogging(process.stdout);
        observer.formatTime = () => "day time";
        log.msg("Hello!");
        console.log("printed");
        log.logfile.write("through the file\\n");
        log.discardLogs();
        log.logfile.write("discarded\\n");
      `),
    ).to.equal("[-] Log opened.\n[-] Hello!\n[-] printed\n[-] through the file\n");
  });

  it("does not replace the standard streams with setStdout false", () => {
    expect(
      run(`
        log.startLogging(process.stdout, false);
        process.stdout.write("day time plain\\n");
      `),
    ).to.equal("[-] Log opened.\nplain\n");
  });

  it("does nothing for a file whose text is logged itself", () => {
    expect(
      run(`
        log.startLogging(process.stdout);
        if (log.startLogging(process.stdout) !== null) throw new Error("started twice");
      `),
    ).to.equal("[-] Log opened.\n");
  });
});
