// Parameters, forms and bodies as bytes.

import type { IBodyProducer } from "../iweb/interfaces.ts";
import { BytesBodyProducer } from "./bytes-body-producer.ts";
import type { FormData, TreqRequestOptions } from "./request-options.ts";

/** A form as `application/x-www-form-urlencoded`, of the URL standard. */
export function encodeForm(form: FormData): string {
  if (form instanceof URLSearchParams) return form.toString();
  const encoded = new URLSearchParams();
  const pairs = Array.isArray(form) ? (form as [string, unknown][]) : Object.entries(form);
  for (const [name, value] of pairs) {
    for (const one of Array.isArray(value) ? value : [value]) encoded.append(name, String(one));
  }
  return encoded.toString();
}

/** A URI with parameters added to its query; the fragment stays behind them. */
export function withParams(uri: string, params: FormData | undefined): string {
  if (params === undefined) return uri;
  const query = encodeForm(params);
  if (query === "") return uri;
  const hash = uri.indexOf("#");
  const base = hash === -1 ? uri : uri.slice(0, hash);
  const fragment = hash === -1 ? "" : uri.slice(hash);
  const mark = base.includes("?") ? (/[?&]$/.test(base) ? "" : "&") : "?";
  return base + mark + query + fragment;
}

/** A body, with the Content-Type that it has by itself. */
export interface EncodedBody {
  readonly producer: IBodyProducer | null;
  readonly contentType: string | null;
}

/**
 * The body of a request.
 *
 * @throws TypeError when it is nothing that can be sent.
 */
export function encodeBody(options: TreqRequestOptions): EncodedBody {
  const { data } = options;
  if ("json" in options) {
    const text = JSON.stringify(options.json) as string | undefined;
    if (text === undefined) throw new TypeError("json: this value has no form in JSON");
    return { producer: bytesOf(text), contentType: "application/json; charset=UTF-8" };
  }
  if (data === undefined) return { producer: null, contentType: null };
  if (typeof data === "string") return { producer: bytesOf(data), contentType: null };
  if (data instanceof Uint8Array) {
    return { producer: new BytesBodyProducer(data), contentType: null };
  }
  if (typeof data !== "object" || data === null) {
    throw new TypeError(`data must be bytes, text, a form or a body producer, not ${typeof data}`);
  }
  if ("startProducing" in data && typeof data.startProducing === "function") {
    return { producer: data as IBodyProducer, contentType: null };
  }
  return {
    producer: bytesOf(encodeForm(data as FormData)),
    contentType: "application/x-www-form-urlencoded",
  };
}

function bytesOf(text: string): BytesBodyProducer {
  return new BytesBodyProducer(Buffer.from(text, "utf8"));
}
