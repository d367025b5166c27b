// The script of one seed: some requests, how each is made, its reply, and the faults.

import { drawFault, type Fault } from "./fault.ts";
import { Random } from "./random.ts";

/**
 * How a request travels. `proxied` is in the absolute form, to a proxy; `tunnelled` is TLS through
 * CONNECT.
 */
export type Way = (typeof ALL_WAYS)[number];

/** All ways. */
export const ALL_WAYS = ["TCP", "TLS", "UNIX", "proxied", "tunnelled"] as const;

/** How the end of a body is marked. */
export type Framing = "length" | "chunked" | "close";

/** The body of a request. */
export interface UploadPlan {
  readonly kind: "at once" | "in pieces";
  readonly size: number;
  /** Whether its length is known beforehand. */
  readonly known: boolean;
  /** What its producer does wrong, after half of the bytes. */
  readonly wrong: "nothing" | "fails" | "throws" | "too few" | "too many" | "never ends";
}

/** The reply to a request. */
export interface ReplyPlan {
  readonly status: 200 | 204 | 404;
  readonly framing: Framing;
  readonly size: number;
  readonly coding: "gzip" | "deflate" | "br" | null;
  /** 1xx responses before it. */
  readonly informational: number;
  /** Redirects before it. More than an agent follows, now and then. */
  readonly hops: number;
  readonly redirect: 301 | 302 | 303 | 307 | 308;
  /** Whether it says that the connection is closed after it. */
  readonly closes: boolean;
  /** Whether it comes as soon as the head of the request has. */
  readonly early: boolean;
}

/** What is done with the response. */
export interface ReaderPlan {
  readonly kind: "readBody" | "protocol" | "stream" | "abort";
  /** Turns until `deliverBody`, or until it is aborted. */
  readonly late: number;
  /** What happens after so many bytes. */
  readonly after: number;
  readonly then: "nothing" | "pauses" | "loses" | "aborts" | "throws" | "is too long";
}

/** How a request is cancelled. */
export interface Cancelling {
  readonly how: "cancel" | "signal";
  /** How many turns after its beginning; 0 for at once. */
  readonly turn: number;
}

/** One request, from the call to the end of its body. */
export interface RequestPlan {
  readonly index: number;
  readonly way: Way;
  /** Whether it is made with an `HTTPClient` of treq, around the agent of its way. */
  readonly treq: boolean;
  /** Whether its connections pass through the relay, whose faults cut TLS records as well. */
  readonly relayed: boolean;
  /** Whether nothing listens where it goes. */
  readonly nowhere: boolean;
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly redirects: "none" | "standard" | "browser-like";
  readonly cookies: boolean;
  readonly decodes: boolean;
  readonly upload: UploadPlan | null;
  readonly reply: ReplyPlan;
  /** What goes wrong with the reply; of redirects, with that of the hop named. */
  readonly fault: Fault | null;
  readonly faultyHop: number;
  /** Whether it goes wrong at the second attempt as well. */
  readonly persistentFault: boolean;
  readonly reader: ReaderPlan;
  readonly cancelling: Cancelling | null;
  /** The turn in which it begins. */
  readonly start: number;
  /** Seconds. */
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** What goes wrong with one connection through the relay, or one tunnel. */
export interface ConnectionPlan {
  /** `refuse`: a reset before the first byte. */
  readonly refused: boolean;
  /** In the direction of the server, and of the client. */
  readonly up: Fault | null;
  readonly down: Fault | null;
}

/** The listeners of the relay. */
export type Listener = "tcp" | "tls" | "unix";

/** The script of one seed. */
export interface Script {
  readonly seed: number;
  /** Nothing happens that a client may notice: each request succeeds. */
  readonly mild: boolean;
  readonly requests: readonly RequestPlan[];
  /**
   * Of the connections to each listener of the relay, in the order in which they come. The rest
   * have no fault.
   */
  readonly relayed: Readonly<Record<Listener, readonly ConnectionPlan[]>>;
  /** Of the tunnels, in their order; `refused` for 502, or 407. */
  readonly tunnels: readonly ConnectionPlan[];
  readonly persistent: boolean;
  readonly maxPersistentPerHost: number;
  readonly maxConnectionsPerHost: number;
}

/** Most redirects that an agent follows in a script. */
export const REDIRECT_LIMIT = 4;

/**
 * The script of a seed.
 *
 * @param ways - how requests may travel here.
 */
export function writeScript(seed: number, ways: readonly Way[]): Script {
  const random = new Random(seed);
  const mild = random.chance(0.25);
  const count = random.between(3, 10);
  const requests = Array.from({ length: count }, (_, index) =>
    planRequest(random, index, random.pick(ways), mild),
  );
  const connections = (): ConnectionPlan[] =>
    Array.from({ length: count }, () => planConnection(random, mild));
  return {
    seed,
    mild,
    requests,
    relayed: { tcp: connections(), tls: connections(), unix: connections() },
    tunnels: connections(),
    persistent: random.chance(0.8),
    maxPersistentPerHost: random.pick([0, 1, 2, 8]),
    maxConnectionsPerHost: random.pick([1, 2, Number.POSITIVE_INFINITY]),
  };
}

function planConnection(random: Random, mild: boolean): ConnectionPlan {
  const fault = (share: number): Fault | null =>
    random.chance(share) ? drawFault(random, 4000, mild) : null;
  return { refused: !mild && random.chance(0.08), up: fault(0.15), down: fault(0.3) };
}

function planRequest(random: Random, index: number, way: Way, mild: boolean): RequestPlan {
  const method = random.weighted({ GET: 6, POST: 4, HEAD: 1, PUT: 1, DELETE: 1 });
  const upload =
    method === "POST" || method === "PUT" || (!mild && random.chance(0.05))
      ? planUpload(random, mild)
      : null;
  const redirects = random.weighted({ none: 3, standard: 1, "browser-like": 1 });
  const decodes = random.chance(0.3);
  const reply = planReply(random, {
    mild,
    decodes,
    redirects: redirects !== "none",
    upload,
    method,
  });
  return {
    index,
    way,
    relayed: random.chance(0.4),
    nowhere: !mild && random.chance(0.04),
    method,
    redirects,
    cookies: random.chance(0.2),
    decodes,
    upload,
    reply,
    fault: random.chance(0.4) ? drawFault(random, reply.size + 200, mild) : null,
    faultyHop: random.between(0, reply.hops),
    persistentFault: random.chance(0.5),
    reader: planReader(random, mild, reply.size),
    cancelling:
      !mild && random.chance(0.25)
        ? { how: random.pick(["cancel", "signal"]), turn: random.between(0, 25) }
        : null,
    start: random.between(0, 20),
    headersTimeout: random.pick([2, 5, 600]),
    bodyTimeout: random.pick([2, 5, 600]),
    treq: random.chance(0.25),
  };
}

function planUpload(random: Random, mild: boolean): UploadPlan {
  const large = random.chance(0.15);
  return {
    kind: random.chance(0.3) ? "at once" : "in pieces",
    size: large ? random.between(100_000, 400_000) : random.between(0, 3000),
    known: random.chance(0.5),
    wrong: mild
      ? "nothing"
      : random.weighted({
          nothing: 12,
          fails: 1,
          throws: 1,
          "too few": 1,
          "too many": 1,
          "never ends": 1,
        }),
  };
}

interface ReplyTo {
  readonly mild: boolean;
  readonly decodes: boolean;
  readonly redirects: boolean;
  readonly upload: UploadPlan | null;
  readonly method: RequestPlan["method"];
}

const STATUS = { fine: 200, empty: 204, missing: 404 } as const;

function planReply(random: Random, to: ReplyTo): ReplyPlan {
  const large = random.chance(0.15);
  // In a mild script only such redirects as are followed.
  const followed = to.redirects && (to.method === "GET" || to.method === "HEAD");
  const most = to.mild ? REDIRECT_LIMIT : REDIRECT_LIMIT + 1;
  return {
    status: STATUS[random.weighted({ fine: 12, empty: 1, missing: 1 })],
    framing: random.weighted({ length: 5, chunked: 4, close: 1 }),
    size: large ? random.between(60_000, 300_000) : random.between(0, 3000),
    coding: to.decodes && random.chance(0.7) ? random.pick(["gzip", "deflate", "br"]) : null,
    informational: random.chance(0.15) ? random.between(1, 3) : 0,
    hops: followed && random.chance(0.5) ? random.between(1, most) : 0,
    redirect: random.pick([301, 302, 303, 307, 308]),
    closes: random.chance(0.15),
    early: !to.mild && to.upload !== null && random.chance(0.2),
  };
}

function planReader(random: Random, mild: boolean, size: number): ReaderPlan {
  const late = random.chance(0.2) ? random.between(1, 10) : 0;
  const after = random.between(0, size);
  const kind = random.weighted({ readBody: 6, protocol: 3, stream: 2, abort: mild ? 0 : 1 });
  const endings = mild
    ? { nothing: 3, pauses: 1 }
    : { nothing: 6, pauses: 2, loses: 1, aborts: 1, throws: 1, "is too long": 1 };
  return {
    kind,
    late,
    after,
    then: random.weighted<ReaderPlan["then"] & string>(endings as never),
  };
}
