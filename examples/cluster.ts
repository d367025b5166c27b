// Several processes that serve one port: cluster.ts 8007 2
//
// The first process opens the port, and passes its descriptor to the others, which adopt it; the
// system gives each connection to one of them. A program that systemd starts with a socket adopts
// that in the same way.

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:net";
import { reactor } from "@twisted-ts/reactor";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";

/**
 * The port's descriptor in the workers: after input, output, errors and the channel to the first
 * process.
 */
const PORT = 4;

class WhoServes extends Protocol {
  override connectionMade(): void {
    this.transport?.write(Buffer.from(`process ${process.pid}\r\n`));
    this.transport?.loseConnection();
  }
}

async function lead(port: number, workers: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  // Node has no public way to a server's descriptor.
  const { _handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  cluster.setupPrimary({ stdio: ["ignore", "inherit", "inherit", "ipc", _handle.fd] });
  const started: Worker[] = [];
  for (let count = 0; count < workers; count++) started.push(cluster.fork());
  await Promise.all(started.map((worker) => once(worker, "message")));
  // Only the workers accept from here on.
  const { port: number } = server.address() as { port: number };
  server.close();
  console.log(`listening on port=${number}`);
  reactor.addSystemEventTrigger("before", "shutdown", async () => {
    for (const worker of started) worker.disconnect();
    await Promise.all(started.map((worker) => worker.isDead() || once(worker, "exit")));
  });
}

if (cluster.isPrimary) {
  const [port = "8007", workers = "2"] = process.argv.slice(2);
  reactor.callWhenRunning(lead, Number(port), Number(workers));
} else {
  const factory = Factory.forProtocol(WhoServes);
  factory.noisy = false;
  reactor.adoptStreamPort(PORT, "AF_INET", factory);
  process.send?.("ready");
  process.once("disconnect", () => {
    if (reactor.running) reactor.stop();
  });
}

// A channel to the first process that is still open would keep a worker alive.
reactor.run().addCallback(() => process.connected && process.disconnect());
