// Real Twisted, of Debian's python3-twisted, on the other side of a connection: a server and a
// client, made of endpoints.

import { type ChildProcess, spawn, spawnSync } from "node:child_process";

const PYTHON = "/usr/bin/python3";

/** Why Twisted cannot be run here, or `null` when it can. */
export function twistedMissing(...modules: string[]): string | null {
  const imports = ["twisted.internet.endpoints", ...modules].map((name) => `import ${name}`);
  const found = spawnSync(PYTHON, ["-c", imports.join("; ")], { stdio: "ignore" });
  return found.status === 0
    ? null
    : `python3-twisted${modules.length > 0 ? ` with ${modules.join(", ")}` : ""} is not installed`;
}

/**
 * A server that reads lines: `STARTTLS` starts TLS, `bye` gets a reply and ends the connection,
 * `half` ends its sending side after a reply, anything else comes back in capitals. It prints where
 * it listens, and how each connection ends.
 */
const SERVER = `
import sys
from twisted.internet import endpoints, reactor, protocol
from twisted.protocols.basic import LineReceiver

def tell(text):
    sys.stdout.write(text + "\\n")
    sys.stdout.flush()

class Upper(LineReceiver):
    def lineReceived(self, line):
        if line == b"STARTTLS":
            from twisted.internet import ssl
            self.sendLine(b"GO AHEAD")
            with open(sys.argv[2], "rb") as pem:
                self.transport.startTLS(ssl.PrivateCertificate.loadPEM(pem.read()).options())
        elif line == b"bye":
            self.sendLine(b"BYE")
            self.transport.loseConnection()
        else:
            self.sendLine(line.upper())

    def connectionLost(self, reason):
        tell("lost " + reason.type.__name__)

def listening(port):
    host = port.getHost()
    tell("listening %s" % (getattr(host, "port", None) or host.name.decode(),))

endpoints.serverFromString(reactor, sys.argv[1]).listen(
    protocol.Factory.forProtocol(Upper)
).addCallbacks(listening, lambda f: (tell(f.getErrorMessage()), reactor.stop()))
reactor.run()
`;

/**
 * A client that sends lines, with inlineCallbacks: it sends each of its arguments and prints the
 * reply to each, then how the connection ends.
 */
const CLIENT = `
import sys
from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols.basic import LineReceiver

class LineClient(LineReceiver):
    def __init__(self):
        self.replies = defer.DeferredQueue()
        self.lost = defer.Deferred()

    def lineReceived(self, line):
        self.replies.put(line)

    def connectionLost(self, reason):
        self.lost.callback(reason.type.__name__)

@defer.inlineCallbacks
def main(reactor, description, *lines):
    endpoint = endpoints.clientFromString(reactor, description)
    client = yield endpoints.connectProtocol(endpoint, LineClient())
    for line in lines:
        client.sendLine(line.encode())
        reply = yield client.replies.get()
        print(reply.decode())
    client.transport.loseConnection()
    reason = yield client.lost
    print("lost", reason)

task.react(main, sys.argv[1:])
`;

/** A Twisted server that runs. */
export interface TwistedServer {
  /** Where it listens: a port, or a path. */
  readonly where: string;
  /** Waits for a line of what it prints, and returns it. */
  nextLine(): Promise<string>;
  /** Stops it, and waits until it has ended. */
  stop(): Promise<void>;
}

/** Starts the server at an endpoint's description; `pem` is its certificate and key for TLS. */
export async function startTwistedServer(description: string, pem = ""): Promise<TwistedServer> {
  const child = spawn(PYTHON, ["-u", "-c", SERVER, description, pem], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const nextLine = lines(child);
  const ended = exited(child);
  const first = await nextLine();
  const where = /^listening (.+)$/.exec(first)?.[1];
  if (where === undefined) throw new Error(`Twisted's server did not start: ${first}`);
  return {
    where,
    nextLine,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Runs the client: its exit code, and what it printed, line by line. */
export async function runTwistedClient(
  description: string,
  ...lines: string[]
): Promise<{ code: number | null; printed: string[] }> {
  const child = spawn(PYTHON, ["-u", "-c", CLIENT, description, ...lines], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
    });
  }
  const code = await exited(child);
  return { code, printed: text.trimEnd().split("\n") };
}

function lines(child: ChildProcess): () => Promise<string> {
  const printed: string[] = [];
  const waiting: { found(line: string): void; failed(error: Error): void }[] = [];
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (more: string) => {
    const pieces = (rest + more).split("\n");
    rest = pieces.pop() as string;
    for (const line of pieces) {
      const next = waiting.shift();
      if (next === undefined) printed.push(line);
      else next.found(line);
    }
  });
  child.on("close", () => {
    for (const next of waiting.splice(0)) next.failed(new Error("Twisted's server has ended"));
  });
  return () => {
    const line = printed.shift();
    if (line !== undefined) return Promise.resolve(line);
    return new Promise((found, failed) => waiting.push({ found, failed }));
  };
}

function exited(child: ChildProcess): Promise<number | null> {
  return new Promise((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
}
