// Bodies that are read directly into the memory that the Deferred fires with.

import { reactor } from "@twisted-ts/reactor";
import { readsInto } from "@twisted-ts/reactor/internal";
import { Agent, HTTPConnectionPool, readBody } from "@twisted-ts/web-client";
import { expect } from "chai";
import { BodySink } from "../../../packages/web-client/src/lib/client/body/body-sink.ts";
import { type RunningServer, startSocketServer } from "../../support/servers.ts";

/** A transport that reads into the memory of its receiver. */
class ReadingTransport {
  room: Buffer | null = null;
  calls = 0;

  [readsInto](room: Buffer): boolean {
    this.room = room;
    this.calls += 1;
    return true;
  }

  /** Reads a piece into that memory, and returns it. */
  read(text: string): Buffer {
    const room = this.room as Buffer;
    return room.subarray(0, room.write(text, "latin1"));
  }
}

/** Bytes whose values depend on their position. */
function pattern(length: number, seed: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += 1) bytes[at] = (at * 31 + (at >> 8) + seed) % 251;
  return bytes;
}

describe("BodySink, where its transport reads into the body", () => {
  it("does not copy bytes that are in their place", () => {
    const sink = new BodySink(10_000);
    const transport = new ReadingTransport();
    sink.add(Buffer.from("0123"));
    sink.readInPlace(transport);
    sink.add(transport.read("456"));
    sink.readInPlace(transport);
    expect(transport.room).to.have.lengthOf(10_000 - 7);
    expect(sink.take().toString()).to.equal("0123456");
  });

  it("plans no read when the body is complete, or its length is not trusted", () => {
    const transport = new ReadingTransport();
    for (const announced of [4, null, 2 ** 40]) {
      const sink = new BodySink(announced);
      sink.add(Buffer.from("0123"));
      sink.readInPlace(transport);
    }
    expect(transport.calls).to.equal(0);
  });

  it("moves the body to other memory when bytes came another way than the planned read", () => {
    const sink = new BodySink(10_000);
    const transport = new ReadingTransport();
    sink.add(Buffer.from("0123"));
    sink.readInPlace(transport);
    sink.add(Buffer.from("4567"));
    transport.read("????");
    sink.readInPlace(transport);
    sink.add(Buffer.from("89"));
    expect(sink.take().toString()).to.equal("0123456789");
    expect(transport.calls).to.equal(1);
  });
});

describe("readBody, of bodies that come in many reads", () => {
  let server: RunningServer;
  const bodies = [pattern(3_000_000, 1), pattern(70_000, 2), pattern(3_000_000, 3)];
  let requests = 0;
  let connections = 0;

  before(async () => {
    server = await startSocketServer((socket) => {
      connections += 1;
      socket.on("data", () => {
        const body = bodies[requests % bodies.length] as Buffer;
        requests += 1;
        socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n`);
        socket.write(body);
      });
      socket.on("error", () => socket.destroy());
    });
  });
  after(() => server.stop());

  it("does not change a body after it is returned, whatever the connection reads next", async () => {
    const pool = new HTTPConnectionPool(reactor);
    const agent = new Agent(reactor, { pool });
    const received: Buffer[] = [];
    for (let count = 0; count < bodies.length; count += 1) {
      const response = await agent.request("GET", `http://127.0.0.1:${server.port}/`);
      received.push(await readBody(response));
    }
    await pool.closeCachedConnections();
    expect(received.map((body, at) => body.equals(bodies[at] as Buffer))).to.deep.equal([
      true,
      true,
      true,
    ]);
    expect(connections).to.equal(1);
  });
});
