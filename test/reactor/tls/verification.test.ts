import { createSecureContext } from "node:tls";
import { b } from "@twisted-ts/reactor";
import { ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import type { TLSContextFactory } from "@twisted-ts/reactor/interfaces";
import {
  CertificateOptions,
  CertificateVerificationError,
  ClientContextFactory,
  optionsForClientTLS,
  TLSError,
  VerificationError,
} from "@twisted-ts/reactor/ssl";
import { expect } from "chai";
import sinon from "sinon";
import { type CertificateName, certificates } from "../../support/certificates.ts";
import { muteStandardError } from "../../support/mute.ts";
import { clientOptions, describeTLS, serverOptions } from "./settings.ts";
import { Connections, type Side } from "./side.ts";

describeTLS("a TLS client", () => {
  const connections = new Connections();
  afterEach(() => connections.close());

  /** Connects to a server with that certificate; returns why the client lost the connection. */
  async function refusal(
    certificate: CertificateName,
    client: TLSContextFactory = clientOptions(),
  ): Promise<{ reason: Error & { code?: unknown }; server: Side; client: Side }> {
    const sides = connections.pair({ client, server: serverOptions(certificate) });
    sides.client.onMade = () => sides.client.wire.write(b`secret`);
    sides.server.onMade = () => sides.server.wire.write(b`from an unknown client`);
    const reason = await sides.client.lost();
    await sides.server.lost();
    return { reason, ...sides };
  }

  it("refuses a certificate for another host, with VerificationError", async () => {
    const { reason, client, server } = await refusal("otherHost");
    expect(reason).to.be.instanceOf(VerificationError);
    expect(reason.message).to.include("localhost");
    expect([client.text, server.text, client.events]).to.deep.equal(["", "", ["made", "lost"]]);
    expect(server.reason).to.be.instanceOf(ConnectionLost);
  });

  it("refuses an expired certificate, with CertificateVerificationError, and sends nothing", async () => {
    const { reason, client, server } = await refusal("expired");
    expect(reason).to.be.instanceOf(CertificateVerificationError);
    expect(reason.code).to.equal("CERT_HAS_EXPIRED");
    expect([client.text, server.text, client.events]).to.deep.equal(["", "", ["made", "lost"]]);
    expect((server.reason as Error).constructor).to.equal(ConnectionLost);
  });

  it("refuses a self-signed certificate", async () => {
    const { reason } = await refusal("selfSigned");
    expect(reason).to.be.instanceOf(CertificateVerificationError);
    expect(reason.code).to.equal("DEPTH_ZERO_SELF_SIGNED_CERT");
  });

  it("refuses a certificate that no trusted authority signed", async () => {
    const { reason } = await refusal("good", optionsForClientTLS("localhost"));
    expect(reason).to.be.instanceOf(CertificateVerificationError);
    expect(reason.code).to.equal("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  it("accepts a self-signed certificate that is its trust root", async () => {
    const { get } = certificates();
    const client = optionsForClientTLS("localhost", { trustRoot: get("selfSigned") });
    await connections.secured({ client, server: serverOptions("selfSigned") });
  });

  it("checks the addresses in a certificate when it was made for an address", async () => {
    const { authority } = certificates();
    const client = optionsForClientTLS("127.0.0.1", { trustRoot: authority });
    await connections.secured({ client, server: serverOptions("address") });
    const { reason } = await refusal("good", client);
    expect(reason).to.be.instanceOf(VerificationError);
  });

  it("accepts a chain that the server completes, unless it is deeper than verifyDepth", async () => {
    const { get, intermediate } = certificates();
    const leaf = get("underIntermediate");
    const server = new CertificateOptions({
      privateKey: leaf.privateKey.original,
      certificate: leaf.original,
      extraCertChain: [intermediate.original],
    });
    await connections.secured({ client: clientOptions(), server });
    const shallow = clientOptions({ extraCertificateOptions: { verifyDepth: 0 } });
    const { client } = connections.pair({ client: shallow, server });
    const reason = (await client.lost()) as CertificateVerificationError;
    expect(reason).to.be.instanceOf(CertificateVerificationError);
    expect(reason.code).to.equal("CERT_CHAIN_TOO_LONG");
  });

  it("refuses a chain that the server does not complete", async () => {
    const { reason } = await refusal("underIntermediate");
    expect(reason.code).to.equal("UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  it("checks nothing with ClientContextFactory", async () => {
    await connections.secured({
      client: new ClientContextFactory(),
      server: serverOptions("expired"),
    });
  });

  it("checks the name that it connects to when it has only a context", async () => {
    const { authority } = certificates();
    const secureContext = createSecureContext({ ca: authority.original.toString() });
    const client = { getContext: () => secureContext };
    await connections.secured({ client, server: serverOptions("address") });
    expect((await refusal("otherHost", client)).reason).to.be.instanceOf(VerificationError);
    expect((await refusal("selfSigned", client)).reason).to.be.instanceOf(
      CertificateVerificationError,
    );
  });

  it("still verifies with rejectUnauthorized undefined, in a prototype, or in the environment", async () => {
    const secureContext = createSecureContext();
    const settings = [
      { secureContext, rejectUnauthorized: undefined as never, servername: "localhost" },
      Object.assign(Object.create({ rejectUnauthorized: false }), {
        secureContext,
        servername: "localhost",
      }),
    ];
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    // Node warns of the variable.
    const emitWarning = sinon.stub(process, "emitWarning");
    try {
      for (const each of settings) {
        const { reason } = await refusal("good", { clientConnectionForTLS: () => each });
        expect(reason).to.be.instanceOf(CertificateVerificationError);
      }
    } finally {
      emitWarning.restore();
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("refuses a certificate when checkServerIdentity throws", async () => {
    const boom = new RangeError("boom");
    const client = {
      clientConnectionForTLS: () => ({
        ...clientOptions().clientConnectionForTLS(null),
        checkServerIdentity: () => {
          throw boom;
        },
      }),
    };
    const unmute = muteStandardError();
    try {
      expect((await refusal("good", client)).reason).to.equal(boom);
    } finally {
      unmute();
    }
  });

  it("ends with TLSError when the server does not speak TLS", async () => {
    const { client, server } = connections.pair({ client: clientOptions(), server: null });
    server.onData = () => server.wire.write(b`220 what?\r\n`);
    const reason = (await client.lost()) as TLSError;
    expect(reason).to.be.instanceOf(TLSError);
    expect(reason.reasons).to.deep.equal([["SSL routines", "", "wrong version number"]]);
    await server.lost();
  });

  it("ends with ConnectionLost when the server closes in the middle of the handshake", async () => {
    const { client, server } = connections.pair({ client: clientOptions(), server: null });
    server.onData = () => server.wire.loseConnection();
    expect((await client.lost()).constructor).to.equal(ConnectionLost);
  });
});

describeTLS("a TLS server", () => {
  const connections = new Connections();
  afterEach(() => connections.close());
  const mutual = () => certificates().get("good").options(certificates().authority);
  const showing = (name: CertificateName) =>
    clientOptions({ clientCertificate: certificates().get(name) });

  it("accepts a client whose certificate is signed by an authority that it trusts, and gives it", async () => {
    const { client, server } = await connections.secured({
      client: showing("client"),
      server: mutual(),
    });
    expect(server.wire.getPeerCertificate()?.subject.CN).to.equal("some client");
    client.wire.loseConnection();
    expect(await server.lost()).to.be.instanceOf(ConnectionDone);
  });

  it("refuses a client without a certificate, whose connection ends with a TLS error", async () => {
    const { client, server } = connections.pair({ client: clientOptions(), server: mutual() });
    const reason = await server.lost();
    expect(reason).to.be.instanceOf(TLSError);
    expect(reason.message).to.equal("[('SSL routines', '', 'peer did not return a certificate')]");
    expect((await client.lost()).message).to.include("certificate required");
    expect(server.events).to.deep.equal(["made", "lost"]);
  });

  it("refuses a client with another's, or an expired, certificate, and receives nothing that it sends", async () => {
    for (const [name, code] of [
      ["selfSigned", "DEPTH_ZERO_SELF_SIGNED_CERT"],
      ["expired", "CERT_HAS_EXPIRED"],
    ] as const) {
      const { client, server } = connections.pair({ client: showing(name), server: mutual() });
      client.onMade = () => client.wire.write(b`let me in`);
      const reason = (await server.lost()) as CertificateVerificationError;
      expect(reason).to.be.instanceOf(CertificateVerificationError);
      expect(reason.code).to.equal(code);
      expect([server.text, server.events]).to.deep.equal(["", ["made", "lost"]]);
      await client.lost();
    }
  });

  it("with requireCertificate false accepts a client without a certificate, and refuses an invalid one", async () => {
    const good = certificates().get("good");
    const lenient = new CertificateOptions({
      privateKey: good.privateKey.original,
      certificate: good.original,
      verify: true,
      caCerts: [certificates().authority.original],
      requireCertificate: false,
    });
    await connections.secured({ client: clientOptions(), server: lenient });
    const { server } = connections.pair({ client: showing("selfSigned"), server: lenient });
    expect(await server.lost()).to.be.instanceOf(CertificateVerificationError);
  });

  it("ends with TLSError when the client does not speak TLS", async () => {
    const { client, server } = connections.pair({ client: null, server: serverOptions() });
    client.onMade = () => client.wire.write(b`GET / HTTP/1.0\r\n\r\n`);
    const reason = await server.lost();
    expect(reason).to.be.instanceOf(TLSError);
    expect(reason.message).to.equal("[('SSL routines', '', 'http request')]");
    expect(server.events).to.deep.equal(["made", "lost"]);
    await client.lost();
  });

  it("ends with ConnectionLost when the client closes without sending anything", async () => {
    const { client, server } = connections.pair({ client: null, server: serverOptions() });
    client.onMade = () => client.wire.loseConnection();
    expect((await server.lost()).constructor).to.equal(ConnectionLost);
  });

  it("ends only the connection on garbage in place of a handshake, and after one", async () => {
    const { client, server } = connections.pair({ client: null, server: serverOptions() });
    client.onMade = () => client.wire.write(Buffer.alloc(100_000, 0xff));
    expect(await server.lost()).to.be.instanceOf(TLSError);

    const secured = await connections.secured({ client: clientOptions(), server: serverOptions() });
    const plain = (
      secured.client.wire as unknown as { transport: { write(data: Uint8Array): void } }
    ).transport;
    plain.write(Buffer.alloc(1000, 0x17));
    expect(await secured.server.lost()).to.be.instanceOf(TLSError);
    expect(secured.server.text).to.equal("");
  });
});
