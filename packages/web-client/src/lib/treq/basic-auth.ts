/**
 * The value of an Authorization header with a name and a password, in UTF-8, RFC 7617.
 *
 * @throws RangeError when the name holds a colon, which would end it, or either a control character.
 */
export function basicAuth(user: string, password: string): string {
  if (user.includes(":")) throw new RangeError("A user name must not hold a colon");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  if (/[\x00-\x1f\x7f]/.test(user + password)) {
    throw new RangeError("User name and password must not hold control characters");
  }
  return `Basic ${Buffer.from(`${user}:${password}`, "utf8").toString("base64")}`;
}

/** A URI without its `user:password@`, and what stood there. */
export interface SplitURI {
  readonly uri: string;
  readonly auth: readonly [user: string, password: string] | null;
}

/**
 * Takes the credentials out of a URI: they must reach neither DNS nor the Host header.
 *
 * @throws RangeError when they are not well encoded.
 */
export function splitCredentials(uri: string): SplitURI {
  const match = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i.exec(uri);
  if (match === null) return { uri, auth: null };
  const [whole, scheme = "", credentials = ""] = match;
  const colon = credentials.indexOf(":");
  const user = colon === -1 ? credentials : credentials.slice(0, colon);
  const password = colon === -1 ? "" : credentials.slice(colon + 1);
  try {
    return {
      uri: scheme + uri.slice(whole.length),
      auth: [decodeURIComponent(user), decodeURIComponent(password)],
    };
  } catch (error) {
    throw new RangeError("The credentials of the URI are not percent-encoded UTF-8", {
      cause: error,
    });
  }
}
