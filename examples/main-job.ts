// Makes a GET, and a POST with a streamed body, through HTTP11ClientProtocol on one connection.
// Run: npm start, or npm start -- http://host:port/path. (Without a URL it starts a server.)
// Prints each state, call and event of the protocol, and the bytes that it sends.

import { Deferred, Failure, inlineCallbacks } from "@twisted-ts/deferred";
import { reactor } from "@twisted-ts/reactor";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import { ClientCreator, Protocol } from "@twisted-ts/reactor/protocol";
import { checkAuthority, URI } from "@twisted-ts/web-client";
import { SchemeNotSupported } from "@twisted-ts/web-client/error";
import { Headers } from "@twisted-ts/web-client/http_headers";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "@twisted-ts/web-client/iweb";
import {
  _ensureValidURI,
  type HTTP11ClientProtocol,
  Request,
  type Response,
} from "@twisted-ts/web-client/newclient";
import { startEmbeddedServer } from "./support/embedded-server.ts";
import { className, NarratedProtocol, print, printBytes } from "./support/narrator.ts";

/** Seconds to wait for a connection, and for each response. */
const TIMEOUT = 10;

/** A body of unknown length, written in three pieces: one in each turn of the reactor. */
class StreamedBody implements IBodyProducer {
  readonly length: BodyLength = UNKNOWN_LENGTH;
  #pieces = ["a body ", "sent in ", "three pieces\n"];
  #stopped = false;

  startProducing(consumer: IConsumer): Deferred<void> {
    const done = new Deferred<void>();
    const next = (): void => {
      if (this.#stopped) return;
      const piece = this.#pieces.shift();
      if (piece === undefined) {
        done.callback();
        return;
      }
      consumer.write(Buffer.from(piece));
      reactor.callLater(0, next);
    };
    next();
    return done;
  }

  stopProducing(): void {
    this.#stopped = true;
  }

  // Three small pieces need no pausing.
  pauseProducing(): void {}
  resumeProducing(): void {}
}

/** Prints each event of a body; `done` fires with the reason for its end. */
class BodyPrinter extends Protocol {
  readonly done = new Deferred<unknown>();

  override connectionMade(): void {
    print("  body", "connectionMade()");
  }

  override dataReceived(data: Buffer): void {
    print("  body", `dataReceived(${data.length} bytes)`);
    printBytes("  body", data, 240);
  }

  override connectionLost(reason: Failure): void {
    print("  body", `connectionLost(${className(reason)})`);
    this.done.callback(reason.value);
  }
}

function printResponse(response: Response): void {
  const [name, major, minor] = response.version;
  print("  reply", `${name}/${major}.${minor} ${response.code} ${response.phrase}`);
  for (const [header, values] of response.headers) {
    for (const value of values) print("  header", `${header}: ${value}`);
  }
}

const exchange = inlineCallbacks(function* (protocol: NarratedProtocol, request: Request) {
  print("call", `request(${request.method} ${request.uri})`);
  const pending = protocol.request(request);
  print("call", "request() has returned its Deferred");
  const response = yield* pending.addTimeout(TIMEOUT, reactor);
  print("callback", "the Deferred of request() fires with the Response");
  printResponse(response);
  const body = new BodyPrinter();
  response.deliverBody(body);
  const reason = yield* body.done.addTimeout(TIMEOUT, reactor);
  print("callback", `the body has ended: ${describe(reason)}`);
  return undefined;
});

/** The connections that may be used again: their protocol has called `quiescentCallback`. */
const idle = new Set<HTTP11ClientProtocol>();

const connect = (uri: URI) => {
  print("connect", `connectTCP(${uri.host}, ${uri.port})`);
  const creator = new ClientCreator(reactor, NarratedProtocol, (protocol: HTTP11ClientProtocol) => {
    print("callback", "quiescentCallback: the connection may be used again");
    idle.add(protocol);
  });
  return creator.connectTCP(uri.host, uri.port, TIMEOUT);
};

const mainJob = inlineCallbacks(function* (url: string) {
  const uri = URI.fromBytes(_ensureValidURI(url));
  if (uri.scheme !== "http") throw new SchemeNotSupported(`Unsupported scheme: '${uri.scheme}'`);
  checkAuthority(uri);
  const headers = (): Headers => new Headers({ Host: [uri.netloc], "User-Agent": ["twisted-ts"] });

  let protocol = yield* connect(uri);
  yield* exchange(protocol, new Request("GET", uri.originForm, headers(), null, true));
  if (!idle.delete(protocol)) {
    print("note", "the server has closed the connection, so the POST uses another one");
    protocol = yield* connect(uri);
  }
  yield* exchange(
    protocol,
    new Request("POST", uri.originForm, headers(), new StreamedBody(), true),
  );
  print("state", `${protocol.state} at the end`);
  yield* protocol.abort();
  return undefined;
});

/** An error on one line: its class, and its message or its reasons. */
function describe(error: unknown): string {
  if (error instanceof Failure) return describe(error.value);
  if (!(error instanceof Error)) return String(error);
  const { reasons } = error as { reasons?: readonly Failure[] };
  const detail = reasons?.map(describe).join("; ") ?? error.message;
  return [error.constructor.name, detail.replace(/\s*\n\s*/g, " ")].filter(Boolean).join(": ");
}

async function main(): Promise<void> {
  const given = process.argv[2];
  const embedded = given === undefined ? await startEmbeddedServer() : undefined;
  const url = given ?? (embedded?.url as string);
  print("server", embedded === undefined ? url : `${url} (embedded)`);
  try {
    await mainJob(url);
    print("done", "one GET and one POST");
  } catch (error) {
    process.stderr.write(`${describe(error)}\n`);
    process.exitCode = 1;
  } finally {
    embedded?.close();
  }
}

void main();
