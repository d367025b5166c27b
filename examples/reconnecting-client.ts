// A client that connects again when its connection ends or fails, with growing delays.
// Run: npm run example examples/reconnecting-client.ts localhost 8007
// Prints when it connects, what it receives, and why a connection ended or failed.

import type { Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IAddress, IConnector, IProtocol } from "@twisted-ts/reactor/interfaces";
import { Protocol, ReconnectingClientFactory } from "@twisted-ts/reactor/protocol";

class Listener extends Protocol {
  override dataReceived(data: Buffer): void {
    console.log("received:", data.toString().trimEnd());
  }
}

class ListenerFactory extends ReconnectingClientFactory {
  override initialDelay = 0.1;
  override delay = 0.1;
  override maxDelay = 30;

  override buildProtocol(_addr: IAddress): IProtocol {
    console.log("connected");
    this.resetDelay();
    return new Listener();
  }

  override clientConnectionFailed(connector: IConnector, reason: Failure): void {
    console.log("failed:", reason.getErrorMessage());
    super.clientConnectionFailed(connector, reason);
  }

  override clientConnectionLost(connector: IConnector, reason: Failure): void {
    console.log("lost:", reason.getErrorMessage());
    super.clientConnectionLost(connector, reason);
  }
}

const [host = "localhost", port = "8007"] = process.argv.slice(2);
const factory = new ListenerFactory();
reactor.connectTCP(host, Number(port), factory);
reactor.addSystemEventTrigger("before", "shutdown", () => factory.stopTrying());
reactor.run();
