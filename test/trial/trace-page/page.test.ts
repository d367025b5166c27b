import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "chai";
import { makePage, TraceError } from "../../../packages/trial/src/lib/trace-page/page.ts";

const EVENT = '{"at":0.1,"event":"trace","version":1,"process":7,"time":1}';
const BIN = resolve(import.meta.dirname, "../../../packages/trial/dist/bin/twisted-ts-trace.js");

describe("the page of a trace", () => {
  it("holds style, program and events, and refers to no other file", () => {
    const page = makePage(`${EVENT}\n`);
    expect(page).to.contain(`[${EVENT}]`);
    expect(page).to.match(/<style>[^<]*--pending/);
    expect(page).to.contain("showConnections");
    expect(page).not.to.match(/\b(?:src|href)=/);
  });

  it("is not ended by a text of the trace", () => {
    const page = makePage(`{"at":1,"event":"named","name":"</script><b>$&"}\n`);
    expect(page).to.contain("\\u003c/script>\\u003cb>$&");
    expect(page.match(/<\/script>/g)).to.have.lengthOf(2);
  });

  it("leaves out a last line that was not written to its end", () => {
    expect(makePage(`${EVENT}\n{"at":0.2,"ev`)).to.contain(`[${EVENT}]`);
  });

  it("is refused for a file that is not a trace, with the number of the line", () => {
    expect(() => makePage(`${EVENT}\nno trace\n${EVENT}\n`)).to.throw(TraceError, "line 2");
    expect(() => makePage("")).to.throw(TraceError, "there are no events");
    expect(() => makePage("{}\n")).to.throw(TraceError, "line 1");
  });
});

describe("twisted-ts-trace", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trace-page-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [BIN, ...args], { encoding: "utf8" });
  }

  it("writes the page beside the trace, or where it is asked to", () => {
    const trace = join(folder, "trace.jsonl");
    writeFileSync(trace, `${EVENT}\n`);
    expect(run(trace)).to.include({ status: 0, stdout: `${join(folder, "trace.html")}\n` });
    const out = join(folder, "page.html");
    expect(run(trace, "--out", out)).to.include({ status: 0, stdout: `${out}\n` });
    expect(readFileSync(out, "utf8")).to.equal(makePage(`${EVENT}\n`));
  });

  it("prints the reason when there is no page", () => {
    const missing = run(join(folder, "missing.jsonl"));
    expect(missing.status).to.equal(1);
    expect(missing.stderr).to.contain("ENOENT");
    const none = run();
    expect(none.status).to.equal(2);
    expect(none.stderr).to.contain("one trace is needed").and.contain("Usage:");
    expect(run("--unknown").status).to.equal(2);
  });
});
