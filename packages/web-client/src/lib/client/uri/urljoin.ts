// The target of a redirect: RFC 3986 section 5.2, and RFC 9110 section 10.2.2 for the fragment.

import { lowerCase } from "../../grammar/grammar.ts";
import { latin1 } from "../../grammar/latin1.ts";
import { type ReferenceParts, splitReference } from "./uri.ts";

/**
 * Resolves a reference against an absolute URI. The fragment of the reference is kept; when it has
 * none, that of the base is inherited. An empty fragment (`#`) counts as a fragment: nothing is
 * inherited, and the result has none. An empty query is kept.
 *
 * From `twisted.web.client._urljoin`.
 */
export function _urljoin(base: string | Uint8Array, url: string | Uint8Array): string {
  const from = splitReference(latin1(base));
  const reference = splitReference(latin1(url));
  const target = resolve(from, reference);
  const fragment = reference.fragment ?? from.fragment;
  let text = target.scheme === null ? "" : `${target.scheme}:`;
  if (target.authority !== null) text += `//${target.authority}`;
  text += target.path;
  if (target.query !== null) text += `?${target.query}`;
  if (fragment) text += `#${fragment}`;
  return text;
}

type Target = Omit<ReferenceParts, "fragment">;

function resolve(base: ReferenceParts, reference: ReferenceParts): Target {
  const path = removeDotSegments(reference.path);
  if (reference.scheme !== null) {
    const { scheme, authority, query } = reference;
    return { scheme: lowerCase(scheme), authority, path, query };
  }
  const { scheme } = base;
  if (reference.authority !== null) {
    return { scheme, authority: reference.authority, path, query: reference.query };
  }
  const { authority } = base;
  if (reference.path === "") {
    return { scheme, authority, path: base.path, query: reference.query ?? base.query };
  }
  if (reference.path.startsWith("/")) return { scheme, authority, path, query: reference.query };
  const merged = removeDotSegments(merge(base, reference.path));
  return { scheme, authority, path: merged, query: reference.query };
}

/** RFC 3986 section 5.2.3. */
function merge(base: ReferenceParts, path: string): string {
  if (base.authority !== null && base.path === "") return `/${path}`;
  return base.path.slice(0, base.path.lastIndexOf("/") + 1) + path;
}

/** RFC 3986 section 5.2.4. */
function removeDotSegments(path: string): string {
  if (!path.includes(".")) return path;
  const output: string[] = [];
  const segments = path.split("/");
  const absolute = segments[0] === "";
  if (absolute) segments.shift();
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === "." || segment === "..") {
      if (segment === "..") output.pop();
      if (last) output.push("");
    } else {
      output.push(segment);
    }
  }
  return (absolute ? "/" : "") + output.join("/");
}
