import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import {
  type HAProxyProtocolWrapper,
  HAProxyWrappingFactory,
  InvalidProxyHeader,
  V1Parser,
  V2Parser,
} from "@twisted-ts/reactor/protocols/haproxy";
import { RecordingTransport } from "../../support/recording-transport.ts";
import { outcomeOf, promise, sameHoweverCut, type Target, textOf } from "../target.ts";

class Recorder extends Protocol {
  body = "";
  override dataReceived(data: Buffer): void {
    this.body += textOf(data);
  }
}

const address = { toString: () => "the proxy" };

/** Connections that begin with a PROXY header. */
export const haproxy: Target = {
  name: "haproxy",
  promise:
    "A PROXY header is read the same however it is cut, and what follows it is passed on; anything else closes the connection and passes on nothing.",
  seeds: [
    "PROXY TCP4 192.0.2.1 192.0.2.2 1024 80\r\nGET /",
    "PROXY TCP6 2001:db8::1 2001:db8::2 1024 80\r\n",
    "PROXY UNKNOWN whatever\r\nrest",
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x7f\0\0\x01\x7f\0\0\x01\x1f\x90\x23\x28rest",
    `\r\n\r\n\0\r\nQUIT\n\x21\x21\0\x24${"\x01".repeat(36)}rest`,
    `\r\n\r\n\0\r\nQUIT\n\x21\x31\0\xd8${"/tmp/a\0".padEnd(216, "\0")}rest`,
    "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0rest",
  ],
  words: [
    ...[
      "PROXY ",
      "TCP4 ",
      "TCP6 ",
      "UNKNOWN",
      "\r\n",
      "\n",
      "\r\n\r\n\0\r\nQUIT\n",
      "\x21\x11\0\x0c",
    ],
    ...["255.255.255.255 ", "::1 ", "65535", "65536", "\x21", "\x11", "\x31", "\0\xd8", "\xff\xff"],
  ],
  run(input) {
    sameHoweverCut(input, (pieces) => {
      const inner = new Recorder();
      const factory = new HAProxyWrappingFactory(Factory.forProtocol(() => inner) as never);
      const protocol = factory.buildProtocol(address as never);
      promise(protocol !== null, "no protocol was built");
      const transport = Object.assign(new RecordingTransport(), {
        getPeer: () => address,
        getHost: () => address,
      });
      transport.connect(protocol as never);
      for (const piece of pieces) if (!transport.disconnecting) protocol.dataReceived(piece);
      promise(!transport.disconnecting || inner.body === "", "bytes of a refused connection came");
      return [
        inner.body,
        transport.disconnecting,
        String((protocol as HAProxyProtocolWrapper).getPeer()),
      ];
    });
    for (const Parser of [V1Parser, V2Parser]) {
      outcomeOf([InvalidProxyHeader], () => Parser.parse(input));
    }
  },
};
