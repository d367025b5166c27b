import { basicAuth } from "./basic-auth.ts";
import { describe } from "./describe.ts";

/** User name and password, for basic authentication. */
export type Auth = readonly [user: string | Uint8Array, password: string | Uint8Array];

/** The option `auth` is nothing that is known. From `treq.auth.UnknownAuthConfig`. */
export class UnknownAuthConfig extends TypeError {
  static readonly qualifiedName: string = "treq.auth.UnknownAuthConfig";
  override name = "UnknownAuthConfig";

  constructor(config: unknown) {
    // What was given may hold a password: only its kind is told.
    super(`auth must be [user name, password], not ${describe(config)}`);
  }
}

/**
 * The value of the Authorization header.
 *
 * @throws UnknownAuthConfig (a TypeError); RangeError for a name or password that cannot be sent.
 */
export function authorizationFor(auth: Auth): string {
  if (!Array.isArray(auth) || auth.length !== 2) throw new UnknownAuthConfig(auth);
  const [user, password] = auth as Auth;
  for (const part of [user, password] as readonly unknown[]) {
    if (typeof part !== "string" && !(part instanceof Uint8Array)) {
      throw new UnknownAuthConfig(part);
    }
  }
  return basicAuth(user, password);
}
