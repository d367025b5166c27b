/**
 * User name and password from the user information of a URI, `user:password`, percent-decoded.
 * Without a colon the password is empty.
 *
 * @throws URIError when they are not percent-encoded UTF-8.
 */
export function decodedCredentials(
  userInformation: string,
): readonly [user: string, password: string] {
  const colon = userInformation.indexOf(":");
  const user = colon === -1 ? userInformation : userInformation.slice(0, colon);
  const password = colon === -1 ? "" : userInformation.slice(colon + 1);
  return [decodeURIComponent(user), decodeURIComponent(password)];
}
