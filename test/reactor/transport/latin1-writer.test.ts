import { Buffer } from "node:buffer";
import { b } from "@twisted-ts/reactor";
import { writeLatin1 } from "@twisted-ts/reactor/internal";
import { expect } from "chai";
import { tcpPairs } from "../../contract/socket-pairs.ts";
import { startTLSPairs } from "../../contract/tls-pairs.ts";
import { Connections } from "../../contract/transport-contract.ts";

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const TEXT = BYTES.toString("latin1");

describe("writeLatin1", () => {
  const plain = new Connections(tcpPairs);
  const encrypted = new Connections(startTLSPairs);
  afterEach(() => Promise.all([plain.close(), encrypted.close()]));

  it("sends one byte for each character", async () => {
    const { client, server } = await plain.plain();
    writeLatin1(client.wire, TEXT);
    await server.receives(256);
    expect(server.text).to.equal(TEXT);
  });

  it("keeps the order of text and bytes", async () => {
    const { client, server } = await plain.plain();
    writeLatin1(client.wire, "one ");
    client.wire.write(b`two `);
    writeLatin1(client.wire, "three ");
    client.wire.write(Buffer.alloc(20_000, "."));
    writeLatin1(client.wire, "end");
    await server.receives(20_017);
    expect(server.text).to.equal(`one two three ${".".repeat(20_000)}end`);
  });

  it("sends text that the system cannot send at once", async () => {
    const { client, server } = await plain.plain();
    const text = "0123456789".repeat(1_000_000);
    writeLatin1(client.wire, text);
    writeLatin1(client.wire, "end");
    await server.receives(text.length + 3);
    expect(server.text).to.equal(`${text}end`);
  });

  it("encrypts text on a connection that has turned to TLS", async () => {
    const { client, server } = await encrypted.plain();
    writeLatin1(client.wire, TEXT);
    await server.receives(256);
    expect(server.text).to.equal(TEXT);
  });

  it("writes bytes to a transport whose write was replaced, or has no form for text", async () => {
    const { client } = await plain.plain();
    const written: Uint8Array[] = [];
    client.wire.write = (data) => {
      written.push(data);
    };
    writeLatin1(client.wire, "\xe9");
    writeLatin1({ write: (data) => written.push(data) }, "\xe8");
    expect(written).to.deep.equal([Buffer.from([0xe9]), Buffer.from([0xe8])]);
  });
});
