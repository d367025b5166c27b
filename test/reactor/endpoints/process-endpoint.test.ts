import { Deferred, type Failure } from "@twisted-ts/deferred";
import { globalLogPublisher, type LogEvent } from "@twisted-ts/deferred/logger";
import { reactor } from "@twisted-ts/reactor";
import {
  ProcessEndpoint,
  type ProcessEndpointOptions,
  StandardErrorBehavior,
} from "@twisted-ts/reactor/endpoints";
import { Factory, Protocol } from "@twisted-ts/reactor/protocol";
import { expect } from "chai";

/** Collects what comes, and waits for the end. */
class Collector extends Protocol {
  received = "";
  readonly lost = new Deferred<string>();

  override dataReceived(data: Buffer): void {
    this.received += data;
  }

  override connectionLost(reason: Failure): void {
    this.lost.callback((reason.value as Error).name);
  }
}

async function connect(script: string, options?: ProcessEndpointOptions): Promise<Collector> {
  const endpoint = new ProcessEndpoint(reactor, "/bin/sh", ["sh", "-c", script], options);
  return (await endpoint.connect(Factory.forProtocol(Collector))) as Collector;
}

/** The messages logged about standard error while a function runs. */
async function loggedDuring(run: () => Promise<unknown>): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  const observer = (event: LogEvent): void => {
    if (String(event.log_format).startsWith("Process {executable}")) events.push(event);
  };
  globalLogPublisher.addObserver(observer);
  try {
    await run();
  } finally {
    globalLogPublisher.removeObserver(observer);
  }
  return events;
}

describe("ProcessEndpoint", () => {
  it("connects a protocol to the standard input and output of a process", async () => {
    const protocol = await connect("read line; echo got $line");
    protocol.transport?.write(Buffer.from("hello\n"));
    expect(await protocol.lost).to.equal("ConnectionDone");
    expect(protocol.received).to.equal("got hello\n");
  });

  it("loses the connection with ProcessTerminated when the process fails", async () => {
    const protocol = await connect("exit 3");
    expect(await protocol.lost).to.equal("ProcessTerminated");
  });

  it("logs standard error, and does not deliver it as data", async () => {
    const events = await loggedDuring(async () => {
      const protocol = await connect("echo wrong >&2");
      await protocol.lost;
      expect(protocol.received).to.equal("");
    });
    expect(events.map((event) => [event["executable"], String(event["data"])])).to.deep.equal([
      ["/bin/sh", "wrong\n"],
    ]);
  });

  it("drops standard error with the option errFlag: DROP", async () => {
    const events = await loggedDuring(async () => {
      const protocol = await connect("echo wrong >&2", { errFlag: StandardErrorBehavior.DROP });
      await protocol.lost;
    });
    expect(events).to.deep.equal([]);
  });

  it("fails its Deferred when the process cannot be started", async () => {
    const endpoint = new ProcessEndpoint(reactor, "/nonexistent/x", ["x"]);
    let code: unknown;
    await endpoint.connect(Factory.forProtocol(Collector)).addErrback((failure: Failure) => {
      code = (failure.value as NodeJS.ErrnoException).code;
    });
    expect(code).to.equal("ENOENT");
  });

  it("throws TypeError for an unknown option", () => {
    expect(() => new ProcessEndpoint(reactor, "x", [], { enviroment: {} } as never)).to.throw(
      TypeError,
      "enviroment",
    );
  });
});
