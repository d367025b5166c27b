// Sends back all bytes that it receives. An endpoint description says where it listens.
// Run: npm run example examples/echo-server.ts tcp:8007; then try echo-client.ts.
// Prints where it listens.

import { reactor } from "@twisted-ts/reactor";
import { serverFromString } from "@twisted-ts/reactor/endpoints";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";

class Echo extends Protocol {
  override dataReceived(data: Buffer): void {
    this.transport?.write(data);
  }
}

reactor.callWhenRunning(() => {
  serverFromString(reactor, process.argv[2] ?? "tcp:8007")
    .listen(Factory.forProtocol(Echo))
    .addCallbacks(
      (port) => console.log(`listening on ${port.getHost()}`),
      (failure) => {
        console.error(failure.getErrorMessage());
        process.exitCode = 1;
        reactor.stop();
      },
    );
});

reactor.run();
