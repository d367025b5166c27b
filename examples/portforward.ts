// Forwards each connection on a port to another server.
// Run: npm run example examples/portforward.ts 8080 localhost 80
// Prints where it listens.

import { reactor } from "@twisted-ts/reactor";
import { ProxyFactory } from "@twisted-ts/reactor/protocols/portforward";

const [port = "8080", host = "localhost", hostPort = "80"] = process.argv.slice(2);

const listening = reactor.listenTCP(Number(port), new ProxyFactory(host, Number(hostPort)));
console.log(`listening on ${listening.getHost()}`);

reactor.run();
