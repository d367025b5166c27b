// Several processes that serve one port. The first process opens the port, and passes its
// descriptor to the others, which adopt it; the system gives each connection to one of them. (A
// program that systemd starts with an open socket adopts it in the same way.)
// Run: npm run example examples/cluster.ts 8007 2, then `nc localhost 8007` several times.
// Prints the port. A client gets a line with the number of the process that serves it.

import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { createServer } from "node:net";
import { reactor } from "@twisted-ts/reactor";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";

/** The port's descriptor in the workers: 3 is the channel to the first process. */
const PORT = 4;

class ProcessNumber extends Protocol {
  override connectionMade(): void {
    this.transport?.write(Buffer.from(`process ${process.pid}\r\n`));
    this.transport?.loseConnection();
  }
}

async function startWorkers(port: number, workers: number): Promise<void> {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  // Node has no public property for a server's descriptor.
  const { _handle } = server as unknown as { readonly _handle: { readonly fd: number } };
  cluster.setupPrimary({ stdio: ["ignore", "inherit", "inherit", "ipc", _handle.fd] });
  const started: Worker[] = [];
  for (let count = 0; count < workers; count++) started.push(cluster.fork());
  await Promise.all(started.map((worker) => once(worker, "message")));
  // From now on only the workers accept connections.
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
  reactor.callWhenRunning(startWorkers, Number(port), Number(workers));
} else {
  const factory = Factory.forProtocol(ProcessNumber);
  factory.noisy = false;
  reactor.adoptStreamPort(PORT, "AF_INET", factory);
  process.send?.("ready");
  process.once("disconnect", () => {
    if (reactor.running) reactor.stop();
  });
}

// A channel to the first process that is still open would keep a worker alive.
reactor.run().addCallback(() => process.connected && process.disconnect());
