// The classes and messages of twisted.internet.error, as Twisted 24.7 has them: the
// bases of each class, and `str()` of instances made with the arguments.

import { HostnameAddress, IPv4Address } from "@twisted-ts/reactor/address";
import * as error from "@twisted-ts/reactor/error";
import { CONNECTION_DONE, CONNECTION_LOST } from "@twisted-ts/reactor/main";
import { expect } from "chai";

type AnyErrorClass = (new (...args: never[]) => Error) & { readonly qualifiedName: string };

const classes = error as unknown as Readonly<Record<string, AnyErrorClass>>;

/** Makes an instance. */
function make(name: string, args: readonly unknown[]): Error {
  const Class = classes[name] as AnyErrorClass;
  return new Class(...(args as never[]));
}

/** What each class is derived from, without those that Python itself has. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  AlreadyCalled: ["RangeError"],
  AlreadyCancelled: ["RangeError"],
  AlreadyListened: [],
  BadFileError: ["ConnectError"],
  BindError: [],
  CannotListenError: ["BindError"],
  CertificateError: [],
  ConnectBindError: ["ConnectError"],
  ConnectError: [],
  ConnectInProgressError: [],
  ConnectingCancelledError: [],
  ConnectionAborted: ["ConnectionLost", "ConnectionClosed"],
  ConnectionClosed: [],
  ConnectionDone: ["ConnectionClosed"],
  ConnectionFdescWentAway: ["ConnectionLost", "ConnectionClosed"],
  ConnectionLost: ["ConnectionClosed"],
  ConnectionRefusedError: ["ConnectError"],
  DNSLookupError: [],
  FileDescriptorOverrun: ["ConnectionLost", "ConnectionClosed"],
  InvalidAddressError: ["RangeError"],
  MessageLengthError: [],
  MulticastJoinError: [],
  NoProtocol: [],
  NoRouteError: ["ConnectError"],
  NotConnectingError: [],
  NotListeningError: [],
  PeerVerifyError: ["VerifyError"],
  ProcessDone: ["ConnectionDone", "ConnectionClosed"],
  ProcessExitedAlready: [],
  ProcessTerminated: ["ConnectionLost", "ConnectionClosed"],
  ReactorAlreadyInstalledError: [],
  ReactorAlreadyRunning: [],
  ReactorNotRestartable: [],
  ReactorNotRunning: [],
  SSLError: ["ConnectError"],
  ServiceNameUnknownError: ["ConnectError"],
  TCPTimedOutError: ["ConnectError"],
  TimeoutError: ["UserError", "ConnectError"],
  UnknownHostError: ["ConnectError"],
  UnsupportedAddressFamily: [],
  UnsupportedSocketType: [],
  UserError: ["ConnectError"],
  VerifyError: [],
};

/** Classes that have a text of their own, and add their arguments to it. */
const SENTENCES: Readonly<Record<string, string>> = {
  AlreadyCalled: "Tried to cancel an already-called event",
  AlreadyCancelled: "Tried to cancel an already-cancelled event",
  BindError: "An error occurred binding to an interface",
  ConnectionAborted: "Connection was aborted locally using ITCPTransport.abortConnection",
  ConnectionDone: "Connection was closed cleanly",
  ConnectionFdescWentAway: "Uh",
  ConnectionLost: "Connection to the other side was lost in a non-clean fashion",
  DNSLookupError: "DNS lookup failed",
  FileDescriptorOverrun:
    "A mis-use of IUNIXTransport.sendFileDescriptor caused the connection to be closed.",
  MessageLengthError: "Message is too long to send",
  NotConnectingError: "The Connector was not connecting when it was asked to stop connecting",
  NotListeningError: "The Port was not listening when it was asked to stop listening",
};

/** Classes of errors in connecting. */
const CONNECT_ERRORS: Readonly<Record<string, string>> = {
  BadFileError: "File used for UNIX socket is no good",
  ConnectBindError: "Couldn't bind",
  ConnectError: "An error occurred while connecting",
  ConnectionRefusedError: "Connection was refused by other side",
  NoRouteError: "No route to host",
  SSLError: "An SSL error occurred",
  ServiceNameUnknownError: "Service name given as port is unknown",
  TCPTimedOutError: "TCP connection timed out",
  TimeoutError: "User timeout caused connection failure",
  UnknownHostError: "Hostname couldn't be looked up",
  UserError: "User aborted connection",
};

/** Classes without a text of their own. */
const PLAIN: readonly string[] = [
  "AlreadyListened",
  "CertificateError",
  "ConnectInProgressError",
  "ConnectionClosed",
  "MulticastJoinError",
  "NoProtocol",
  "PeerVerifyError",
  "ProcessExitedAlready",
  "ReactorAlreadyInstalledError",
  "ReactorAlreadyRunning",
  "ReactorNotRestartable",
  "ReactorNotRunning",
  "UnsupportedAddressFamily",
  "UnsupportedSocketType",
  "VerifyError",
];

/** The rest, each with its own rule. */
const OTHERS: readonly (readonly [name: string, args: readonly unknown[], message: string])[] = [
  [
    "CannotListenError",
    ["", 80, Object.assign(new Error("listen"), { code: "EADDRINUSE", errno: -98 })],
    "Couldn't listen on any:80: [Errno 98] Address already in use.",
  ],
  ["CannotListenError", ["eth0", 4242, new Error("Foo")], "Couldn't listen on eth0:4242: Foo."],
  ["CannotListenError", ["::1", 80, "why"], "Couldn't listen on ::1:80: why."],
  [
    "ConnectingCancelledError",
    [new HostnameAddress("h", 1)],
    "HostnameAddress(hostname=b'h', port=1)",
  ],
  [
    "ConnectingCancelledError",
    [new IPv4Address("TCP", "1.2.3.4", 5)],
    "IPv4Address(type='TCP', host='1.2.3.4', port=5)",
  ],
  ["InvalidAddressError", ["1.2.3", "is bad"], "is bad"],
  [
    "ProcessDone",
    [null],
    "A process has ended without apparent errors: process finished with exit code 0.",
  ],
  ["ProcessTerminated", [], "A process has ended with a probable error condition: process ended."],
  [
    "ProcessTerminated",
    [42],
    "A process has ended with a probable error condition: process ended with exit code 42.",
  ],
  [
    "ProcessTerminated",
    [null, "SIGBUS"],
    "A process has ended with a probable error condition: process ended by signal SIGBUS.",
  ],
  [
    "ProcessTerminated",
    [0, null, 5],
    "A process has ended with a probable error condition: process ended with exit code 0.",
  ],
];

describe("the error classes", () => {
  it("are those of twisted.internet.error", () => {
    const isErrorClass = (name: string) => classes[name]?.prototype instanceof Error;
    expect(Object.keys(classes).filter(isErrorClass).sort()).to.deep.equal(
      Object.keys(BASES).sort(),
    );
    const covered = [
      ...Object.keys(SENTENCES),
      ...Object.keys(CONNECT_ERRORS),
      ...PLAIN,
      ...OTHERS.map(([name]) => name),
    ];
    expect([...new Set(covered)].sort()).to.deep.equal(Object.keys(BASES).sort());
  });

  for (const [name, bases] of Object.entries(BASES)) {
    it(`derive ${name} from ${["Error", ...bases].at(-1)}, and name it as Twisted does`, () => {
      const actual: string[] = [];
      let up = Object.getPrototypeOf(classes[name]) as AnyErrorClass;
      for (; up !== (Error as unknown); up = Object.getPrototypeOf(up)) actual.push(up.name);
      expect(actual).to.deep.equal(bases);
      expect(classes[name]?.qualifiedName).to.equal(`twisted.internet.error.${name}`);
    });
  }

  for (const [name, text] of Object.entries(SENTENCES)) {
    it(`say "${text}", and what else there is to say: ${name}`, () => {
      expect(make(name, []).message).to.equal(`${text}.`);
      expect(make(name, ["one"]).message).to.equal(`${text}: one.`);
      expect(make(name, ["one", "two"]).message).to.equal(`${text}: one two.`);
      expect(make(name, []).name).to.equal(name);
    });
  }

  for (const [name, text] of Object.entries(CONNECT_ERRORS)) {
    it(`say "${text}", the system's number and its words: ${name}`, () => {
      expect(make(name, []).message).to.equal(`${text}.`);
      expect(make(name, [111]).message).to.equal(`${text}: 111.`);
      expect(make(name, [111, "text"]).message).to.equal(`${text}: 111: text.`);
      expect(make(name, [null, "text"]).message).to.equal(`${text}: text.`);
      expect(make(name, [0, "text"]).message).to.equal(`${text}: text.`);
      expect(make(name, ["", ""]).message).to.equal(`${text}.`);
      expect(make(name, ["str", "x"]).message).to.equal(`${text}: str: x.`);
      expect(make(name, [111, "text"])).to.include({ osError: 111, name });
      expect(make(name, [111, "text"])).to.have.deep.property("args", ["text"]);
    });
  }

  for (const name of PLAIN) {
    it(`say what they are given, and nothing else: ${name}`, () => {
      expect(make(name, []).message).to.equal("");
      expect(make(name, ["one"]).message).to.equal("one");
      expect(make(name, []).name).to.equal(name);
    });
  }

  for (const [name, args, message] of OTHERS) {
    it(`say "${message}": ${name}`, () => {
      expect(make(name, args).message).to.equal(message);
      expect(make(name, args).name).to.equal(name);
    });
  }

  it("keep the arguments that they were made with", () => {
    const socketError = new Error("why");
    const cannotListen = new error.CannotListenError("eth0", 1, socketError);
    expect(cannotListen).to.include({
      interface: "eth0",
      port: 1,
      socketError,
      cause: socketError,
    });
    const address = new IPv4Address("TCP", "1.2.3.4", 5);
    expect(new error.ConnectingCancelledError(address).address).to.equal(address);
    expect(new error.InvalidAddressError("1.2.3", "is bad").address).to.equal("1.2.3");
    expect(new error.ProcessDone(3)).to.include({ exitCode: 0, signal: null, status: 3 });
    expect(new error.ProcessTerminated(1, null, 256)).to.include({
      exitCode: 1,
      signal: null,
      status: 256,
    });
  });

  it("let a subclass change the beginning of the message", () => {
    class Mine extends error.ConnectError {
      static override readonly MESSAGE = "Mine failed";
    }
    expect(new Mine(5, "x").message).to.equal("Mine failed: 5: x.");
  });
});

describe("CONNECTION_DONE and CONNECTION_LOST", () => {
  it("are errors of the usual classes", () => {
    expect(CONNECTION_DONE).to.be.instanceOf(error.ConnectionDone);
    expect(CONNECTION_DONE.message).to.equal("Connection was closed cleanly: Connection done.");
    expect(CONNECTION_LOST).to.be.instanceOf(error.ConnectionLost);
    expect(CONNECTION_LOST.message).to.equal(
      "Connection to the other side was lost in a non-clean fashion: Connection lost.",
    );
  });
});
