// All targets.

import type { Target } from "./target.ts";
import { chunk, chunked } from "./targets/chunked.ts";
import { client } from "./targets/client.ts";
import { brotli, deflate, gzip, zstd } from "./targets/codings.ts";
import { cookie } from "./targets/cookies.ts";
import { description, endpoint } from "./targets/descriptions.ts";
import * as fields from "./targets/fields.ts";
import { multipart } from "./targets/forms.ts";
import { haproxy } from "./targets/haproxy.ts";
import { jsonLog, logFormat } from "./targets/logs.ts";
import { headers, request } from "./targets/request.ts";
import { response } from "./targets/response.ts";
import { int8, int16, int32, lines, netstring, onlyLines } from "./targets/strings.ts";
import { environment, iri, location, uri, urljoin } from "./targets/uris.ts";

/** Every target, in the order in which they are run and listed. */
export const TARGETS: readonly Target[] = [
  client,
  response,
  chunked,
  chunk,
  request,
  headers,
  ...[fields.contentLength, fields.contentRange, fields.date, fields.query, fields.charset],
  ...[fields.challenge, fields.keepAlive, fields.requestLine],
  ...[uri, urljoin, location, iri, environment],
  cookie,
  multipart,
  ...[gzip, deflate, brotli, ...(zstd === null ? [] : [zstd])],
  ...[netstring, lines, onlyLines, int8, int16, int32],
  haproxy,
  ...[description, endpoint],
  ...[logFormat, jsonLog],
];
