// The package deferred in a browser: its bundle, as a bundler for browsers takes it, in headless
// Chromium. CHROMIUM names the program where it is not found.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { expect } from "chai";
import { rolldown } from "rolldown";

interface Outcome {
  readonly programs: number;
  readonly same: number;
  readonly listed: unknown;
  readonly expected: unknown;
  readonly unexplained: unknown;
}

const candidates = [process.env["CHROMIUM"], "chromium", "chromium-browser", "google-chrome"];
const chromium = candidates.find(
  (name) => name !== undefined && spawnSync(name, ["--version"]).status === 0,
);

const CLOCK = resolve(import.meta.dirname, "clock.ts");

/** The code of an entry point and all that it imports, for browsers. */
async function bundled(entry: string): Promise<string> {
  const bundle = await rolldown({
    input: resolve(import.meta.dirname, entry),
    platform: "browser",
    // The programs use a Clock.
    resolve: { alias: { "@twisted-ts/reactor/task": CLOCK } },
    logLevel: "silent",
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  return output[0].code;
}

describe("@twisted-ts/deferred in Chromium", () => {
  let code: string;
  let server: Server;

  before(async function () {
    if (chromium === undefined) this.skip();
    code = await bundled("in-browser.ts");
  });

  it("is bundled without any module of Node", () => {
    expect(code).not.to.match(/from\s*"node:|require\(/);
  });

  it("does the same as Twisted in all recorded programs that are not listed", async () => {
    const packed = readFileSync(
      resolve(import.meta.dirname, "../conformance/deferred/recorded.jsonl.gz"),
    );
    const files: Record<string, [type: string, body: string | Buffer]> = {
      "/": ["text/html", '<!doctype html><script type="module" src="/in-browser.js"></script>'],
      "/in-browser.js": ["text/javascript", code],
      "/recorded.jsonl": ["text/plain", gunzipSync(packed)],
    };
    const outcome = new Promise<Outcome>((fulfil) => {
      server = createServer(async (request, response) => {
        if (request.url === "/outcome") {
          let text = "";
          for await (const piece of request.setEncoding("utf8")) text += piece;
          response.end();
          fulfil(JSON.parse(text) as Outcome);
          return;
        }
        const [type, body] = files[request.url ?? ""] ?? ["text/plain", ""];
        response.setHeader("Content-Type", `${type}; charset=utf-8`);
        response.end(body);
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const profile = mkdtempSync(join(tmpdir(), "twisted-ts-chromium-"));
    const options = ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${profile}`];
    const browser = spawn(chromium as string, [...options, `http://127.0.0.1:${port}/`], {
      stdio: "ignore",
    });
    const closed = once(browser, "close");
    const ended = closed.then(([status]) => {
      throw new Error(`${chromium} ended with status ${status} before the page did`);
    });
    try {
      expectSame(await Promise.race([outcome, ended]));
    } finally {
      ended.catch(() => undefined);
      browser.kill("SIGKILL");
      await closed;
      server.closeAllConnections();
      server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
    }
  });
});

function expectSame({ programs, same, listed, expected, unexplained }: Outcome): void {
  expect(unexplained).to.equal(null);
  expect(listed).to.deep.equal(expected);
  expect(programs).to.be.at.least(2000);
  expect(same).to.be.at.least(2000);
}
