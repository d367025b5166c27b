import { chmodSync, constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { which } from "@twisted-ts/python/procutils";
import { ThreadPool } from "@twisted-ts/python/threadpool";
import * as threads from "@twisted-ts/reactor/threads";
import { expect } from "chai";

describe("which", () => {
  const { PATH, PATHEXT } = process.env;
  let folder: string;
  const at = (...names: string[]): string => join(folder, ...names);

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-which-"));
    for (const name of ["bin", "sbin", "none"]) mkdirSync(at(name));
    for (const name of [
      "bin/executable",
      "sbin/executable",
      "bin/executable.bin",
      "none/executable",
    ]) {
      writeFileSync(at(name), "");
      chmodSync(at(name), name.startsWith("none") ? 0o644 : 0o755);
    }
  });

  beforeEach(() => {
    process.env["PATH"] = [at("bin"), at("none"), at("sbin"), at("missing")].join(":");
    delete process.env["PATHEXT"];
  });

  after(() => {
    process.env["PATH"] = PATH;
    if (PATHEXT !== undefined) process.env["PATHEXT"] = PATHEXT;
    else delete process.env["PATHEXT"];
    rmSync(folder, { recursive: true });
  });

  it("finds the executable files of a name in the order of PATH", () => {
    expect(which("executable")).to.deep.equal([at("bin/executable"), at("sbin/executable")]);
  });

  it("finds nothing when no file has the name, and without PATH", () => {
    expect(which("nothing-of-this-name")).to.deep.equal([]);
    delete process.env["PATH"];
    expect(which("executable")).to.deep.equal([]);
  });

  it("asks for what the flags say", () => {
    expect(which("executable", constants.R_OK)).to.have.length(3);
  });

  it("tries the extensions of PATHEXT after the name itself", () => {
    process.env["PATHEXT"] = [".bin", ".exe"].join(":");
    expect(which("executable")).to.deep.equal([
      at("bin/executable"),
      at("bin/executable.bin"),
      at("sbin/executable"),
    ]);
  });

  it("takes an absolute path as it is, once for each folder of PATH, as Twisted does", () => {
    expect(which(at("bin/executable"))).to.deep.equal(new Array(4).fill(at("bin/executable")));
  });

  it("refuses a name that is not a string", () => {
    expect(() => which(1 as never)).to.throw(TypeError);
  });
});

describe("twisted.python.threadpool", () => {
  it("has the ThreadPool of twisted.internet.threads", () => {
    expect(ThreadPool).to.equal(threads.ThreadPool);
  });
});
