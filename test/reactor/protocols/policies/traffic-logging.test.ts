import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { Protocol } from "@twisted-ts/reactor/protocol";
import {
  type ProtocolWrapper,
  SpewingFactory,
  type TrafficLog,
  TrafficLoggingFactory,
  type TrafficLoggingProtocol,
} from "@twisted-ts/reactor/protocols/policies";
import { expect } from "chai";
import { ADDRESS, attach, EchoFactory } from "../support/echo.ts";
import { bytes, text } from "../support/pieces.ts";

class Lines implements TrafficLog {
  text = "";
  flushes = 0;

  write(text: string): void {
    this.text += text;
  }

  flush(): void {
    this.flushes += 1;
  }
}

class Logged extends TrafficLoggingFactory {
  readonly opened: Record<string, Lines> = {};

  override open(name: string): Lines {
    const lines = new Lines();
    this.opened[name] = lines;
    return lines;
  }
}

describe("TrafficLoggingFactory", () => {
  it("logs each event of a connection on a line", () => {
    class Vector extends Protocol {
      override dataReceived(data: Buffer): void {
        if (data.includes("vector!")) this.transport?.writeSequence([data, bytes("\0")]);
        else this.transport?.write(data);
      }
    }
    const inner = new EchoFactory();
    Object.assign(inner, { protocol: Vector });
    const factory = new Logged(inner, "test");
    const protocol = factory.buildProtocol(ADDRESS) as TrafficLoggingProtocol;
    const transport = attach(protocol);
    protocol.dataReceived(bytes("some bytes"));
    protocol.dataReceived(bytes("vector!\xff"));
    protocol.loseConnection();
    const lines = factory.opened["test-1"] as Lines;
    expect(lines.text.split("\n").slice(0, 6)).to.deep.equal([
      "*",
      "C 1: b'some bytes'",
      "S 1: b'some bytes'",
      "C 1: b'vector!\\xff'",
      "SV 1: [b'vector!\\xff', b'\\x00']",
      "S 1: *",
    ]);
    expect(lines.text.split("\n")[6]).to.match(/^C 1: .*ConnectionDone/);
    expect(lines.flushes).to.equal(7);
    expect(text(transport.value())).to.equal("some bytesvector!\xff\0");
  });

  it("shows only the beginning of a long piece when there is a limit", () => {
    const factory = new Logged(new EchoFactory(), "test", 20);
    const protocol = factory.buildProtocol(ADDRESS) as TrafficLoggingProtocol;
    const transport = attach(protocol);
    protocol.write(bytes("0123456789abcdefghij"));
    protocol.write(bytes("0123456789abcdefghijk"));
    protocol.lengthLimit = 5;
    protocol.write(bytes("0123456789"));
    expect(factory.opened["test-1"]?.text).to.equal(
      "*\nS 1: b'0123456789abcdefghij'\nS 1: b'01234567<... elided>'\nS 1: b'<... elided>'\n",
    );
    expect(transport.value()).to.have.length(51);
  });

  it("numbers its connections, and from 1 again after resetCounter", () => {
    const factory = new Logged(new EchoFactory(), "test");
    expect(factory._counter).to.equal(0);
    factory.buildProtocol(ADDRESS);
    factory.buildProtocol(ADDRESS);
    expect(factory._counter).to.equal(2);
    expect(Object.keys(factory.opened)).to.deep.equal(["test-1", "test-2"]);
    factory.resetCounter();
    expect(factory._counter).to.equal(0);
  });

  it("logs to files of its own, and closes each with its connection", () => {
    const directory = mkdtempSync(join(tmpdir(), "traffic-"));
    try {
      const factory = new TrafficLoggingFactory(new EchoFactory(), join(directory, "log"));
      const first = factory.buildProtocol(ADDRESS) as TrafficLoggingProtocol;
      const transport = attach(first);
      first.dataReceived(bytes("hello"));
      expect(readFileSync(join(directory, "log-1"), "utf8")).to.equal(
        "*\nC 1: b'hello'\nS 1: b'hello'\n",
      );
      transport.loseConnection();
      const logged = readFileSync(join(directory, "log-1"), "utf8");
      first._log("late");
      expect(readFileSync(join(directory, "log-1"), "utf8")).to.equal(logged);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("SpewingFactory", () => {
  it("logs what is received and what is sent", () => {
    const events: LogEvent[] = [];
    const observer = (event: LogEvent): void => void events.push(event);
    globalLogPublisher.addObserver(observer);
    try {
      const protocol = new SpewingFactory(new EchoFactory()).buildProtocol(
        ADDRESS,
      ) as ProtocolWrapper;
      attach(protocol);
      protocol.dataReceived(bytes("hello"));
    } finally {
      globalLogPublisher.removeObserver(observer);
    }
    expect(events.map(({ log_format, data }) => [log_format, data])).to.deep.equal([
      ["Received: {data}", "b'hello'"],
      ["Sending: {data}", "b'hello'"],
    ]);
  });
});
