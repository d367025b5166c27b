// The client half of `twisted.web.error`. Twisted holds status, message and location as bytes; here
// they are text.

import { bytesRepr } from "@twisted-ts/deferred/internal";
import { latin1 } from "../grammar/latin1.ts";
import { RESPONSES } from "../grammar/status.ts";

/**
 * A response that counts as an error.
 *
 * From `twisted.web.error.Error`. Its text is `status message`; Twisted's attribute `message` (the
 * second half alone) is {@link Error.statusMessage} here, since in JavaScript `message` is the
 * whole text.
 */
class WebError extends globalThis.Error {
  static readonly qualifiedName: string = "twisted.web.error.Error";
  override name = "Error";
  /** The status code, three digits. */
  readonly status: string;
  /** The reason, by default the usual phrase of the status; `null` when there is none. */
  statusMessage: string | null;
  /** The body of the response, or `null`. */
  readonly response: Uint8Array | null;

  /**
   * @param code - a status code, as a number or as three digits.
   * @throws RangeError when text that is not three digits is given.
   */
  constructor(
    code: number | string | Uint8Array,
    message?: string | Uint8Array | null,
    response?: Uint8Array | null,
  ) {
    const status = typeof code === "number" ? String(code) : latin1(code);
    if (typeof code !== "number" && !/^[0-9]{3}$/.test(status)) {
      throw new RangeError(`Not a valid HTTP status code: ${bytesRepr(status)}`);
    }
    const given = message === undefined || message === null ? "" : latin1(message);
    const statusMessage = given === "" ? (RESPONSES.get(Number(status)) ?? null) : given;
    super(statusMessage ? `${status} ${statusMessage}` : status);
    this.status = status;
    this.statusMessage = statusMessage;
    this.response = response ?? null;
  }

  /** Appends ` to <where>` to the message, where there is one. */
  protected appendTarget(where: string): void {
    if (!this.statusMessage) return;
    this.statusMessage = `${this.statusMessage} to ${where}`;
    this.message = `${this.status} ${this.statusMessage}`;
  }
}

export { WebError as Error };

abstract class RedirectError extends WebError {
  /** The Location of the response, or `null`. */
  readonly location: string | null;

  constructor(
    code: number | string | Uint8Array,
    message?: string | Uint8Array | null,
    response?: Uint8Array | null,
    location?: string | Uint8Array | null,
  ) {
    super(code, message, response);
    this.location = location === undefined || location === null ? null : latin1(location);
    if (this.location) this.appendTarget(this.location);
  }
}

/** The response is a redirect that is not followed. */
export class PageRedirect extends RedirectError {
  static override readonly qualifiedName: string = "twisted.web.error.PageRedirect";
  override name = "PageRedirect";
}

/** A chain of redirects is longer than the limit. */
export class InfiniteRedirection extends RedirectError {
  static override readonly qualifiedName: string = "twisted.web.error.InfiniteRedirection";
  override name = "InfiniteRedirection";
}

/** A redirect has no `Location`. */
export class RedirectWithNoLocation extends WebError {
  static override readonly qualifiedName: string = "twisted.web.error.RedirectWithNoLocation";
  override name = "RedirectWithNoLocation";
  /** The URI that was requested. */
  readonly uri: string;

  constructor(
    code: number | string | Uint8Array,
    message: string | Uint8Array,
    uri: string | Uint8Array,
  ) {
    super(code, message);
    this.uri = latin1(uri);
    this.appendTarget(this.uri);
  }
}

/** The scheme of a URI is not supported. */
export class SchemeNotSupported extends globalThis.Error {
  static readonly qualifiedName: string = "twisted.web.error.SchemeNotSupported";
  override name = "SchemeNotSupported";
}
