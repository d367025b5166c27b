// The page of a trace in headless Chromium. CHROMIUM names the program where it is not found.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { makePage } from "../../packages/trial/src/lib/trace-page/page.ts";

const candidates = [process.env["CHROMIUM"], "chromium", "chromium-browser", "google-chrome"];
const chromium = candidates.find(
  (name) => name !== undefined && spawnSync(name, ["--version"]).status === 0,
);

const EVENTS: readonly object[] = [
  { at: 0, event: "trace", version: 1, process: 7, time: 1 },
  { at: 0.1, event: "created", deferred: 1, class: "Deferred", stack: ["main (/app/main.ts:1:1)"] },
  { at: 0.2, event: "created", deferred: 2, class: "Deferred", stack: ["load (/app/load.ts:2:2)"] },
  { at: 0.2, event: "named", deferred: 2, name: "load" },
  { at: 0.3, event: "waits", deferred: 2, on: 1 },
  { at: 0.3, event: "created", deferred: 3, class: "Deferred", stack: ["f (/app/f.ts:3:3)"] },
  { at: 0.4, event: "fired", deferred: 3, failure: "Error: <b>lost</b>", stack: [] },
  { at: 0.4, event: "failed", deferred: 3 },
  { at: 0.5, event: "lost", deferred: 3 },
  { at: 0.5, event: "created", deferred: 4, class: "Deferred", stack: ["round (/app/r.ts:4:4)"] },
  { at: 0.5, event: "waits", deferred: 4, on: 5 },
  { at: 0.5, event: "waits", deferred: 5, on: 4 },
  { at: 0.6, event: "connection", connection: 1, state: "QUIESCENT", peer: "host:80" },
  { at: 0.7, event: "request", connection: 1, method: "GET", uri: "/page" },
  { at: 0.7, event: "connection", connection: 1, state: "WAITING" },
  { at: 0.9, event: "connection", connection: 1, state: "CONNECTION_LOST" },
  { at: 0.9, event: "later", call: 1, delay: 2, name: "tick" },
];

describe("the page of a trace, in Chromium", () => {
  let folder: string;

  before(function () {
    if (chromium === undefined) this.skip();
    folder = mkdtempSync(join(tmpdir(), "trace-page-"));
  });

  after(() => {
    if (chromium !== undefined) rmSync(folder, { recursive: true });
  });

  /** The texts of the elements that a selector finds, after `script` has run in the page. */
  function texts(selector: string, script = "", events = EVENTS): string[] {
    const report = `document.body.textContent = JSON.stringify([...document.querySelectorAll(${JSON.stringify(
      selector,
    )})].map((each) => each.textContent));`;
    const lines = events.map((event) => `${JSON.stringify(event)}\n`);
    const page = makePage(lines.join("")).replace(
      "</body>",
      () => `<script>${script};${report}</script></body>`,
    );
    const file = join(folder, "page.html");
    writeFileSync(file, page);
    const { stdout, stderr } = spawnSync(
      chromium as string,
      ["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", `file://${file}`],
      { encoding: "utf8" },
    );
    const [, json] = /<body>(.*)<\/body>/s.exec(stdout) ?? [];
    if (json === undefined) throw new Error(`no page: ${stderr}`);
    const decoded = json.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    return JSON.parse(decoded) as string[];
  }

  const search = (text: string): string =>
    `byId("search").value = ${JSON.stringify(text)}; byId("search").dispatchEvent(new Event("input"))`;

  it("shows which Deferred waits on which, and those that wait in a circle", () => {
    const rows = texts("#deferreds .what");
    expect(rows.map((row) => row.replace(/^[▸▾]/, ""))).to.deep.equal([
      "#2 load load (app/load.ts:2:2)",
      "#1 Deferred main (app/main.ts:1:1)",
      "#3 Deferred f (app/f.ts:3:3)",
      "#4 Deferred round (app/r.ts:4:4)",
      "#5 Deferred in the library",
    ]);
    expect(texts("#deferreds .state")).to.deep.equal([
      "pending",
      "pending",
      "lost",
      "pending",
      "pending",
    ]);
  });

  it("shows the states of a connection, and its requests", () => {
    expect(texts("#connections .bar")).to.deep.equal(["", "", "GET /page"]);
    expect(texts("#connections .lane > :first-child")).to.deep.equal(["1  host:80"]);
  });

  it("shows the results of a search, with the objects that contain them", () => {
    expect(texts("#deferreds .what", search("main.ts"))).to.have.lengthOf(2);
    expect(texts("#deferreds .row.context", search("main.ts"))).to.have.lengthOf(1);
    expect(texts("#calls .call", search("tick"))).to.have.lengthOf(1);
    expect(texts("#calls .call", search("nothing"))).to.deep.equal([]);
    const lost = `[...byId("filters").children].at(-1).click()`;
    expect(texts("#deferreds .what", lost)).to.deep.equal(["#3 Deferred f (app/f.ts:3:3)"]);
  });

  it("shows texts of the program as texts, and not as elements", () => {
    const open = `document.querySelectorAll("#deferreds .row")[2].click()`;
    expect(texts("#deferreds .details .error", open)).to.deep.equal(["Error: <b>lost</b>"]);
    expect(texts("#deferreds .details b", open)).to.deep.equal([]);
  });

  it("shows the beginning of a long chain, and of many Deferreds, and says that there is more", () => {
    const many = Array.from({ length: 20_000 }, (_, index) => [
      { at: 1, event: "created", deferred: index, class: "Deferred", stack: ["f (/app/f.ts:1:1)"] },
      { at: 1, event: "fired", deferred: index, failure: null, stack: [] },
      { at: 1, event: "waits", deferred: index, on: index + 1 },
    ]).flat();
    const alone = Array.from({ length: 5000 }, (_, index) => {
      return { at: 1, event: "created", deferred: 30_000 + index, class: "Deferred", stack: ["g"] };
    });
    expect(texts("#deferreds .row", "", many)).to.have.lengthOf(201);
    expect(texts("#deferreds .empty", "", many)).to.deep.equal(["There are more: search."]);
    expect(new Set(texts("#deferreds .state", "", many))).to.deep.equal(new Set(["pending"]));
    expect(texts("#deferreds .row", "", alone)).to.have.lengthOf(1500);
    expect(texts("#deferreds .empty", "", alone)).to.deep.equal(["There are more: search."]);
  });
});
