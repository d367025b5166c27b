// The body of a request from the options data, files and json.

import type { IBodyProducer } from "../iweb/interfaces.ts";
import { BytesBodyProducer } from "./bytes-body-producer.ts";
import { type Content, isBlob, isBodyProducer, producerOf } from "./data.ts";
import { describe, looksLike } from "./describe.ts";
import { encodeFields, type Fields, fieldsOf, isFields, pairsOf, utf8 } from "./fields.ts";
import { guessContentType } from "./media-type.ts";
import { type FilePart, MultiPartProducer, type Part } from "./multipart.ts";

/**
 * The body of a request: content, or fields, which make a form. The global `FormData` makes a form
 * with files. `null` is no body.
 */
export type Data = Content | Fields | null;

/** A file of a form: its content, with its name, and with its name and its Content-Type. */
export type FileOption =
  | Content
  | readonly [filename: string | null, content: Content]
  | readonly [filename: string | null, contentType: string | null, content: Content];

/** The files of a form, by the name of their field. */
export type Files =
  | Readonly<Record<string, FileOption>>
  | ReadonlyMap<string, FileOption>
  | readonly (
      | readonly [name: string, file: FileOption]
      | readonly [name: string, filename: string | null, content: Content]
      | readonly [name: string, filename: string | null, type: string | null, content: Content]
    )[];

/** The options that make a body. */
export interface BodyOptions {
  readonly data?: Data | undefined;
  readonly files?: Files | null | undefined;
  readonly json?: unknown;
}

/** A body, with its default Content-Type. */
export interface EncodedBody {
  readonly producer: IBodyProducer | null;
  readonly contentType: string | null;
  /** Whether no other Content-Type would do. */
  readonly exact?: boolean;
}

const EXPECTED =
  "data must be bytes, text, names with values, FormData, a Blob, a stream, an iterator of bytes or a body producer";

/**
 * The body of a request.
 *
 * @throws TypeError when it cannot be sent, or is given twice.
 */
export function encodeBody(options: BodyOptions): EncodedBody {
  const { data = null, files = null } = options;
  if ("json" in options) {
    if (data !== null || files !== null) {
      throw new TypeError("json cannot be given together with data or files");
    }
    const text = JSON.stringify(options.json) as string | undefined;
    if (text === undefined) throw new TypeError("json: this value cannot be written as JSON");
    return { producer: textBody(text), contentType: "application/json; charset=UTF-8" };
  }
  if (files !== null) return multipart([...textParts(data), ...fileParts(files)]);
  if (data === null) return { producer: null, contentType: null };
  if (looksLike<FormData>(data, "append", "getAll") && !(data instanceof URLSearchParams)) {
    return multipart(formDataParts(data));
  }
  const producer = producerOf(data);
  if (producer !== null) {
    return { producer, contentType: isBlob(data) && data.type !== "" ? data.type : null };
  }
  if (!isFields(data)) throw new TypeError(`${EXPECTED}, not ${describe(data)}`);
  return {
    producer: textBody(encodeFields(fieldsOf("data", data))),
    contentType: "application/x-www-form-urlencoded",
  };
}

function textBody(text: string): BytesBodyProducer {
  return new BytesBodyProducer(utf8(text));
}

function multipart(parts: readonly Part[]): EncodedBody {
  const producer = new MultiPartProducer(parts);
  return { producer, contentType: producer.contentType, exact: true };
}

/**
 * The fields of a form with files: they come before the files, sorted by name, as treq sends them.
 */
function textParts(data: Data): Part[] {
  if (data === null) return [];
  if (!isFields(data)) {
    throw new TypeError(
      `data together with files must be names with values, not ${describe(data)}`,
    );
  }
  return sortedByName(fieldsOf("data", data));
}

function fileParts(files: Files): Part[] {
  const parts = Array.isArray(files)
    ? files.map((entry: readonly unknown[]) => flatEntry(entry))
    : pairsOf("files", files);
  return sortedByName(parts.map(([name, file]) => [name, filePart(name, file)] as const));
}

/** An entry of a list may hold the name of its field and then the parts of its file. */
function flatEntry(entry: unknown): readonly [string, unknown] {
  if (Array.isArray(entry) && typeof entry[0] === "string") {
    if (entry.length === 2) return [entry[0], entry[1]];
    if (entry.length === 3 || entry.length === 4) return [entry[0], entry.slice(1)];
  }
  throw new TypeError(`An entry of files must be [name, file], not ${describe(entry)}`);
}

function filePart(name: string, file: unknown): FilePart {
  let filename: unknown = null;
  let contentType: unknown = null;
  let content = file;
  if (Array.isArray(file)) {
    if (file.length === 2) [filename, content] = file;
    else if (file.length === 3) [filename, contentType, content] = file;
  } else {
    filename = filenameOf(file);
  }
  const producer = producerOf(content);
  if (
    producer === null ||
    (filename !== null && typeof filename !== "string") ||
    (contentType !== null && typeof contentType !== "string")
  ) {
    const found = Array.isArray(file) ? `[${file.map(describe).join(", ")}]` : describe(file);
    throw new TypeError(
      `files: ${JSON.stringify(name)} must be content, [filename, content] or ` +
        `[filename, Content-Type, content], not ${found}`,
    );
  }
  const ownType = isBlob(content) && content.type !== "" ? content.type : null;
  return [filename, contentType ?? ownType ?? guessContentType(filename), producer];
}

/** The name of a File, or of the file that a stream reads. */
function filenameOf(file: unknown): string | null {
  if (typeof file !== "object" || file === null || isBodyProducer(file)) return null;
  const { name, path } = file as { name?: unknown; path?: unknown };
  const given = typeof name === "string" ? name : typeof path === "string" ? path : "";
  return given.slice(Math.max(given.lastIndexOf("/"), given.lastIndexOf("\\")) + 1) || null;
}

function formDataParts(form: FormData): Part[] {
  return Array.from(form as Iterable<[string, unknown]>, ([name, value]) => {
    if (typeof value === "string") return [name, value] as const;
    if (!isBlob(value))
      throw new TypeError(`A value of FormData must be text or a Blob, not ${describe(value)}`);
    const { name: filename } = value as Blob & { readonly name?: unknown };
    const type = value.type === "" ? "application/octet-stream" : value.type;
    const content = producerOf(value) as IBodyProducer;
    return [name, [typeof filename === "string" ? filename : "blob", type, content]] as const;
  });
}

function sortedByName<T extends readonly [name: string, ...rest: unknown[]]>(parts: T[]): T[] {
  return parts.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
}
