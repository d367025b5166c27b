import { createSecureContext } from "node:tls";
import { b } from "@twisted-ts/reactor";
import type { TLSContextFactory } from "@twisted-ts/reactor/interfaces";
import { CertificateOptions, TLSError } from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import { failuresDuring } from "../../contract/transport-contract.ts";
import { certificates } from "../../support/certificates.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections } from "./side.ts";

describeTLS("protocol negotiation (ALPN)", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  const speaking = (...acceptableProtocols: Buffer[]) => {
    const good = certificates().get("good");
    return new CertificateOptions({
      privateKey: good.privateKey.original,
      certificate: good.original,
      acceptableProtocols,
    });
  };

  async function negotiated(client: Buffer[], server: Buffer[]): Promise<(string | null)[]> {
    const sides = await connections.secured({
      client: clientOptions({ acceptableProtocols: client }),
      server: speaking(...server),
    });
    return [sides.client, sides.server].map(
      (side) => side.wire.negotiatedProtocol?.toString() ?? null,
    );
  }

  it("chooses what both sides speak", async () => {
    expect(await negotiated([b`h2`, b`http/1.1`], [b`h2`, b`http/1.1`])).to.deep.equal([
      "h2",
      "h2",
    ]);
    expect(await negotiated([b`h2`, b`http/1.1`], [b`http/1.1`])).to.deep.equal([
      "http/1.1",
      "http/1.1",
    ]);
  });

  it("prefers the first protocol of the server", async () => {
    expect(await negotiated([b`a`, b`b`], [b`b`, b`a`])).to.deep.equal(["b", "b"]);
  });

  it("chooses nothing when one side has no protocols", async () => {
    expect(await negotiated([], [b`h2`])).to.deep.equal([null, null]);
    expect(await negotiated([b`h2`], [])).to.deep.equal([null, null]);
  });

  it("fails the handshake when the two sides have no protocol in common", async () => {
    const { client, server } = connections.pair({
      client: clientOptions({ acceptableProtocols: [b`a`] }),
      server: speaking(b`b`),
    });
    expect(await server.lost()).to.be.instanceOf(TLSError);
    expect((await client.lost()).message).to.include("no application protocol");
  });

  it("uses acceptableProtocols of the factories, which override the settings", async () => {
    const { client, server } = connections.pair({
      client: clientOptions(),
      server: speaking(b`not this`),
      negotiate: { client: [b`x`, b`y`], server: [b`y`] },
    });
    await Promise.all([client.secured(), server.secured()]);
    expect(client.wire.negotiatedProtocol).to.deep.equal(b`y`);
    expect(server.wire.negotiatedProtocol).to.deep.equal(b`y`);
  });

  it("uses the settings when the factory accepts nothing", async () => {
    const { client, server } = connections.pair({
      client: clientOptions({ acceptableProtocols: [b`z`] }),
      server: speaking(b`z`),
      negotiate: { client: [], server: [] },
    });
    await Promise.all([client.secured(), server.secured()]);
    expect(client.wire.negotiatedProtocol).to.deep.equal(b`z`);
  });
});

describeTLS("callbacks of a server's settings", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  const boom = new RangeError("boom");
  const fail = (): never => {
    throw boom;
  };
  const context = (name: "good" | "otherHost") => {
    const { original, privateKey } = certificates().get(name);
    return createSecureContext({ cert: original.toString(), key: String(privateKey.dump(1)) });
  };
  const serverWith = (more: object): TLSContextFactory => ({
    serverConnectionForTLS: () => ({ secureContext: context("otherHost"), ...more }),
  });

  it("can choose a certificate by the name that the client sends", async () => {
    const asked: string[] = [];
    const server = serverWith({
      SNICallback: (name: string, done: (error: null, chosen: object) => void) => {
        asked.push(name);
        done(null, context("good"));
      },
    });
    await connections.secured({ client: clientOptions(), server });
    expect(asked).to.deep.equal(["localhost"]);
  });

  it("end the connection when SNICallback throws, which is logged", async () => {
    const { client, server } = connections.pair({
      client: clientOptions(),
      server: serverWith({ SNICallback: fail }),
    });
    const logged = await failuresDuring(async () => {
      expect(await server.lost()).to.equal(boom);
      await client.lost();
    });
    expect(logged).to.deep.equal([boom]);
  });

  it("end the connection when ALPNCallback throws, or chooses a protocol that was not offered", async () => {
    for (const ALPNCallback of [fail, () => "not offered"]) {
      const { client, server } = connections.pair({
        client: clientOptions({ acceptableProtocols: [b`h2`] }),
        server: serverWith({ secureContext: context("good"), ALPNCallback }),
      });
      const logged = await failuresDuring(async () => {
        await Promise.all([server.lost(), client.lost()]);
      });
      expect(logged.map((error) => (error as Error).constructor)).to.deep.equal([RangeError]);
      expect(client.events).to.deep.equal(["made", "lost"]);
    }
  });

  it("end the connection when the factory throws instead of returning settings", async () => {
    const server: TLSContextFactory = { serverConnectionForTLS: fail };
    const logged = await failuresDuring(async () => {
      const { client } = connections.pair({ client: clientOptions(), server });
      await client.lost();
    });
    expect(logged).to.deep.equal([boom]);
  });

  it("are optional", async () => {
    await connections.secured({ client: clientOptions(), server: serverOptions() });
  });
});
