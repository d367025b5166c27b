// Receives lines, unencrypted at first, and with TLS after the line STARTTLS.
// Run: npm run example examples/starttls-server.ts tcp:8000 server.pem
// (The file has a certificate and its private key.)
// Prints where it listens, and each line with "clear" or "encrypted".

import { readFileSync } from "node:fs";
import { Deferred, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { isTLSTransport } from "@twisted-ts/reactor/interfaces";
import { Factory } from "@twisted-ts/reactor/protocol";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { type CertificateOptions, PrivateCertificate } from "@twisted-ts/reactor/ssl";
import { react } from "@twisted-ts/reactor/task";

class TLSServer extends LineReceiver {
  #encrypted = false;
  readonly #options: CertificateOptions;

  constructor(options: CertificateOptions) {
    super();
    this.#options = options;
  }

  override lineReceived(line: Buffer): void {
    const text = line.toString();
    console.log(`${this.#encrypted ? "encrypted" : "clear"}: ${text}`);
    if (text === "STARTTLS" && isTLSTransport(this.transport)) {
      this.sendLine(Buffer.from("GO AHEAD"));
      this.#encrypted = true;
      this.transport.startTLS(this.#options);
    } else {
      this.sendLine(Buffer.from(`OK ${text}`));
    }
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, description: string, pem: string) {
  const options = PrivateCertificate.loadPEM(readFileSync(pem)).options();
  const factory = new Factory();
  factory.protocol = () => new TLSServer(options);
  const port = yield* serverFromString(reactor, description).listen(factory);
  console.log(`listening on ${port.getHost()}`);
  yield* new Deferred<never>();
});

const [description = "tcp:8000", pem = "server.pem"] = process.argv.slice(2);
react(main, [description, pem]);
