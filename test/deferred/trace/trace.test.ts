import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getTrace } from "@twisted-ts/deferred/internal";
import { expect } from "chai";

interface TraceEvent {
  readonly at: number;
  readonly event: string;
  readonly [detail: string]: unknown;
}

describe("a trace", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "trace-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(program: string, name = "trace.jsonl"): string {
    const { stderr, status } = spawnSync(
      process.execPath,
      ["--input-type=module", "--eval", program],
      { encoding: "utf8", env: { ...process.env, TWISTED_TS_TRACE: join(folder, name) } },
    );
    expect(status, stderr).to.equal(0);
    return stderr;
  }

  function events(name = "trace.jsonl"): TraceEvent[] {
    const lines = readFileSync(join(folder, name), "utf8").trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line) as TraceEvent);
  }

  it("is not written unless the environment variable is set", () => {
    expect(getTrace()).to.equal(null);
  });

  it("holds an event for each Deferred that is created, named, waited for and fired", () => {
    run(`
      import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
      const inner = new Deferred();
      inlineCallbacks(null, function* load() { yield inner; });
      inner.callback(1);
    `);
    const all = events();
    expect(all[0]).to.include({ event: "trace", version: 1 });
    const named = all.find((each) => each.event === "named");
    expect(named).to.include({ name: "load" });
    const outer = named?.["deferred"];
    const waits = all.find((each) => each.event === "waits");
    expect(waits).to.include({ deferred: outer });
    const inner = waits?.["on"];
    const fired = all.filter((each) => each.event === "fired");
    expect(fired.map((each) => each["deferred"])).to.include.members([inner, outer]);
    expect(fired.map((each) => each["failure"])).to.deep.equal(fired.map(() => null));
    expect(all.map((each) => each.at)).to.deep.equal(
      all.map((each) => each.at).sort((a, b) => a - b),
    );
  });

  it("holds an event for each failure that is handled, and for those that are unhandled at exit", () => {
    const stderr = run(`
      import { fail } from "@twisted-ts/deferred";
      globalThis.lost = fail(new RangeError("nobody looks"));
      fail(new TypeError("caught")).addErrback(() => undefined);
    `);
    expect(stderr).to.contain("nobody looks");
    const all = events();
    const numbers = (name: string) =>
      all.filter((each) => each.event === name).map((each) => each["deferred"]);
    const [lost, handled] = all
      .filter((each) => each.event === "fired" && each["failure"] !== null)
      .map((each) => each["deferred"]);
    expect(numbers("failed")).to.deep.equal([lost, handled]);
    expect(numbers("handled")).to.deep.equal([handled]);
    expect(numbers("lost")).to.deep.equal([lost]);
  });

  it("holds the Deferreds that a list waits for, and those that chainDeferred connects", () => {
    run(`
      import { Deferred, DeferredList } from "@twisted-ts/deferred";
      const one = new Deferred(), two = new Deferred(), three = new Deferred();
      new DeferredList([one, two]);
      one.chainDeferred(three);
    `);
    const waits = events().filter((each) => each.event === "waits");
    const pairs = waits.map((each) => [each["deferred"], each["on"]] as [number, number]);
    const [[list, one] = [0, 0], [, two] = [0, 0], [three] = [0, 0]] = pairs;
    expect(pairs).to.deep.equal([
      [list, one],
      [list, two],
      [three, one],
    ]);
  });

  it("holds the delayed calls of the reactor", () => {
    run(`
      import { reactor } from "@twisted-ts/reactor";
      reactor.callLater(0.01, function tick() {});
      reactor.callLater(60, function never() {}).cancel();
    `);
    const all = events();
    const later = all.filter((each) => each.event === "later");
    expect(later.map((each) => [each["delay"], each["name"]])).to.deep.equal([
      [0.01, "tick"],
      [60, "never"],
    ]);
    const called = all.filter((each) => each.event === "called");
    expect(called.map((each) => each["call"])).to.deep.equal([later[0]?.["call"]]);
  });

  it("holds the requests of an HTTP connection, and its states", () => {
    run(`
      import { StringTransport } from "@twisted-ts/reactor/testing";
      import { HTTP11ClientProtocol, Request } from "@twisted-ts/web-client/newclient";
      import { Headers } from "@twisted-ts/web-client/http_headers";
      const protocol = new HTTP11ClientProtocol();
      protocol.makeConnection(new StringTransport());
      protocol.request(new Request("GET", "/page", new Headers({ host: ["h"] }), null, true));
      protocol.dataReceived(Buffer.from("HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n"));
    `);
    const all = events();
    const states = all.filter((each) => each.event === "connection");
    expect(states.map((each) => each["state"])).to.deep.equal([
      "QUIESCENT",
      "TRANSMITTING",
      "WAITING",
      "QUIESCENT",
    ]);
    expect(states[0]).to.include({ peer: "192.168.1.1:54321" });
    const requests = all.filter((each) => each.event === "request");
    expect(requests).to.have.lengthOf(1);
    expect(requests[0]).to.include({ method: "GET", uri: "/page", connection: 1 });
  });

  it("is written by the first process only, unless the file's name contains %p", () => {
    const program = `
      import "@twisted-ts/deferred";
      import { spawnSync } from "node:child_process";
      spawnSync(process.execPath, ["--input-type=module", "--eval", 'import "@twisted-ts/deferred"']);
    `;
    run(program);
    expect(readdirSync(folder)).to.deep.equal(["trace.jsonl"]);
    expect(events().filter((each) => each.event === "trace")).to.have.lengthOf(1);
    run(program, "%p.jsonl");
    expect(readdirSync(folder)).to.have.lengthOf(3);
  });
});
