import { decodedCredentials } from "../client/uri/credentials.ts";

/**
 * The value of an Authorization header with a name and a password, RFC 7617: text in UTF-8, or
 * bytes as they are.
 *
 * @throws RangeError when the name holds a colon, which would end it, or when name or password hold
 *   a control character.
 */
export function basicAuth(user: string | Uint8Array, password: string | Uint8Array): string {
  const [name, secret] = [bytesOf(user), bytesOf(password)];
  if (name.includes(":")) throw new RangeError("A user name must not hold a colon");
  const credentials = Buffer.concat([name, Buffer.from(":"), secret]);
  if (credentials.some((byte) => byte < 0x20 || byte === 0x7f)) {
    throw new RangeError("User name and password must not hold control characters");
  }
  return `Basic ${credentials.toString("base64")}`;
}

function bytesOf(text: string | Uint8Array): Buffer {
  return typeof text === "string" ? Buffer.from(text, "utf8") : Buffer.from(text);
}

/** A URI without its `user:password@`, and these credentials. */
export interface SplitURI {
  readonly uri: string;
  readonly auth: readonly [user: string, password: string] | null;
}

/**
 * Removes the credentials from a URI: they must not be sent to DNS or in the Host header.
 *
 * @throws RangeError when they are not well encoded.
 */
export function splitCredentials(uri: string): SplitURI {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i.exec(uri);
  if (match === null) return { uri, auth: null };
  const [whole, scheme = "", credentials = ""] = match;
  try {
    return { uri: scheme + uri.slice(whole.length), auth: decodedCredentials(credentials) };
  } catch (error) {
    throw new RangeError("The credentials of the URI are not percent-encoded UTF-8", {
      cause: error,
    });
  }
}
