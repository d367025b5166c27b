import {
  Chargen,
  Daytime,
  Discard,
  Echo,
  QOTD,
  Time,
  Who,
} from "@twisted-ts/reactor/protocols/wire";
import { StringTransport } from "@twisted-ts/reactor/testing";
import { expect } from "chai";
import sinon from "sinon";
import { bytes, text } from "./support/pieces.ts";

describe("wire", () => {
  function makeConnected<P extends { makeConnection(transport: StringTransport): void }>(
    protocol: P,
  ): [P, StringTransport] {
    const transport = new StringTransport();
    protocol.makeConnection(transport);
    return [protocol, transport];
  }

  it("Echo sends back what it receives", () => {
    const [echo, transport] = makeConnected(new Echo());
    for (const word of ["hello", "world", "how"]) echo.dataReceived(bytes(word));
    expect(text(transport.value())).to.equal("helloworldhow");
  });

  it("Discard sends nothing", () => {
    const [discard, transport] = makeConnected(new Discard());
    discard.dataReceived(bytes("hello"));
    expect(transport.value()).to.have.length(0);
  });

  it("Chargen sends its characters whenever it is asked", () => {
    const [chargen, transport] = makeConnected(new Chargen());
    expect([transport.producer, transport.streaming]).to.deep.equal([chargen, false]);
    chargen.resumeProducing();
    chargen.pauseProducing();
    chargen.resumeProducing();
    chargen.stopProducing();
    const once = '@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ !"#$%&?';
    expect(text(transport.value())).to.equal(once + once);
  });

  it("QOTD and Who send a text that a subclass can override, and close the connection", () => {
    const [, quoting] = makeConnected(new QOTD());
    expect(text(quoting.value())).to.equal("An apple a day keeps the doctor away.\r\n");
    expect(quoting.disconnecting).to.equal(true);
    const [, naming] = makeConnected(new Who());
    expect(text(naming.value())).to.equal("root\r\n");
    expect(naming.disconnecting).to.equal(true);
    class Other extends QOTD {
      override getQuote(): Buffer {
        return bytes("other");
      }
    }
    expect(text(makeConnected(new Other())[1].value())).to.equal("other");
  });

  describe("at a given time", () => {
    afterEach(() => sinon.restore());

    it("Daytime sends date and time in words, UTC", () => {
      sinon.useFakeTimers({ now: Date.UTC(2024, 1, 3, 4, 5, 6), toFake: ["Date"] });
      const [, transport] = makeConnected(new Daytime());
      expect(text(transport.value())).to.equal("Sat Feb  3 04:05:06 2024\r\n");
      expect(transport.disconnecting).to.equal(true);
    });

    it("Time sends the seconds since 1970 as four bytes, beyond 2038 too", () => {
      sinon.useFakeTimers({ now: 0x0102_0304 * 1000 + 999, toFake: ["Date"] });
      expect(text(makeConnected(new Time())[1].value())).to.equal("\x01\x02\x03\x04");
      sinon.restore();
      sinon.useFakeTimers({ now: 0x1_8000_0001 * 1000, toFake: ["Date"] });
      expect(text(makeConnected(new Time())[1].value())).to.equal("\x80\x00\x00\x01");
    });
  });
});
