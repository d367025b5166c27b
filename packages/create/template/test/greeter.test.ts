import { StringTransport } from "@twisted-ts/reactor/testing";
import { SynchronousTestCase } from "@twisted-ts/trial";
import { GreeterFactory } from "../src/greeter.ts";

export class GreeterTests extends SynchronousTestCase {
  test_greets(): void {
    const transport = new StringTransport();
    const protocol = new GreeterFactory().buildProtocol(transport.getPeer());
    protocol?.makeConnection(transport);
    protocol?.dataReceived(Buffer.from("Ada\r\n"));
    this.assertEqual(
      transport.value().toString(),
      "What is your name?\r\nHello Ada, you are number 1.\r\n",
    );
    this.assertTrue(transport.disconnecting);
  }
}
