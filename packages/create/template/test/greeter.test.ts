import { StringTransport } from "@twisted-ts/reactor/testing";
import { SynchronousTestCase } from "@twisted-ts/trial";
import { GreeterFactory } from "../src/greeter.ts";

export class GreeterTests extends SynchronousTestCase {
  test_greets(): void {
    for (const lineEnd of ["\n", "\r\n"]) {
      const transport = new StringTransport();
      const protocol = new GreeterFactory().buildProtocol(transport.getPeer());
      protocol?.makeConnection(transport);
      protocol?.dataReceived(Buffer.from(`Ada${lineEnd}`));
      this.assertEqual(
        transport.value().toString(),
        "What is your name?\nHello Ada, you are number 1.\n",
      );
      this.assertTrue(transport.disconnecting);
    }
  }
}
