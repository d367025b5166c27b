// Sends one line unencrypted, starts TLS on the same connection, and sends another line.
// Run: npm run example examples/starttls-client.ts localhost 8000 authority.pem
// (The file has the certificate of the authority to trust; without it, those that Node trusts.)
// Prints the replies of starttls-server.ts.

import { readFileSync } from "node:fs";
import { Deferred, type Failure, inlineCallbacks } from "@twisted-ts/deferred";
import type { NodeReactor } from "@twisted-ts/reactor";
import { connectProtocol, HostnameEndpoint } from "@twisted-ts/reactor/endpoints";
import { ConnectionDone } from "@twisted-ts/reactor/error";
import { isTLSTransport } from "@twisted-ts/reactor/interfaces";
import { LineReceiver } from "@twisted-ts/reactor/protocols/basic";
import { Certificate, type ClientTLSOptions, optionsForClientTLS } from "@twisted-ts/reactor/ssl";
import { react } from "@twisted-ts/reactor/task";

class TLSClient extends LineReceiver {
  /** Fires when the connection was closed cleanly. */
  readonly done = new Deferred<void>();
  readonly #options: ClientTLSOptions;

  constructor(options: ClientTLSOptions) {
    super();
    this.#options = options;
  }

  override connectionMade(): void {
    this.sendLine(Buffer.from("sent without encryption"));
    this.sendLine(Buffer.from("STARTTLS"));
  }

  override lineReceived(line: Buffer): void {
    const text = line.toString();
    console.log("received:", text);
    if (text === "GO AHEAD" && isTLSTransport(this.transport)) {
      this.transport.startTLS(this.#options);
      this.sendLine(Buffer.from("sent with TLS"));
    } else if (text === "OK sent with TLS") {
      this.transport?.loseConnection();
    }
  }

  override connectionLost(reason: Failure): void {
    if (reason.check(ConnectionDone)) this.done.callback();
    else this.done.errback(reason);
  }
}

const main = inlineCallbacks(function* (reactor: NodeReactor, ...args: string[]) {
  const [host = "localhost", port = "8000", pem] = args;
  const trustRoot = pem === undefined ? null : Certificate.loadPEM(readFileSync(pem));
  const client = new TLSClient(optionsForClientTLS(host, { trustRoot }));
  yield* connectProtocol(new HostnameEndpoint(reactor, host, Number(port)), client);
  yield* client.done;
  return undefined;
});

react(main, process.argv.slice(2));
