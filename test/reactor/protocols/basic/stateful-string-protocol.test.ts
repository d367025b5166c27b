import {
  Int8StringReceiver,
  NetstringReceiver,
  StatefulStringProtocol,
} from "@twisted-ts/reactor/protocols/basic";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import { bytes, text } from "../support/pieces.ts";

class Conversation extends StatefulStringProtocol(NetstringReceiver) {
  override MAX_LENGTH = 10;
  readonly events: string[] = [];

  proto_init(string: Buffer): string {
    this.events.push(`init ${text(string)}`);
    return "middle";
  }

  proto_middle(string: Buffer): string {
    this.events.push(`middle ${text(string)}`);
    return text(string);
  }
}

describe("StatefulStringProtocol", () => {
  function makeConnected(): [Conversation, StringTransport] {
    const protocol = new Conversation();
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    return [protocol, transport];
  }

  it("calls the method of its state with each string, which returns the next state", () => {
    const [protocol] = makeConnected();
    expect(protocol.state).to.equal("init");
    protocol.dataReceived(bytes("1:a,4:init,1:b,"));
    expect(protocol.events).to.deep.equal(["init a", "middle init", "init b"]);
    expect(protocol.state).to.equal("middle");
  });

  it("closes the connection in the state done", () => {
    const [protocol, transport] = makeConnected();
    protocol.dataReceived(bytes("1:a,"));
    expect(transport.disconnecting).to.equal(false);
    protocol.dataReceived(bytes("4:done,"));
    expect(transport.disconnecting).to.equal(true);
  });

  it("drops a string in a state without a method, and keeps the state", () => {
    const [protocol, transport] = makeConnected();
    protocol.dataReceived(bytes("1:a,7:nowhere,1:b,"));
    expect(protocol.events).to.deep.equal(["init a", "middle nowhere"]);
    expect([protocol.state, transport.disconnecting]).to.deep.equal(["nowhere", false]);
  });

  it("has the members of its base class", () => {
    class Other extends StatefulStringProtocol(Int8StringReceiver) {}
    const other = new Other();
    expect(other).to.be.instanceOf(Int8StringReceiver);
    expect([other.prefixLength, other.state, other.logPrefix()]).to.deep.equal([
      1,
      "init",
      "Other",
    ]);
  });

  it("can be extended without a base class", () => {
    class Alone extends StatefulStringProtocol {
      transport = new StringTransport();
      proto_init(): string {
        return "done";
      }
    }
    const alone = new Alone();
    alone.stringReceived(bytes("x"));
    expect(alone.transport.disconnecting).to.equal(true);
  });

  it("refuses a base class that is not a class", () => {
    expect(() => StatefulStringProtocol(undefined as unknown as typeof NetstringReceiver)).to.throw(
      TypeError,
      "A mixin is called with a base class",
    );
  });
});
