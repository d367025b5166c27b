import { Failure } from "@twisted-ts/deferred";
import { err, msg } from "@twisted-ts/deferred/log";
import { globalLogBeginner, globalLogPublisher, Logger } from "@twisted-ts/deferred/logger";
import { expect } from "chai";
import { LogObserver } from "../../../packages/trial/src/lib/strict/log-observer.ts";

describe("LogObserver", () => {
  let observer: LogObserver;
  const log = new Logger("observed");
  const messages = () => observer.flushErrors().map((failure) => failure.getErrorMessage());

  beforeEach(() => {
    observer = new LogObserver();
    observer._add();
  });

  afterEach(() => observer._remove());

  it("keeps failures of both ways of logging, and nothing else", () => {
    log.failure("new", new RangeError("new way"));
    err(new Failure(new RangeError("old way")));
    log.info("nothing wrong");
    msg("nothing wrong");
    expect(messages()).to.deep.equal(["new way", "old way"]);
    expect(messages()).to.deep.equal([]);
  });

  it("flushes some types, and keeps the others", () => {
    log.failure("", new RangeError("range"));
    log.failure("", new TypeError("type"));
    expect(observer.flushErrors(TypeError, SyntaxError)).to.have.length(1);
    expect(observer.getErrors()).to.have.length(1);
    expect(messages()).to.deep.equal(["range"]);
  });

  it("ignores types until it is asked not to", () => {
    observer._ignoreErrors(RangeError);
    log.failure("", new RangeError("ignored"));
    observer._clearIgnores();
    log.failure("", new RangeError("kept"));
    expect(messages()).to.deep.equal(["kept"]);
  });

  it("observes until it was removed as often as it was added", () => {
    observer._add();
    observer._remove();
    log.failure("", new RangeError("nested"));
    expect(messages()).to.deep.equal(["nested"]);
  });

  it("tells which failures came from the log", () => {
    const failure = new Failure(new RangeError("logged"));
    log.failure("", failure);
    expect(observer.wasLogged(failure)).to.equal(true);
    expect(observer.wasLogged(new Failure(new RangeError("logged")))).to.equal(false);
    observer.flushErrors();
  });

  it("removes all its observers from the publisher", () => {
    observer._remove();
    const before = [...globalLogPublisher._observers];
    observer._add();
    if (globalLogBeginner._temporaryObserver !== null) {
      expect(globalLogPublisher._observers).not.to.include(globalLogBeginner._temporaryObserver);
    }
    observer._remove();
    expect([...globalLogPublisher._observers]).to.have.members(before);
    observer._add();
  });
});
