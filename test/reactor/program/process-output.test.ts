import type { Deferred, Failure } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import { ProcessTerminated } from "@twisted-ts/reactor/error";
import {
  _UnexpectedErrorOutput,
  getProcessOutput,
  getProcessOutputAndValue,
  getProcessValue,
} from "@twisted-ts/reactor/utils";
import { expect } from "chai";

const SH = "/bin/sh";

/** What a Deferred fails with. */
async function failureOf(d: Deferred<unknown>): Promise<unknown> {
  let value: unknown;
  await d.addCallbacks(
    () => expect.fail("it did not fail"),
    (failure: Failure) => {
      value = failure.value;
    },
  );
  return value;
}

describe("getProcessOutput", () => {
  it("fires with standard output when the process has ended, with any exit code", async () => {
    const output = await getProcessOutput(SH, ["-c", "echo hello; exit 3"]);
    expect(output.toString()).to.equal("hello\n");
  });

  it("runs the process with the given environment and folder", async () => {
    const output = await getProcessOutput(SH, ["-c", "echo $A; pwd"], { A: "1" }, "/");
    expect(output.toString()).to.equal("1\n/\n");
  });

  it("fires with both outputs in the order of arrival when errortoo is true", async () => {
    const output = getProcessOutput(SH, ["-c", "echo out; echo err >&2"], {}, null, reactor, true);
    expect((await output).toString())
      .to.contain("out\n")
      .and.contain("err\n");
  });

  it("fails with the output on standard error, and its error has a Deferred for the end of the process", async () => {
    const error = await failureOf(getProcessOutput(SH, ["-c", "echo wrong >&2; exit 2"]));
    expect(error).to.be.instanceOf(_UnexpectedErrorOutput);
    const { message, processEnded } = error as _UnexpectedErrorOutput;
    expect(message).to.equal('got stderr: "wrong\\n"');
    expect(await failureOf(processEnded)).to.be.instanceOf(ProcessTerminated);
  });
});

describe("getProcessValue", () => {
  it("fires with the exit code", async () => {
    expect(await getProcessValue(SH, ["-c", "exit 0"])).to.equal(0);
    expect(await getProcessValue(SH, ["-c", "exit 7"])).to.equal(7);
  });

  it("fires with null when a signal ended the process", async () => {
    expect(await getProcessValue(SH, ["-c", "kill -9 $$"])).to.equal(null);
  });
});

describe("getProcessOutputAndValue", () => {
  it("fires with both outputs and the exit code", async () => {
    const result = await getProcessOutputAndValue(SH, ["-c", "echo out; echo err >&2; exit 5"]);
    expect([String(result[0]), String(result[1]), result[2]]).to.deep.equal(["out\n", "err\n", 5]);
  });

  it("writes stdinBytes to the process", async () => {
    const [out] = await getProcessOutputAndValue(
      "/bin/cat",
      [],
      {},
      null,
      reactor,
      Buffer.from("through cat"),
    );
    expect(out.toString()).to.equal("through cat");
  });

  it("fails with both outputs and the signal when a signal ended the process", async () => {
    const value = await failureOf(getProcessOutputAndValue(SH, ["-c", "echo out; kill -9 $$"]));
    const [out, err, signal] = value as [Buffer, Buffer, number];
    expect([String(out), String(err), signal]).to.deep.equal(["out\n", "", 9]);
  });
});
