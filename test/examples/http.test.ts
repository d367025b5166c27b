// The examples of HTTP clients, all against one server.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Example } from "../support/example.ts";

const LARGE = Buffer.alloc(300_000, "large ");

/** The pages of a small site that links in circles, and to another site. */
const SITE: Readonly<Record<string, string>> = {
  "/": '<a href="/a">a</a> <a href="b">b</a> <a href="http://192.0.2.1/">elsewhere</a>',
  "/a": '<a href="/">home</a> <a href="/c#part">c</a>',
  "/b": '<a href="/missing">missing</a>',
  "/c": "no links",
};

describe("the examples of HTTP clients", () => {
  let server: Server;
  let url: string;
  let folder: string;
  let concurrent = 0;
  let mostConcurrent = 0;

  const handlers: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {
    "/large": (_request, response) => {
      response.setHeader("Content-Length", LARGE.length);
      response.end(LARGE);
    },
    "/upload": (request, response) => {
      let received = 0;
      request.on("data", (data: Buffer) => {
        received += data.length;
      });
      const { "content-length": length, "content-type": type } = request.headers;
      request.on("end", () => response.end(`${request.method} ${received} of ${length}, ${type}`));
    },
    "/login": (request, response) => {
      let form = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        form += text;
      });
      request.on("end", () => {
        if (form === "name=ada&password=engine") response.setHeader("Set-Cookie", "session=42");
        response.end();
      });
    },
    "/account": (request, response) => response.end(`cookies: ${request.headers.cookie}`),
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "twisted-ts-examples-"));
    server = createServer((request, response) => {
      const path = request.url ?? "";
      const page = SITE[path];
      if (path.startsWith("http://")) response.end(`through the proxy: ${path}`);
      else if (handlers[path] !== undefined) handlers[path](request, response);
      else if (page === undefined) response.writeHead(404).end("not found");
      else {
        concurrent += 1;
        mostConcurrent = Math.max(mostConcurrent, concurrent);
        // On a later turn, so that requests can overlap.
        setImmediate(() => {
          concurrent -= 1;
          response.end(page);
        });
      }
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  async function outputOf(name: string, ...args: string[]): Promise<string> {
    const example = new Example(name, ...args);
    expect(await example.ended(), example.errors).to.equal(0);
    return example.output.text;
  }

  it("crawler visits every page of a site once, and no page of another site", async () => {
    const lines = (await outputOf("crawler", `${url}/`, "2")).trim().split("\n");
    expect(lines.at(-1)).to.equal("5 pages");
    expect(lines.slice(0, -1)).to.have.members([
      "200 /",
      "200 /a",
      "200 /b",
      "200 /c",
      "404 /missing",
    ]);
    expect(mostConcurrent).to.be.at.most(2);
  });

  it("download saves a page, and shows its progress", async () => {
    const path = join(folder, "large");
    const output = await outputOf("download", `${url}/large`, path);
    expect(readFileSync(path).equals(LARGE)).to.equal(true);
    expect(output).to.match(/\r\[#{30}\] 300000 bytes\n$/);
  });

  it("upload sends a file with its length", async () => {
    const path = join(folder, "upload");
    writeFileSync(path, LARGE);
    expect(await outputOf("upload", `${url}/upload`, path)).to.equal(
      "200 OK\nPUT 300000 of 300000, application/octet-stream\n",
    );
  });

  it("proxy-client sends the whole URL to the proxy", async () => {
    expect(await outputOf("proxy-client", url, "http://example.com/page")).to.equal(
      "200 OK\nthrough the proxy: http://example.com/page\n",
    );
  });

  it("login sends a form, and sends the cookie that it receives with the next request", async () => {
    expect(await outputOf("login", url, "ada", "engine")).to.equal(
      "login: 200\ncookie: session\ncookies: session=42\n",
    );
  });
});
