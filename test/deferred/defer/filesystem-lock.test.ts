import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AlreadyTryingToLockError,
  CancelledError,
  DeferredFilesystemLock,
  FilesystemLock,
  LockNotHeldError,
  TimeoutError,
} from "@twisted-ts/deferred";
import { Clock } from "@twisted-ts/reactor/task";
import { expect } from "chai";
import sinon from "sinon";

describe("DeferredFilesystemLock", () => {
  let directory = "";
  let name = "";
  let clock: Clock;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "lock-"));
    name = join(directory, "lock");
    clock = new Clock();
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("fires at once when the lock is free, and releases it", () => {
    const lock = new DeferredFilesystemLock(name, clock);
    expect(lock.deferUntilLocked().called).to.equal(true);
    expect([lock.locked, lock.clean]).to.deep.equal([true, true]);
    lock.unlock();
    expect(new FilesystemLock(name).lock()).to.equal(true);
  });

  it("tries every second until the lock is released", () => {
    const holder = new FilesystemLock(name);
    holder.lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const d = lock.deferUntilLocked(5);
    clock.advance(1);
    expect(d.called).to.equal(false);
    holder.unlock();
    clock.advance(1);
    expect(d.called).to.equal(true);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("fails with TimeoutError when the time is up, and can be tried again", () => {
    new FilesystemLock(name).lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const errback = sinon.stub().returns(undefined);
    lock.deferUntilLocked(1.5).addErrback(errback);
    clock.pump([1, 0.5]);
    const failure = errback.firstCall.args[0];
    expect(failure.check(TimeoutError)).to.equal(TimeoutError);
    expect(failure.getErrorMessage()).to.equal(`Timed out acquiring lock: ${name} after 1.500000s`);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
    expect(lock.deferUntilLocked().called).to.equal(false);
  });

  it("refuses a second try while the first goes on, and can be cancelled", () => {
    new FilesystemLock(name).lock();
    const lock = new DeferredFilesystemLock(name, clock);
    const errback = sinon.stub().returns(undefined);
    const first = lock.deferUntilLocked(10).addErrback(errback);
    const second = sinon.stub().returns(undefined);
    lock.deferUntilLocked().addErrback(second);
    expect(second.firstCall.args[0].check(AlreadyTryingToLockError)).to.equal(
      AlreadyTryingToLockError,
    );
    first.cancel();
    expect(errback.firstCall.args[0].check(CancelledError)).to.equal(CancelledError);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });

  it("takes the lock of a process that has ended", () => {
    symlinkSync("2147483646", name);
    const lock = new FilesystemLock(name);
    expect(lock.lock()).to.equal(true);
    expect(lock.clean).to.equal(false);
  });

  it("does not release another process's lock", () => {
    symlinkSync(String(process.ppid), name);
    expect(() => new FilesystemLock(name).unlock()).to.throw(LockNotHeldError);
    expect(new FilesystemLock(name).lock()).to.equal(false);
  });

  it("fails with the file system's error", () => {
    const lock = new DeferredFilesystemLock(join(directory, "missing", "lock"), clock);
    const errback = sinon.stub().returns(undefined);
    lock.deferUntilLocked().addErrback(errback);
    expect(errback.firstCall.args[0].value.code).to.equal("ENOENT");
  });

  it("fails with the file system's error when the time is up, or when it is cancelled", () => {
    new FilesystemLock(name).lock();
    const errback = sinon.stub().returns(undefined);
    new DeferredFilesystemLock(name, clock).deferUntilLocked(0.5).addErrback(errback);
    const cancelled = new DeferredFilesystemLock(name, clock).deferUntilLocked();
    cancelled.addErrback(errback);
    rmSync(directory, { recursive: true });
    clock.advance(0.5);
    cancelled.cancel();
    expect(errback.args.map(([failure]) => failure.value.code)).to.deep.equal(["ENOENT", "ENOENT"]);
    expect(clock.getDelayedCalls()).to.deep.equal([]);
  });
});
