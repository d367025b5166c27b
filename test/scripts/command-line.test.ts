import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect } from "chai";

const root = resolve(import.meta.dirname, "../..");

function runScript(...args: string[]): { status: number | null; out: string; err: string } {
  const command = ["run", "--silent", "node", "--", ...args];
  const { status, stdout, stderr } = spawnSync("npm", command, { cwd: root, encoding: "utf8" });
  return { status, out: stdout, err: stderr };
}

describe("the command line of a script", () => {
  it("is refused with status 2 and the usage, when it has an unknown option", () => {
    const { status, err } = runScript("scripts/audit.ts", "--fix");
    expect(status).to.equal(2);
    expect(err).to.match(/^Unknown option '--fix'.*\nusage: npm run audit\n$/);
  });

  it("is refused when an option is not a whole number", () => {
    const { status, err } = runScript("test/faults/injection/main.ts", "--seed", "1e3");
    expect(status).to.equal(2);
    expect(err).to.match(/^--seed takes a whole number from 0 on, not 1e3\nusage: npm run faults /);
  });

  it("prints the usage for --help", () => {
    const { status, out } = runScript("scripts/release.ts", "--help");
    expect(status).to.equal(0);
    expect(out).to.equal("usage: npm run release -- [--dry-run] [--publish] [--version=1.2.3]\n");
  });
});
