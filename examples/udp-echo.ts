// Sends each datagram back to its sender.
// Run: npm run example examples/udp-echo.ts 8007 127.0.0.1, then `nc -u 127.0.0.1 8007`.
// Prints where it listens, and the size and the sender of each datagram.

import { reactor } from "@twisted-ts/reactor";
import { DatagramProtocol } from "@twisted-ts/reactor/protocol";

class Echo extends DatagramProtocol {
  override datagramReceived(
    data: Buffer,
    [host, port]: readonly [host: string, port: number],
  ): void {
    console.log(`${data.length} bytes from ${host}`);
    this.transport?.write(data, [host, port]);
  }
}

const [port = "8007", host = "127.0.0.1"] = process.argv.slice(2);
const listening = reactor.listenUDP(Number(port), new Echo(), host);
console.log(`listening on ${listening.getHost()}`);
reactor.run();
