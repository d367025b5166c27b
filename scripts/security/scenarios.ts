// The kinds of rows: what is done with a client, and the words for its result.

import type { ClientProcess, Outcome } from "./client-process.ts";
import type { Task } from "./clients/conversation.ts";
import { type AttackServer, type Connection, type Responder, say } from "./server.ts";

/** What a row can use. */
export interface Setting {
  readonly client: ClientProcess;
  readonly server: AttackServer;
  readonly other: AttackServer;
  /** TLS servers by the name of their certificate. */
  readonly secure: (certificate: string) => Promise<AttackServer>;
  /** The file of the authority that signed those. */
  readonly authority: string;
}

/** What is done for one row: the words for its cell. */
export type Scenario = (setting: Setting) => Promise<string>;

/** Seconds after which a client is taken to wait. */
const TIMEOUT = 4;

export const url = (server: AttackServer, path = "/"): string =>
  `http://127.0.0.1:${server.port}${path}`;

/** A task's outcome; `null` when there is none after a while: the server closes then. */
export async function done(setting: Setting, task: Task): Promise<[Outcome, waited: boolean]> {
  const doing = setting.client.do(task);
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT * 1000, null);
  });
  const first = await Promise.race([doing, timeout]);
  clearTimeout(timer);
  if (first !== null) return [first, false];
  setting.server.drop();
  setting.other.drop();
  const late = await Promise.race([doing, after(1, null)]);
  if (late !== null) return [late, true];
  await setting.client.stop();
  return [{ ended: "" }, true];
}

/** The words for an outcome. */
export function words(outcome: Outcome, waited = false): string {
  const late = waited ? "waits until the server closes, then " : "";
  if ("without" in outcome) return outcome.without;
  if ("ended" in outcome) {
    return waited ? "waits, even when the server has closed" : `the process ends: ${outcome.ended}`;
  }
  if ("error" in outcome) return `${late}refuses: ${outcome.error}`;
  return `${late}takes it: ${outcome.status} ${quoted(outcome.body, outcome.length)}`;
}

function quoted(body: string, length: number): string {
  return length > 30 ? `with ${size(length)}` : inASCII(body.slice(0, 30));
}

/** Bytes, roughly: what does not vary from run to run. */
export function size(bytes: number): string {
  if (bytes >= 2 ** 20) return `${2 ** Math.round(Math.log2(bytes / 2 ** 20))} MiB`;
  return bytes >= 1024 ? `${2 ** Math.round(Math.log2(bytes / 1024))} KiB` : `${bytes} bytes`;
}

/** A text in quotes, with everything beyond ASCII and every control character escaped. */
export function inASCII(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\xff]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16)}`,
  );
}

/** Fires after so many seconds. */
export function after<T>(seconds: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000, value));
}

/** What every clean reply holds. */
const CLEAN = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nclean";

/** Responds to every request correctly. */
export const clean = (connection: Connection): void => say(connection, CLEAN);

/**
 * A malformed or hostile reply, with whatever follows it, to a request; then another request, which
 * gets a correct response: whether the connection was used again, and whose response it got.
 */
export function reply(
  text: string,
  options: { task?: Partial<Task>; closing?: "end" | "reset"; later?: string } = {},
): Scenario {
  return async (setting) => {
    const { server } = setting;
    server.respond = (connection, request) => {
      if (connection.number > 0 || request > 1) {
        clean(connection);
        return;
      }
      say(connection, text);
      if (options.closing === "end") connection.socket.end();
      if (options.closing === "reset") setTimeout(() => connection.socket.resetAndDestroy(), 50);
    };
    const [first, waited] = await done(setting, {
      method: "GET",
      url: url(server),
      fresh: true,
      ...options.task,
    });
    const description = words(first, waited);
    if ("without" in first || "ended" in first || waited) return description;
    if (options.later !== undefined) {
      const [connection] = server.connections;
      if (connection) say(connection, options.later);
    }
    await after(0.1, null);
    const [second] = await done(setting, { method: "GET", url: url(server, "/second") });
    const next = afterwards(setting, second);
    return "error" in first && next === CLOSES ? description : `${description}; ${next}`;
  };
}

const CLOSES = "closes the connection";

/** What a second request has come to. */
function afterwards({ server }: Setting, second: Outcome): string {
  const again = server.connections.length === 1;
  if ("ended" in second) return `then the process ends: ${second.ended}`;
  if ("error" in second) return `the next request fails: ${second.error}`;
  if ("without" in second) return second.without;
  if (second.body !== "clean")
    return `the next request gets what it left: ${JSON.stringify(second.body)}`;
  return again ? "uses the connection again" : CLOSES;
}

/** A request that a caller should not be able to make, and what of it reaches the server. */
export function sends(
  task: (setting: Setting) => Task,
  look: (received: string) => string = requestLine,
  respond: Responder = clean,
): Scenario {
  return async (setting) => {
    const { server, other } = setting;
    server.respond = respond;
    other.respond = respond;
    const [outcome, waited] = await done(setting, { fresh: true, ...task(setting) });
    const received = [...server.connections, ...other.connections]
      .map((connection) => connection.received)
      .join("");
    if ("without" in outcome) return outcome.without;
    if ("ended" in outcome) return words(outcome, waited);
    if (received === "") return words(outcome, waited);
    const sent = `sends ${look(received)}`;
    return "error" in outcome ? `${sent}, then fails: ${outcome.error}` : sent;
  };
}

/** The first line of a request. */
export function requestLine(received: string): string {
  return inASCII(received.slice(0, received.indexOf(" HTTP/1.1")));
}

/** The header lines of a name, in whatever spelling. */
export function headerLines(...names: string[]): (received: string) => string {
  return (received) => {
    const head = received.split("\r\n\r\n")[0] as string;
    const lines = head
      .split("\r\n")
      .slice(1)
      .filter((line) => names.includes(line.split(":")[0]?.toLowerCase() as string));
    return lines.length === 0 ? "none of them" : lines.map(inASCII).join(", ");
  };
}

/** The body, and the lines that frame it. */
export function framing(received: string): string {
  const [head = "", ...body] = received.split("\r\n\r\n");
  return `${headerLines("content-length", "transfer-encoding")(head)} and ${inASCII(body.join("\r\n\r\n"))}`;
}

/**
 * A redirect from one server to another (or back to itself), and what the second request holds.
 *
 * @param to - the Location.
 */
export function redirect(
  task: Partial<Task>,
  to: (setting: Setting) => string,
  look: (received: string) => string,
  status = 302,
): Scenario {
  return async (setting) => {
    const { server, other } = setting;
    let received = "";
    server.respond = (connection) => {
      // The second request on this server is the one that was redirected.
      if (server.connections.some((each) => each.received.includes(" /next"))) {
        received = lastRequest(connection.received);
        clean(connection);
        return;
      }
      const head = `HTTP/1.1 ${status} Found\r\nLocation: ${to(setting)}\r\nContent-Length: 0\r\n\r\n`;
      say(connection, head);
    };
    other.respond = (connection) => {
      received = lastRequest(connection.received);
      clean(connection);
    };
    const [outcome, waited] = await done(setting, {
      method: "GET",
      url: url(server, "/first"),
      redirects: true,
      fresh: true,
      ...task,
    });
    if ("without" in outcome) return outcome.without;
    if (received === "") return words(outcome, waited);
    return `sends ${look(received)}`;
  };
}

function lastRequest(received: string): string {
  const start = Math.max(received.lastIndexOf("GET /"), received.lastIndexOf("POST /"), 0);
  return received.slice(start);
}

/**
 * A reply that costs much, or never comes to its end.
 *
 * @param options - `endless` where a client that waits has read all that was sent.
 */
export function floods(
  start: (connection: Connection) => void,
  options: { task?: Partial<Task>; endless?: boolean } = {},
): Scenario {
  return async (setting) => {
    const { server } = setting;
    server.respond = (connection) => start(connection);
    const [outcome, waited] = await done(setting, {
      method: "GET",
      url: url(server),
      fresh: true,
      ...options.task,
    });
    if (waited && options.endless && "error" in outcome) return "reads on, until the server closes";
    return words(outcome, waited);
  };
}
