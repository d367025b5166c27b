import { DigestAuthAgent } from "../client/agents/digest-auth-agent.ts";
import { poolKey } from "../client/uri/pool-key.ts";
import { URI } from "../client/uri/uri.ts";
import { isTextOrBytes } from "../grammar/latin1.ts";
import type { IAgent } from "../iweb/interfaces.ts";
import { basicAuth } from "./basic-auth.ts";
import { describe } from "./describe.ts";

/** User name and password, for basic authentication; or {@link HTTPDigestAuth}. */
export type Auth =
  | readonly [user: string | Uint8Array, password: string | Uint8Array]
  | HTTPDigestAuth;

/** How many origins a session is kept for. */
const MAX_ORIGINS = 100;

/**
 * User name and password, for digest authentication: `auth: new HTTPDigestAuth("ann", "secret")`.
 * Requests with the same object, agent and origin use the session that the server has begun. See
 * `DigestAuthAgent`.
 *
 * From `treq.auth.HTTPDigestAuth`.
 */
export class HTTPDigestAuth {
  readonly username: string;
  readonly #password: string;
  /** By the agent that connects, and by origin. */
  readonly #agents = new WeakMap<IAgent, Map<string, DigestAuthAgent>>();

  /** @throws TypeError when name or password are not text. */
  constructor(username: string, password: string) {
    for (const part of [username, password] as readonly unknown[]) {
      if (typeof part === "string") continue;
      throw new TypeError(`HTTPDigestAuth: name and password must be text, not ${describe(part)}`);
    }
    this.username = username;
    this.#password = password;
  }

  /** The agent that authenticates for the origin of a URI. @internal */
  _agentFor(agent: IAgent, uri: string): DigestAuthAgent {
    const origin = poolKey(URI.fromBytes(uri), "");
    const agents = this.#agents.get(agent) ?? new Map<string, DigestAuthAgent>();
    this.#agents.set(agent, agents);
    let digest = agents.get(origin);
    if (digest === undefined) {
      digest = new DigestAuthAgent(agent, this.username, this.#password, uri);
      if (agents.size >= MAX_ORIGINS) agents.clear();
      agents.set(origin, digest);
    }
    return digest;
  }
}

/** The option `auth` is of no known kind. From `treq.auth.UnknownAuthConfig`. */
export class UnknownAuthConfig extends TypeError {
  static readonly qualifiedName: string = "treq.auth.UnknownAuthConfig";
  override name = "UnknownAuthConfig";

  constructor(config: unknown) {
    // The value may hold a password, so the message names only its kind.
    super(`auth must be [user name, password] or HTTPDigestAuth, not ${describe(config)}`);
  }
}

/**
 * The value of the Authorization header.
 *
 * @throws UnknownAuthConfig (a TypeError); RangeError for a name or password that cannot be sent.
 */
export function authorizationFor(auth: unknown): string {
  if (!Array.isArray(auth) || auth.length !== 2) throw new UnknownAuthConfig(auth);
  const [user, password] = auth as readonly unknown[];
  if (!isTextOrBytes(user)) throw new UnknownAuthConfig(user);
  if (!isTextOrBytes(password)) throw new UnknownAuthConfig(password);
  return basicAuth(user, password);
}
