// The same small programs, written for Twisted and for this reactor: what happens in them is
// compared in order.

import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { expect } from "chai";
import { programs } from "../support/programs.ts";
import { twistedMissing } from "../support/twisted-peers.ts";

/** UDP: an echo, then a refusal from a port without a listener, then the end. */
const UDP_PYTHON = `
from twisted.internet import selectreactor
selectreactor.install() # with epoll a refusal can close the port before it is reported
from twisted.internet import reactor, protocol
class Server(protocol.DatagramProtocol):
    def datagramReceived(self, data, addr):
        print("server", data.decode())
        self.transport.write(data.upper(), addr)
    def stopProtocol(self):
        print("server stops")
class Client(protocol.ConnectedDatagramProtocol):
    def __init__(self, name, port):
        self.name, self.port = name, port
    def startProtocol(self):
        print(self.name, "starts")
        self.transport.connect("127.0.0.1", self.port)
        self.transport.write(b"hello")
    def datagramReceived(self, data, addr):
        print(self.name, data.decode())
        self.transport.stopListening().addCallback(self.next)
    def connectionRefused(self):
        print(self.name, "refused")
        self.transport.stopListening().addCallback(lambda _: reactor.stop())
    def stopProtocol(self):
        print(self.name, "stops")
    def next(self, _):
        closed = reactor.listenUDP(0, protocol.DatagramProtocol(), "127.0.0.1")
        port = closed.getHost().port
        closed.stopListening().addCallback(lambda _: reactor.listenUDP(0, Client("refusing", port), "127.0.0.1"))
server = reactor.listenUDP(0, Server(), "127.0.0.1")
reactor.listenUDP(0, Client("client", server.getHost().port), "127.0.0.1")
reactor.run()
print("over")
`;

const UDP_HERE = `
import { reactor } from "@twisted-ts/reactor";
import { ConnectedDatagramProtocol, DatagramProtocol } from "@twisted-ts/reactor/protocol";
class Server extends DatagramProtocol {
  datagramReceived(data, addr) {
    console.log("server", data.toString());
    this.transport.write(Buffer.from(data.toString().toUpperCase()), addr);
  }
  stopProtocol() {
    console.log("server stops");
  }
}
class Client extends ConnectedDatagramProtocol {
  constructor(name, port) {
    super();
    this.name = name;
    this.port = port;
  }
  startProtocol() {
    console.log(this.name, "starts");
    this.transport.connect("127.0.0.1", this.port);
    this.transport.write(Buffer.from("hello"));
  }
  datagramReceived(data) {
    console.log(this.name, data.toString());
    this.transport.stopListening().addCallback(() => this.next());
  }
  connectionRefused() {
    console.log(this.name, "refused");
    this.transport.stopListening().addCallback(() => reactor.stop());
  }
  stopProtocol() {
    console.log(this.name, "stops");
  }
  next() {
    const closed = reactor.listenUDP(0, new DatagramProtocol(), "127.0.0.1");
    const { port } = closed.getHost();
    closed.stopListening().addCallback(() => reactor.listenUDP(0, new Client("refusing", port), "127.0.0.1"));
  }
}
const server = reactor.listenUDP(0, new Server(), "127.0.0.1");
reactor.listenUDP(0, new Client("client", server.getHost().port), "127.0.0.1");
reactor.run().addCallback(() => console.log("over"));
`;

/** A process that repeats its input on two pipes, and closes them one by one. */
const SCRIPT =
  "read line; echo out $line; echo err $line >&2; exec 2>&-; read line; echo again $line; exec >&-; read line; exit 4";

const PROCESS_PYTHON = `
from twisted.internet import reactor, protocol
class Child(protocol.ProcessProtocol):
    def connectionMade(self):
        print("made")
        self.transport.write(b"first\\n")
    def outReceived(self, data):
        print("out", data.decode().strip())
    def errReceived(self, data):
        print("err", data.decode().strip())
    def inConnectionLost(self):
        print("in lost")
    def outConnectionLost(self):
        print("out lost")
        self.transport.closeStdin()
    def errConnectionLost(self):
        print("err lost")
        self.transport.write(b"second\\n")
    def processExited(self, reason):
        print("exited", reason.type.__name__, reason.value.exitCode)
    def processEnded(self, reason):
        print("ended", reason.type.__name__, reason.value.exitCode)
        reactor.stop()
reactor.spawnProcess(Child(), "/bin/sh", ["sh", "-c", "${SCRIPT}"])
reactor.run()
`;

const PROCESS_HERE = `
import { reactor } from "@twisted-ts/reactor";
import { ProcessProtocol } from "@twisted-ts/reactor/protocol";
class Child extends ProcessProtocol {
  connectionMade() {
    console.log("made");
    this.transport.write(Buffer.from("first\\n"));
  }
  outReceived(data) {
    console.log("out", data.toString().trim());
  }
  errReceived(data) {
    console.log("err", data.toString().trim());
  }
  inConnectionLost() {
    console.log("in lost");
  }
  outConnectionLost() {
    console.log("out lost");
    this.transport.closeStdin();
  }
  errConnectionLost() {
    console.log("err lost");
    this.transport.write(Buffer.from("second\\n"));
  }
  processExited(reason) {
    console.log("exited", reason.value.name, reason.value.exitCode);
  }
  processEnded(reason) {
    console.log("ended", reason.value.name, reason.value.exitCode);
    reactor.stop();
  }
}
reactor.spawnProcess(new Child(), "/bin/sh", ["sh", "-c", ${JSON.stringify(SCRIPT)}]);
reactor.run();
`;

/**
 * Standard input, repeated on standard output until it ends; what happens goes to standard error.
 */
const STDIO_PYTHON = `
import sys
from twisted.internet import reactor, protocol, stdio
def tell(*words):
    print(*words, file=sys.stderr, flush=True)
class Echo(protocol.Protocol):
    def connectionMade(self):
        tell("made")
        self.transport.write(b"ready")
    def dataReceived(self, data):
        tell("data", data.decode())
        self.transport.write(data.upper())
    def connectionLost(self, reason):
        tell("lost", reason.type.__name__)
        reactor.stop()
stdio.StandardIO(Echo())
reactor.run()
tell("over")
`;

const STDIO_HERE = `
import { reactor } from "@twisted-ts/reactor";
import { Protocol } from "@twisted-ts/reactor/protocol";
import { StandardIO } from "@twisted-ts/reactor/stdio";
class Echo extends Protocol {
  connectionMade() {
    console.error("made");
    this.transport.write(Buffer.from("ready"));
  }
  dataReceived(data) {
    console.error("data", data.toString());
    this.transport.write(Buffer.from(data.toString().toUpperCase()));
  }
  connectionLost(reason) {
    console.error("lost", reason.value.name);
    reactor.stop();
  }
}
new StandardIO(new Echo());
reactor.run().addCallback(() => console.error("over"));
`;

interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Once the program is ready, gives it its input, which ends when the reply has come. */
function converse(child: ChildProcess, input: string): void {
  let output = "";
  child.stdin?.write(input);
  child.stdout?.setEncoding("utf8").on("data", (data: string) => {
    output += data;
    if (output.includes(input.toUpperCase())) child.stdin?.end();
  });
}

/** Runs a program of Python; its input, when there is one, is given once it has written "ready". */
async function runPython(source: string, input: string | null): Promise<Ended> {
  const options: SpawnOptions = { stdio: [input === null ? "ignore" : "pipe", "pipe", "pipe"] };
  const child = spawn("/usr/bin/python3", ["-u", "-c", source], options);
  let [output, errors] = ["", ""];
  child.stdout?.setEncoding("utf8").on("data", (data: string) => {
    const isReady = output === "" && data.startsWith("ready");
    output += data;
    if (input !== null && isReady) converse(child, input);
  });
  child.stderr?.setEncoding("utf8").on("data", (data: string) => {
    errors += data;
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, output, errors };
}

describe("the same programs on Twisted and here", () => {
  const run = programs();

  before(function () {
    const missing = twistedMissing();
    if (missing === null) return;
    console.log(`      skipped: ${missing}`);
    this.skip();
  });

  const compare = async (python: string, here: string, input: string | null): Promise<Ended> => {
    const theirs = await runPython(python, input);
    const { code, output, errors } = await run.run(
      here,
      (child) => input !== null && converse(child, input),
      input === null ? "ignore" : "pipe",
    );
    expect({ code, output, errors }).to.deep.equal(theirs);
    return theirs;
  };

  it("send a reply, and are refused, over UDP", async () => {
    const { output } = await compare(UDP_PYTHON, UDP_HERE, null);
    expect(output).to.include("client HELLO\n").and.include("refusing refused\n");
  });

  it("see the output, the pipes and the end of a process in the same order", async () => {
    const { output } = await compare(PROCESS_PYTHON, PROCESS_HERE, null);
    expect(output).to.include("out again second\n").and.include("ended ProcessTerminated 4\n");
  });

  it("repeat standard input until it ends", async () => {
    const { output, errors } = await compare(STDIO_PYTHON, STDIO_HERE, "text");
    expect([output, errors]).to.deep.equal([
      "readyTEXT",
      "made\ndata text\nlost ConnectionDone\nover\n",
    ]);
  });
});
