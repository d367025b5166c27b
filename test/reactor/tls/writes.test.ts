// What is written to a TLS transport on a socket, while earlier bytes wait to be encrypted.

import { ConnectionDone } from "@twisted-ts/reactor/error";
import { expect } from "chai";
import type { TLSEngine } from "../../../packages/reactor/src/lib/tls/engine.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections } from "./side.ts";

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));

describeTLS("writing to a TLS transport", () => {
  const connections = new Connections();
  afterEach(() => connections.close());
  const secured = () => connections.secured({ client: clientOptions(), server: serverOptions() });

  it("resumes a producer that was paused, even if a small write was accepted in the meantime", async () => {
    const { client } = await secured();
    const calls: string[] = [];
    const resumed = new Promise<void>((resolve) => {
      const producer = {
        pauseProducing: () => calls.push("pause"),
        resumeProducing() {
          calls.push("resume");
          resolve();
        },
        stopProducing() {},
      };
      client.wire.registerProducer(producer, true);
    });
    const { _socket: socket } = client.wire.getHandle() as TLSEngine;
    const { _write } = socket;
    let writes = 0;
    socket._write = (...args) => {
      _write.apply(socket, args);
      writes += 1;
      if (writes === 2) (client.wire.getHandle() as TLSEngine).write(Buffer.alloc(1));
    };
    client.wire.write(Buffer.alloc(300_000));
    client.wire.write(Buffer.alloc(100_000));
    expect(calls).to.deep.equal(["pause"]);
    await resumed;
    expect(writes).to.equal(3);
    client.wire.unregisterProducer();
  });

  it("sends all that a resumed producer writes before close_notify", async () => {
    const { client, server } = await secured();
    let received = 0;
    server.onData = (data) => {
      received += data.length;
    };
    const producer = {
      pauseProducing() {},
      resumeProducing() {
        client.wire.write(Buffer.alloc(200_000));
        client.wire.unregisterProducer();
      },
      stopProducing() {},
    };
    client.wire.registerProducer(producer, true);
    client.wire.write(Buffer.alloc(400_000));
    client.wire.loseConnection();
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
    expect(received).to.equal(600_000);
  });

  it("keeps the order of writes of all sizes", async () => {
    const { client, server } = await secured();
    const sizes = [1, 70_000, 20, 300_000, 5, 64_001, 16_384, 2];
    const sent = Buffer.concat(sizes.map((size, index) => Buffer.alloc(size, 97 + index)));
    const received: Buffer[] = [];
    server.onData = (data) => received.push(data);
    let at = 0;
    for (const [index, size] of sizes.entries()) {
      client.wire.write(sent.subarray(at, at + size));
      at += size;
      if (index % 3 === 2) await turn();
    }
    client.wire.loseConnection();
    await server.lost();
    expect(Buffer.concat(received).equals(sent)).to.equal(true);
  });
});
