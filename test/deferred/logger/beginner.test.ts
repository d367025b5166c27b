import { Failure } from "@twisted-ts/deferred";
import {
  formatEvent,
  LogBeginner,
  type LogEvent,
  type LogFile,
  Logger,
  LogLevel,
  LogPublisher,
} from "@twisted-ts/deferred/logger";
import { expect } from "chai";

class TextSink {
  text = "";
  encoding?: string;
  write(text: string): void {
    this.text += text;
  }
}

function makeBeginner(initialBufferSize?: number) {
  const publisher = new LogPublisher();
  const errorStream = new TextSink();
  const stdio: { stdout: LogFile; stderr: LogFile } = {
    stdout: new TextSink(),
    stderr: new TextSink(),
  };
  const shown: unknown[][] = [];
  const warnings = { showwarning: (...args: unknown[]) => void shown.push(args) };
  const beginner = new LogBeginner(publisher, errorStream, stdio, warnings, initialBufferSize);
  const events: LogEvent[] = [];
  const observer = (event: LogEvent) => events.push(event);
  return { publisher, errorStream, stdio, shown, warnings, beginner, events, observer };
}

describe("LogBeginner", () => {
  it("calls the observers with the events up to now and with later ones", () => {
    const { publisher, beginner, events, observer } = makeBeginner();
    publisher({ n: 1 });
    beginner.beginLoggingTo([observer]);
    publisher({ n: 2 });
    expect(events).to.deep.equal([{ n: 1 }, { n: 2 }]);
  });

  it("drops the events up to now with discardBuffer", () => {
    for (const discard of [true, { discardBuffer: true }]) {
      const { publisher, beginner, events, observer } = makeBeginner();
      publisher({ n: 1 });
      beginner.beginLoggingTo([observer], discard);
      expect(events).to.deep.equal([]);
    }
  });

  it("keeps as many events as it is given, by default 200", () => {
    for (const limit of [undefined, 3]) {
      const { publisher, beginner, events, observer } = makeBeginner(limit);
      const kept = limit ?? LogBeginner._DEFAULT_BUFFER_SIZE;
      for (let n = 0; n <= kept; n++) publisher({ n });
      beginner.beginLoggingTo([observer]);
      expect(events.map((event) => event["n"])).to.deep.equal(
        Array.from({ length: kept }, (_, n) => n + 1),
      );
    }
  });

  it("writes critical events as text to the error stream until logging has begun", () => {
    const { publisher, errorStream, beginner } = makeBeginner();
    const log = new Logger("space", null, publisher);
    log.info("ignore this");
    log.critical("a critical {message}", { message: "message" });
    expect(errorStream.text).to.equal("a critical message\n");
    log.failure("a failure", new Failure(new Error("why")));
    expect(errorStream.text).to.match(/a failure\nTraceback .*Error: why\n\n$/s);
    errorStream.text = "";
    beginner.beginLoggingTo([]);
    log.critical("another");
    expect(errorStream.text).to.equal("");
  });

  it("warns when it is called again, with both places, and adds the observers", () => {
    const { publisher, beginner, events, observer } = makeBeginner();
    beginner.beginLoggingTo([]);
    beginner.beginLoggingTo([observer]);
    publisher({ n: 1 });
    expect(events).to.have.lengthOf(2);
    expect(events[0]).to.include({ log_level: LogLevel.warn });
    expect(formatEvent(events[0] ?? {})).to.match(
      /^Warning: primary log target selected twice at <.*beginner\.test\.ts:\d+> - previously selected at <.*beginner\.test\.ts:\d+>\. {2}Remove one of the calls to beginLoggingTo\.$/,
    );
    expect(events[0]?.["lineNow"]).to.equal((events[0]?.["lineThen"] as number) + 1);
  });

  it("emits an event for each line written to the standard streams, in their encoding", () => {
    const { stdio, beginner, events, observer } = makeBeginner();
    (stdio.stderr as TextSink).encoding = "big5";
    beginner.beginLoggingTo([observer]);
    stdio.stdout.write("Hello\n");
    (stdio.stderr as unknown as { write(bytes: Uint8Array): void }).write(
      Buffer.from([0xbc, 0xfc, 0x0a]),
    );
    expect(events.map((event) => [event.log_namespace, event["log_io"]])).to.deep.equal([
      ["stdout", "Hello"],
      ["stderr", "瑩"],
    ]);
  });

  it("does not replace the standard streams with redirectStandardIO false", () => {
    for (const args of [[false, false], [{ redirectStandardIO: false }]] as const) {
      const { stdio, beginner } = makeBeginner();
      const { stdout, stderr } = stdio;
      beginner.beginLoggingTo([], ...args);
      expect(stdio).to.deep.equal({ stdout, stderr });
    }
  });

  it("emits events for warnings, except those that go to a file", () => {
    const { warnings, shown, beginner, events, observer } = makeBeginner();
    const file = new TextSink();
    warnings.showwarning("before", TypeError, "a.ts", 1);
    beginner.beginLoggingTo([observer]);
    warnings.showwarning("logged", TypeError, "a.ts", 2);
    warnings.showwarning("to a file", TypeError, "a.ts", 3, file);
    expect(shown.map(([message]) => message)).to.deep.equal(["before", "to a file"]);
    expect(events.map(formatEvent)).to.deep.equal(["a.ts:2: TypeError: logged"]);
  });
});
