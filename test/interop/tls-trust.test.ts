// Which servers an agent trusts over TLS: servers with invalid certificates of every kind, and with
// a valid one.

import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { reactor } from "@twisted-ts/reactor";
import { Agent, readBody } from "@twisted-ts/web-client";
import { expect } from "chai";
import { testPolicy } from "../support/agent-servers.ts";
import { type CertificateName, certificates, whyNoCertificates } from "../support/certificates.ts";
import { errorNames, watch } from "../support/http-client.ts";

describe("Agent over TLS, with a policy that trusts one authority,", () => {
  before(function () {
    if (whyNoCertificates === null) return;
    process.stdout.write(`skipped: ${whyNoCertificates}\n`);
    this.skip();
  });

  /** The server names in the handshakes of the last request. */
  let names: string[] = [];

  /** The result of a GET of `/` from a server with that certificate; whether it got the request. */
  async function get(name: CertificateName, host = "localhost"): Promise<[string, boolean]> {
    let asked = false;
    names = [];
    const server = createServer(
      {
        key: readFileSync(certificates().path(name, "key")),
        cert: readFileSync(certificates().path(name, "pem")),
        SNICallback: (wanted, done) => {
          names.push(wanted);
          done(null);
        },
      },
      (socket) => {
        socket.on("error", () => socket.destroy());
        socket.once("data", () => {
          asked = true;
          socket.end("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\nsecret");
        });
      },
    );
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    const body = new Agent(reactor, testPolicy)
      .request("GET", `https://${host}:${port}/`)
      .addCallback(readBody);
    const outcome = watch(body);
    await new Promise<void>((done) => {
      body.addBoth(() => done());
    });
    await closed(server);
    return [outcome.value?.toString() ?? errorNames(outcome.failure), asked];
  }

  const closed = (server: Server): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
    });

  const refused: readonly [title: string, name: CertificateName, host: string, error: string][] = [
    ["for another host", "otherHost", "localhost", "VerificationError"],
    ["that signed itself", "selfSigned", "localhost", "CertificateVerificationError"],
    ["that has expired", "expired", "localhost", "CertificateVerificationError"],
    ["whose name continues after a NUL", "nul", "localhost", "VerificationError"],
    ["for a name, where the URI has an address", "good", "127.0.0.1", "VerificationError"],
  ];
  for (const [title, name, host, error] of refused) {
    it(`refuses a certificate ${title}, and sends nothing`, async () => {
      expect(await get(name, host)).to.deep.equal([`ResponseNeverReceived[${error}]`, false]);
    });
  }

  it("accepts a valid certificate", async () => {
    expect(await get("good")).to.deep.equal(["secret", true]);
    expect(names).to.deep.equal(["localhost"]);
  });

  it("sends no name in the handshake where the URI has an address", async () => {
    expect(await get("address", "127.0.0.1")).to.deep.equal(["secret", true]);
    expect(names).to.deep.equal([]);
  });
});
