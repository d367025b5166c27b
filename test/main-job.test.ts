// `npm start` as a child process: its output and its exit status.

import { spawn } from "node:child_process";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { resolve } from "node:path";
import { expect } from "chai";
import { CLOSED_PORT } from "./support/closed-port.ts";

const root = resolve(import.meta.dirname, "..");

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the main job with the very commands of package.json, `start` and its `node`, less npm's own
 * second.
 */
async function start(): Promise<Outcome> {
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  const file = /^npm run --silent node -- (.*)$/.exec(manifest.scripts.start)?.[1];
  expect(file).to.equal("examples/main-job.ts");
  return outcome([...manifest.scripts.node.split(" ").slice(1), file as string]);
}

/** Runs the main job on the bundles, which takes less time. */
function startWith(...args: string[]): Promise<Outcome> {
  return outcome(["--import=./scripts/typescript-hook.mjs", "examples/main-job.ts", ...args]);
}

function outcome(args: readonly string[]): Promise<Outcome> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", failed);
    child.on("close", (status) => done({ status, stdout, stderr }));
  });
}

async function listening<S extends Server>(server: S): Promise<number> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return (server.address() as AddressInfo).port;
}

/** Asserts that the job ended with one line that begins with the error's class name. */
function expectOneLine(outcome: Outcome, pattern: RegExp): void {
  expect(outcome.stderr).to.match(pattern);
  expect(outcome.stderr.trimEnd().split("\n")).to.have.length(1);
  expect(outcome.status).to.equal(1);
}

describe("npm start", () => {
  it("prints each event of a GET and a POST over one persistent connection", async () => {
    const { status, stdout, stderr } = await start();
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    const inOrder = [
      "(embedded)",
      "connectTCP(127.0.0.1,",
      "QUIESCENT",
      "connectionMade()",
      "request(GET /)",
      "QUIESCENT -> TRANSMITTING",
      "GET / HTTP/1.1\\r\\n",
      "TRANSMITTING -> WAITING",
      "request() has returned its Deferred",
      "call      dataReceived(",
      "the Deferred of request() fires with the Response",
      "HTTP/1.1 200 OK",
      "Hello from a real server, over a real socket.",
      "WAITING -> QUIESCENT",
      "quiescentCallback",
      "connectionLost(ResponseDone)",
      "the body has ended: ResponseDone",
      "request(POST /)",
      "Transfer-Encoding: chunked",
      "three pieces",
      "TRANSMITTING -> WAITING",
      "A BODY SENT IN THREE PIECES",
      "the body has ended: ResponseDone",
      "QUIESCENT at the end",
      "-> CONNECTION_LOST",
      "one GET and one POST",
    ];
    let from = 0;
    for (const text of inOrder) {
      const at = stdout.indexOf(text, from);
      expect(at, `${JSON.stringify(text)} after:\n${stdout.slice(0, from)}`).to.be.at.least(0);
      from = at + text.length;
    }
    expect(stdout.match(/^connect /gm)).to.have.length(1);
  });

  it("makes the same requests to the URL on the command line", async () => {
    const seen: string[] = [];
    const server = createHttpServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      request.resume().on("end", () => response.end("fine"));
    });
    const port = await listening(server);
    const { status, stdout } = await startWith(`http://127.0.0.1:${port}/a/path?q=1`);
    server.close();
    expect(status).to.equal(0);
    expect(seen).to.deep.equal(["GET /a/path?q=1", "POST /a/path?q=1"]);
    expect(stdout).to.contain("fine");
  });

  it("opens a second connection when the server closes the first", async () => {
    const server = createHttpServer((request, response) => {
      response.setHeader("Connection", "close");
      request.resume().on("end", () => response.end("once"));
    });
    const port = await listening(server);
    const { status, stdout } = await startWith(`http://127.0.0.1:${port}/`);
    server.close();
    expect(status).to.equal(0);
    expect(stdout.match(/^connect /gm)).to.have.length(2);
  });

  it("prints one line with ConnectionRefusedError when the connection is refused", async () => {
    const url = `http://127.0.0.1:${CLOSED_PORT}/`;
    expectOneLine(await startWith(url), /^ConnectionRefusedError: /);
  });

  it("prints one line with DNSLookupError when the host has no address", async () => {
    expectOneLine(await startWith("http://no-such-host.invalid/"), /^DNSLookupError: /);
  });

  it("prints one line when the URL is malformed or has another scheme", async () => {
    expectOneLine(await startWith("http://127.0.0.1:notaport/"), /^[A-Z]\w*Error: /);
    expectOneLine(await startWith("http:///nohost"), /^[A-Z]\w*(Error|Host|URI|URL)\w*: /);
    expectOneLine(await startWith("gopher://127.0.0.1/"), /^SchemeNotSupported: /);
    expectOneLine(await startWith("not a url"), /^[A-Z]\w*: /);
  });

  it("prints one line with the error of the parser when the response is malformed", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      socket.once("data", () => socket.end("this is not HTTP\r\n\r\n"));
    });
    const port = await listening(server);
    const outcome = await startWith(`http://127.0.0.1:${port}/`);
    server.close();
    expectOneLine(outcome, /^ResponseFailed: .*(ParseError|BadResponseVersion)/);
  });
});
