// The examples of time, datagrams, processes and standard input and output.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Example, Peer } from "../support/example.ts";

describe("the examples of other programs", () => {
  const running: Example[] = [];

  function example(name: string, ...args: string[]): Example {
    const started = new Example(name, ...args);
    running.push(started);
    return started;
  }

  afterEach(() => Promise.all(running.splice(0).map((each) => each.stop())));

  it("ticker prints ticks until it has counted as many as its argument says", async () => {
    const ticker = example("ticker", "0.01", "3");
    expect(await ticker.ended(), ticker.errors).to.equal(0);
    expect(ticker.output.text).to.match(/^(tick \d+ after \d\.\d\d s\n)+$/);
    // A busy machine may skip ticks, so the last number may be more than 3.
    const numbers = [...ticker.output.text.matchAll(/^tick (\d+)/gm)].map(([, number]) =>
      Number(number),
    );
    expect(numbers.at(-1)).to.be.at.least(3);
  });

  it("udp-echo sends a datagram back to its sender", async () => {
    const echo = example("udp-echo", "0");
    const port = await echo.port();
    const socket = createSocket("udp4");
    socket.send("hello", port, "127.0.0.1");
    const [data] = (await once(socket, "message")) as [Buffer];
    expect(data.toString()).to.equal("hello");
    socket.close();
    expect(await echo.stop()).to.equal(0);
  });

  it("pipeline passes the output of one program to another", async () => {
    const folder = mkdtempSync(join(tmpdir(), "twisted-ts-examples-"));
    const path = join(folder, "words");
    writeFileSync(path, "b\na\nb\n");
    const pipeline = example("pipeline", path);
    expect(await pipeline.ended(), pipeline.errors).to.equal(0);
    expect(pipeline.output.text.replaceAll(/ +/g, " ")).to.equal(" 1 a\n 2 b\n");
    rmSync(folder, { recursive: true, force: true });
  });

  it("stdio-chat joins a chat, and ends with its standard input", async () => {
    const port = await example("chat", "tcp:0:interface=127.0.0.1").port();
    const person = example("stdio-chat", `tcp:127.0.0.1:${port}`);
    await person.output.waitFor(/Who are you\?\n/);
    person.type("Ada\n");
    await person.output.waitFor(/Hello Ada\. People here: 1\.\n/);
    const other = await Peer.to({ port, host: "127.0.0.1" });
    other.say("Grace\n");
    await person.output.waitFor(/Grace has joined\.\n/);
    person.type("good morning\n");
    await other.input.waitFor(/<Ada> good morning/);
    person.endInput();
    expect(await person.ended(), person.errors).to.equal(0);
    await other.input.waitFor(/Ada has left\./);
    await other.close();
  });
});
