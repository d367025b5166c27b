import {
  _parse,
  clientFromString,
  quoteStringArgument,
  serverFromString,
} from "@twisted-ts/reactor/endpoints";
import { MemoryReactorClock } from "@twisted-ts/reactor/testing";
import { outcomeOf, promise, type Target } from "../target.ts";

const WORDS = [
  ...[":", "=", "\\", "\\:", "\\\\", "tcp:", "tcp6:", "unix:", "host=", "port=", "interface="],
  ...[
    "timeout=",
    "backlog=",
    "mode=",
    "lockfile=",
    "bindAddress=",
    "haproxy:",
    "systemd:",
    "stdio:",
  ],
  ...["127.0.0.1", "\\:\\:1", "65535", "65536", "1e3", "0x10", " 80", "__proto__=", "domain=INET"],
  ...["index=", "name=", "constructor", "660", "\xe9"],
];

/** Descriptions of endpoints, taken apart. */
export const description: Target = {
  name: "description",
  promise:
    "A description is taken apart, or refused with RangeError; a quoted argument comes back as it was.",
  seeds: ["tcp:80:interface=127.0.0.1", "unix:/a\\:b:mode=660", "a=b=c:d", "\\\\"],
  words: WORDS,
  run(input) {
    const text = input.toString("utf8");
    const read = outcomeOf([RangeError], () => _parse(text));
    if ("value" in read) {
      const [args, named] = read.value;
      promise(Object.getPrototypeOf(named) === null, "the names have a prototype");
      const length = [...args, ...Object.entries(named).flat()].join("").length;
      promise(length <= text.length, "more came out than was put in");
    }
    const [args] = _parse(`x:${quoteStringArgument(text)}`.replaceAll("=", "\\="));
    promise(args.length === 2 && args[1] === text, "a quoted argument comes back otherwise");
  },
};

/** Kinds of endpoints that read files or inherited descriptors, or use standard IO. */
const LEFT_OUT = new Set(["ssl", "tls", "stdio", "systemd"]);

/** Endpoints from descriptions. */
export const endpoint: Target = {
  name: "endpoint",
  promise: "A description makes an endpoint, or throws RangeError or TypeError; nothing is opened.",
  seeds: [
    "tcp:host=example.com:port=80:timeout=5",
    "tcp6:80:interface=\\:\\:1:backlog=5",
    "unix:/tmp/x:mode=660:lockfile=0",
    "haproxy:tcp:80",
  ],
  words: WORDS,
  run(input) {
    const text = input.toString("utf8");
    const read = outcomeOf([RangeError], () => _parse(text));
    if ("error" in read || read.value[0].some((piece) => LEFT_OUT.has(piece.toLowerCase()))) return;
    const reactor = new MemoryReactorClock();
    outcomeOf([RangeError, TypeError], () => clientFromString(reactor, text));
    outcomeOf([RangeError, TypeError], () => serverFromString(reactor, text));
    promise(reactor.getDelayedCalls().length === 0, "a delayed call was left");
    promise(reactor.tcpClients.length + reactor.tcpServers.length === 0, "something was opened");
  },
};
