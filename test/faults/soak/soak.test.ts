import { spawn } from "node:child_process";
import { join } from "node:path";
import { Failure } from "@twisted-ts/deferred";
import { expect } from "chai";
import { Ledger, type Remains, violationsOf } from "./ledger.ts";
import { planOf, soakBody } from "./plan.ts";

const ROOT = join(import.meta.dirname, "../../..");

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs the program on the bundles. */
function soak(args: readonly string[], nodeArgs: readonly string[] = []): Promise<Ended> {
  const hook = join(ROOT, "scripts/typescript-hook.mjs");
  const program = join(import.meta.dirname, "main.ts");
  const all = [...nodeArgs, "--no-warnings", `--import=${hook}`, program, ...args];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (data: string) => {
    output += data;
  });
  child.stderr.setEncoding("utf8").on("data", (data: string) => {
    errors += data;
  });
  return new Promise((ended) => child.on("close", (code) => ended({ code, output, errors })));
}

describe("a soak", function () {
  this.timeout(180_000);

  it("ends each of ten thousand requests, and leaves nothing open", async () => {
    const { code, output, errors } = await soak(["--requests", "10000"]);
    expect(code, errors + output).to.equal(0);
    expect(output).to.match(/\| requests \| 10,000 \|/);
    expect(output).to.match(/\| Deferreds unfired \| 0 \|/);
    expect(output).to.match(/\| heap after \| /);
    expect(errors).to.match(/of 10,000 {2}.*\/s {2}.*failed/);
  });

  it("ends with status 1 when a body is wrong", async () => {
    const sabotage = "data:text/javascript,Buffer.prototype.equals = () => false;";
    const { code, errors } = await soak(["--requests", "200"], [`--import=${sabotage}`]);
    expect(code, errors).to.equal(1);
    expect(errors).to.match(/does not hold: \d+ bodies are not the ones sent/);
    expect(errors).to.match(/request \d+ \(short\): \d+ bytes, \d+;/);
  });

  it("refuses an invalid number of requests", async () => {
    const { code, errors } = await soak(["--requests", "many"]);
    expect(code).to.equal(2);
    expect(errors).to.include("--requests takes a whole number from 1 on, not many");
  });
});

describe("the plan of a soak", () => {
  it("is the same each time for a seed, and has a few per cent of faults", () => {
    const plans = Array.from({ length: 20_000 }, (_, id) => planOf(1, id));
    expect(planOf(1, 77)).to.deep.equal(plans[77]);
    expect(planOf(2, 77)).not.to.deep.equal(plans[77]);
    const faulty = plans.filter(({ fault }) => fault !== null);
    expect(faulty.length / plans.length).to.be.within(0.025, 0.045);
    expect(new Set(faulty.map(({ fault }) => fault)).size).to.equal(14);
  });

  it("has another body for each request", () => {
    const plan = { work: "short", size: 100, fault: null } as const;
    expect(soakBody({ ...plan, id: 1 }).equals(soakBody({ ...plan, id: 2 }))).to.equal(false);
  });
});

describe("the verdict on a soak", () => {
  const clean: Remains = {
    handles: [],
    delayedCalls: [],
    heapBefore: 20e6,
    heapAfter: 20e6,
    peakRSS: 100e6,
  };

  function whole(): Ledger {
    const ledger = new Ledger();
    ledger.started = 10;
    ledger.fired = 10;
    ledger.successes = 10;
    return ledger;
  }

  it("passes when all has fired and nothing is left", () => {
    expect(violationsOf(whole(), 10, clean)).to.deep.equal([]);
  });

  const COUNTS: Partial<Record<keyof Ledger, string>> = {
    firedTwice: "1 Deferreds have fired twice",
    bodies: "1 body protocols have not lost their connection",
    bodiesLostTwice: "1 body protocols have lost their connection twice",
    wrongBodies: "1 bodies are not the ones sent",
    unexpected: "1 failures are of a class that nothing explains",
    logged: "1 errors were logged, or not handled",
  };
  for (const [count, words] of Object.entries(COUNTS)) {
    it(`fails when ${count} is wrong`, () => {
      const ledger = Object.assign(whole(), { [count]: 1 });
      expect(violationsOf(ledger, 10, clean)).to.deep.equal([words]);
    });
  }

  it("fails when a Deferred has not fired, or a request was not begun", () => {
    const ledger = whole();
    ledger.fired = 9;
    expect(violationsOf(ledger, 10, clean)).to.deep.equal(["1 Deferreds have not fired"]);
    expect(violationsOf(whole(), 11, clean)).to.deep.equal(["1 requests were not begun"]);
  });

  it("fails when a connection or timer is left, or the heap has grown", () => {
    const handles = violationsOf(whole(), 10, { ...clean, handles: ["TCPSocketWrap"] });
    expect(handles).to.deep.equal(["1 handles are left: TCPSocketWrap"]);
    const calls = violationsOf(whole(), 10, { ...clean, delayedCalls: ["a call"] });
    expect(calls).to.deep.equal(["1 delayed calls are left: a call"]);
    const heap = violationsOf(whole(), 10, { ...clean, heapAfter: 30e6 });
    expect(heap).to.deep.equal(["the heap has grown by 10000000 bytes"]);
  });

  it("fails when a failure is of a class that no fault explains, or a healthy request fails", () => {
    const ledger = whole();
    ledger.fail({ ...planOf(1, 1), fault: "cancels at once" }, new Failure(new RangeError("odd")));
    expect(ledger.unexpected).to.equal(1);
    class ParseError extends Error {
      override name = "ParseError";
    }
    ledger.fail({ ...planOf(1, 1), fault: null }, new Failure(new ParseError()));
    expect(ledger.unexpected).to.equal(2);
    expect(ledger.examples.join("\n")).to.include("RangeError");
  });
});
