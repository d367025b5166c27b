// The computations of digest authentication, RFC 7616 section 3.4.

import { percentEncodedByte } from "../../grammar/percent.ts";
import type { Challenge } from "./auth-challenges.ts";

type Hash = (text: string) => string;

/** A supported challenge, and how often it was used. */
export interface DigestSession {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  /** The algorithm as the server wrote it; `null` when it named none. */
  readonly algorithm: string | null;
  /** Whether `qop=auth` is used; without, it is the form of RFC 2069. */
  readonly usesQop: boolean;
  readonly charset: BufferEncoding;
  readonly userhash: boolean;
  readonly hash: Hash;
  /** The client's part of the session. */
  readonly cnonce: string;
  /** How many requests were made with this nonce. */
  count: number;
}

/** The user and the request. */
export interface DigestRequest {
  readonly username: string;
  readonly password: string;
  readonly method: string;
  /** The request target. */
  readonly target: string;
}

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ["md5", "md5"],
  ["md5-sess", "md5"],
  ["sha-256", "sha256"],
  ["sha-256-sess", "sha256"],
]);

/**
 * The session that a challenge begins; `null` when it is not digest authentication, or needs what
 * is not supported: another algorithm, or a quality of protection without `auth`.
 *
 * @param needsUTF8 - whether name and password have letters beyond ISO-8859-1. They are encoded in
 *   UTF-8 then, also when the server does not ask for it: one byte a letter would make other names
 *   of them.
 */
export function beginSession(
  challenge: Challenge,
  cnonce: string,
  needsUTF8 = false,
): DigestSession | null {
  const { scheme, parameters } = challenge;
  const realm = parameters.get("realm");
  const nonce = parameters.get("nonce");
  const algorithm = parameters.get("algorithm") ?? null;
  const name = ALGORITHMS.get((algorithm ?? "MD5").toLowerCase());
  const qop = parameters.get("qop");
  const usesQop = qop !== undefined;
  if (scheme !== "digest" || realm === undefined || nonce === undefined || name === undefined) {
    return null;
  }
  if (usesQop && !members(qop).includes("auth")) return null;
  const asksForUTF8 = parameters.get("charset")?.toLowerCase() === "utf-8";
  const charset = asksForUTF8 || needsUTF8 ? "utf8" : "latin1";
  return {
    realm,
    nonce,
    opaque: parameters.get("opaque") ?? null,
    algorithm,
    usesQop,
    charset,
    userhash: parameters.get("userhash")?.toLowerCase() === "true",
    hash: hashWith(name, charset),
    cnonce,
    count: 0,
  };
}

/** The value of Authorization for one request of a session. It counts the request. */
export function authorization(session: DigestSession, request: DigestRequest): string {
  const { realm, nonce, opaque, algorithm, usesQop, cnonce, hash } = session;
  const { username, password, method, target } = request;
  session.count += 1;
  const nc = session.count.toString(16).padStart(8, "0");
  let secret = hash(`${username}:${realm}:${password}`);
  if (algorithm?.toLowerCase().endsWith("-sess")) secret = hash(`${secret}:${nonce}:${cnonce}`);
  const requestHash = hash(`${method}:${target}`);
  const between = usesQop ? `${nonce}:${nc}:${cnonce}:auth` : nonce;
  const fields = [
    userField(session, username),
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(target)}`,
    `response="${hash(`${secret}:${between}:${requestHash}`)}"`,
  ];
  if (algorithm !== null) fields.push(`algorithm=${algorithm}`);
  if (usesQop) fields.push("qop=auth", `nc=${nc}`, `cnonce=${quoted(cnonce)}`);
  if (opaque !== null) fields.push(`opaque=${quoted(opaque)}`);
  if (session.userhash) fields.push("userhash=true");
  return `Digest ${fields.join(", ")}`;
}

function userField({ userhash, realm, hash, charset }: DigestSession, username: string): string {
  if (userhash) return `username="${hash(`${username}:${realm}`)}"`;
  // A quoted string cannot hold characters beyond ISO-8859-1.
  if (charset === "utf8" && /[^\x20-\x7e]/.test(username)) {
    return `username*=UTF-8''${encodeURIComponent(username).replace(/['()*]/g, percentEncoded)}`;
  }
  return `username=${quoted(username)}`;
}

function percentEncoded(char: string): string {
  return percentEncodedByte(char.charCodeAt(0));
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function members(list: string): readonly string[] {
  return list.split(",").map((member) => member.trim().toLowerCase());
}

function hashWith(name: string, charset: BufferEncoding): Hash {
  // Loaded when it is needed: few programs need it.
  const { createHash } = process.getBuiltinModule("node:crypto");
  return (text) => createHash(name).update(Buffer.from(text, charset)).digest("hex");
}

/** Sixteen random bytes, as text. */
export function randomCnonce(): string {
  return process.getBuiltinModule("node:crypto").randomBytes(16).toString("hex");
}
