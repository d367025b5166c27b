import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";
import { Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { ConnectionAborted, ConnectionDone, ConnectionLost } from "@twisted-ts/reactor/error";
import { Agent, bodyStream, PartialDownloadError } from "@twisted-ts/web-client";
import { PotentialDataLoss } from "@twisted-ts/web-client/http";
import type { IResponse } from "@twisted-ts/web-client/iweb";
import * as treq from "@twisted-ts/web-client/treq";
import { expect } from "chai";
import { nothingScheduled, testPolicy } from "../../support/agent-servers.ts";
import { certificates, whyNoCertificates } from "../../support/certificates.ts";
import { bytes, connected, makeRequest, watch } from "../../support/http-client.ts";

const HEAD = "HTTP/1.1 200 OK\r\n\r\n";

/** Ways to read a body to its end, as text, and the error of one whose connection was cut. */
const READINGS: readonly [
  name: string,
  read: (response: IResponse) => PromiseLike<string>,
  error: new (...args: never[]) => Error,
][] = [
  ["content()", (response) => treq.content(response).addCallback(String), PartialDownloadError],
  ["text()", (response) => treq.text_content(response), PartialDownloadError],
  [
    "json()",
    (response) => treq.json_content(response).addCallback((value) => JSON.stringify(value)),
    PartialDownloadError,
  ],
  ["collect()", collected, PotentialDataLoss],
  [
    "bodyStream",
    async (response) => Buffer.concat(await bodyStream(response).toArray()).toString(),
    PotentialDataLoss,
  ],
];

function collected(response: IResponse): PromiseLike<string> {
  let text = "";
  return treq
    .collect(response, (data) => {
      text += data.toString();
    })
    .addCallback(() => text);
}

describe("a body of unknown length", () => {
  for (const [name, read, Expected] of READINGS) {
    for (const cut of [ConnectionLost, ConnectionAborted]) {
      it(`fails ${name} when its connection ends with ${cut.name}`, async () => {
        const { protocol } = connected();
        const outcome = watch(protocol.request(makeRequest()));
        protocol.dataReceived(bytes(`${HEAD}[1]`));
        const reading = read(outcome.value as IResponse);
        const failed = reading.then(
          () => null,
          (error: unknown) => error,
        );
        protocol.connectionLost(new Failure(new cut()));
        const error = (await failed) as Error;
        expect(error).to.be.instanceOf(Expected);
        const { cause } = error as { cause?: Error };
        const loss = error instanceof PotentialDataLoss ? error : (cause as PotentialDataLoss);
        expect(loss.cause).to.be.instanceOf(cut);
        if (error instanceof PartialDownloadError) expect(String(error.response)).to.equal("[1]");
      });
    }

    it(`is complete for ${name} when its connection ends cleanly`, async () => {
      const { protocol } = connected();
      const outcome = watch(protocol.request(makeRequest()));
      protocol.dataReceived(bytes(`${HEAD}[1]`));
      const reading = read(outcome.value as IResponse);
      protocol.connectionLost(new Failure(new ConnectionDone()));
      expect(await reading).to.equal("[1]");
    });
  }

  describe("over TLS", () => {
    before(function () {
      if (whyNoCertificates !== null) this.skip();
    });

    for (const [end, expected] of [
      ["close_notify", '"whole"'],
      ["the connection alone", "PartialDownloadError"],
    ] as const) {
      it(`ends with ${end}: ${expected}`, async () => {
        const secureContext = createSecureContext({
          cert: readFileSync(certificates().path("good", "pem")),
          key: readFileSync(certificates().path("good", "key")),
        });
        const sockets: Socket[] = [];
        const server = createServer((raw) => {
          sockets.push(raw);
          const secure = new TLSSocket(raw, { isServer: true, secureContext });
          secure.on("error", () => undefined);
          secure.once("data", () => {
            secure.write(`${HEAD}"whole"`, () => {
              if (end === "close_notify") secure.end();
              else raw.end();
            });
          });
        }).listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address() as { port: number };
        try {
          const outcome = await treq
            .get(`https://localhost:${port}/`, { agent: new Agent(reactor, testPolicy) })
            .addCallback((response) => response.text())
            .addErrback((failure: Failure) => (failure.value as Error).name);
          expect(outcome).to.equal(expected);
        } finally {
          for (const socket of sockets) socket.destroy();
          server.close();
        }
        await nothingScheduled();
      });
    }
  });
});
