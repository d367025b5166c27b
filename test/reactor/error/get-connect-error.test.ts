import { lookup } from "node:dns";
import { connect, createServer } from "node:net";
import {
  ConnectBindError,
  ConnectError,
  ConnectionRefusedError,
  getConnectError,
  NoRouteError,
  TCPTimedOutError,
  TimeoutError,
  UnknownHostError,
} from "@twisted-ts/reactor/error";
import { expect } from "chai";

/** An error as Node makes it. */
function systemError(code: string, errno: number | string, syscall = "connect"): Error {
  return Object.assign(new Error(`${syscall} ${code}`), { code, errno, syscall });
}

describe("getConnectError", () => {
  const mapped: readonly (readonly [string, number, typeof ConnectError, string])[] = [
    ["ECONNREFUSED", -111, ConnectionRefusedError, "111: Connection refused"],
    ["ETIMEDOUT", -110, TCPTimedOutError, "110: Connection timed out"],
    ["ENETUNREACH", -101, NoRouteError, "101: Network is unreachable"],
    ["EHOSTUNREACH", -113, NoRouteError, "113: No route to host"],
    ["ECONNRESET", -104, ConnectError, "104: Connection reset by peer"],
    ["EMFILE", -24, ConnectError, "24: Too many open files"],
    ["EACCES", -13, ConnectError, "13: Permission denied"],
    ["ENOENT", -2, ConnectError, "2: No such file or directory"],
  ];
  for (const [code, errno, Class, words] of mapped) {
    it(`makes ${Class.name} of ${code}, with the words of the C library`, () => {
      const given = systemError(code, errno);
      const error = getConnectError(given);
      expect(error.constructor).to.equal(Class);
      expect(error.message).to.equal(`${Class.MESSAGE}: ${words}.`);
      expect([error.osError, error.cause]).to.deep.equal([-errno, given]);
      expect(error.args).to.deep.equal([words.slice(words.indexOf(" ") + 1)]);
    });
  }

  it("makes ConnectBindError of any error of the system call bind", () => {
    const error = getConnectError(systemError("EADDRINUSE", -98, "bind"));
    expect(error.constructor).to.equal(ConnectBindError);
    expect(error.message).to.equal("Couldn't bind: 98: Address already in use.");
  });

  it("makes UnknownHostError of unknown names", () => {
    for (const code of ["ENOTFOUND", "EAI_AGAIN", "EAI_FAIL"]) {
      const error = getConnectError(systemError(code, -3008, "getaddrinfo"));
      expect(error.constructor).to.equal(UnknownHostError);
    }
  });

  it("takes a pair of number and text, as in Python's errors", () => {
    for (const [errno, Class] of [
      [101, NoRouteError],
      [111, ConnectionRefusedError],
      [110, TCPTimedOutError],
      [1, ConnectError],
    ] as const) {
      const error = getConnectError([errno, "lalala"]);
      expect(error.constructor).to.equal(Class);
      expect([error.osError, error.args]).to.deep.equal([errno, ["lalala"]]);
    }
  });

  it("makes ConnectError of anything else, with its message", () => {
    const given = new RangeError("why");
    const error = getConnectError(given);
    expect(error.constructor).to.equal(ConnectError);
    expect(error.message).to.equal("An error occurred while connecting: why.");
    expect([error.osError, error.args, error.cause]).to.deep.equal([null, [given], given]);
    expect(getConnectError("words").message).to.equal("An error occurred while connecting: words.");
    expect(getConnectError(null).message).to.equal("An error occurred while connecting.");
    // A code that no system has.
    expect(getConnectError(systemError("ERR_MADE_UP", "ERR_MADE_UP")).osError).to.equal(null);
  });

  it("returns a ConnectError as it is", () => {
    const error = new TimeoutError();
    expect(getConnectError(error)).to.equal(error);
  });

  it("recognizes the errors that Node itself reports", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const { port } = server.address() as { port: number };
    await new Promise((closed) => server.close(closed));
    const refused = await new Promise<Error>((failed) => {
      connect(port, "127.0.0.1").once("error", failed);
    });
    expect(getConnectError(refused).message).to.equal(
      "Connection was refused by other side: 111: Connection refused.",
    );
    const missing = await new Promise<Error>((failed) => {
      connect("/nowhere/at/all").once("error", failed);
    });
    expect(getConnectError(missing).message).to.equal(
      "An error occurred while connecting: 2: No such file or directory.",
    );
    const unknown = await new Promise<Error | null>((done) => lookup("nowhere.invalid", done));
    expect(getConnectError(unknown).constructor).to.equal(UnknownHostError);
  });

  it("recognizes an error by its code, also without errno or from another realm", () => {
    const codes = [
      ["ENOTFOUND", UnknownHostError],
      ["EAI_AGAIN", UnknownHostError],
      ["ECONNREFUSED", ConnectionRefusedError],
      ["ETIMEDOUT", TCPTimedOutError],
    ] as const;
    for (const [code, type] of codes) {
      const error = Object.assign(new Error(`it is ${code}`), { code });
      const made = getConnectError(error);
      expect(made, code).to.be.instanceOf(type);
      expect(made.cause).to.equal(error);
      expect(getConnectError({ code, message: "words" }), code).to.be.instanceOf(type);
    }
    const made = getConnectError(Object.assign(new Error("words"), { code: "ENOTFOUND" }));
    expect(made.osError).to.equal(null);
    expect(made.message).to.include("words");
  });
});
