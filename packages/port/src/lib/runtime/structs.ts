// biome-ignore-all lint/suspicious/noExplicitAny: what JSON holds is not known
// Python's `struct` for the formats that network protocols use, and JSON.

import { compare } from "./compare.ts";

const SIZES: Readonly<Record<string, number>> = {
  x: 1,
  c: 1,
  b: 1,
  B: 1,
  "?": 1,
  h: 2,
  H: 2,
  i: 4,
  I: 4,
  l: 4,
  L: 4,
  q: 8,
  Q: 8,
  f: 4,
  d: 8,
};

interface Field {
  readonly code: string;
  readonly count: number;
}

function parse(format: string): { readonly little: boolean; readonly fields: Field[] } {
  const order = /^[@=<>!]/.exec(format)?.[0] ?? "";
  const rest = format.slice(order.length).replace(/\s+/g, "");
  const fields = [...rest.matchAll(/(\d*)([a-zA-Z?])/g)].map(([, count = "", code = ""]) => ({
    code,
    count: count === "" ? 1 : Number(count),
  }));
  for (const { code } of fields) {
    if (code !== "s" && SIZES[code] === undefined)
      throw new RangeError(`bad char in struct format: ${code}`);
  }
  if ((order === "" || order === "@") && isAligned(fields))
    throw new RangeError(`PORT: the native alignment of struct format "${format}" is not ported`);
  return { little: order !== ">" && order !== "!", fields };
}

/** Whether the native form of a format, without `<`, `>`, `!` or `=`, has gaps or other sizes. */
function isAligned(fields: readonly Field[]): boolean {
  let offset = 0;
  for (const { code, count } of fields) {
    const size = code === "s" ? 1 : (SIZES[code] as number);
    if (/[lL]/.test(code) || offset % size !== 0) return true;
    offset += size * count;
  }
  return false;
}

/** As Python's `struct.calcsize`: the bytes that a format takes. */
export function calcsize(format: string): number {
  return parse(format).fields.reduce(
    (size, { code, count }) => size + (code === "s" ? count : count * (SIZES[code] as number)),
    0,
  );
}

/** Values as bytes. Sizes are the standard ones: the native alignment of `@` is not known here. */
export function pack(format: string, ...values: any[]): Buffer {
  const { little, fields } = parse(format);
  const buffer = Buffer.alloc(calcsize(format));
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let offset = 0;
  let index = 0;
  for (const { code, count } of fields) {
    if (code === "s") {
      buffer.set((values[index++] as Uint8Array).subarray(0, count), offset);
      offset += count;
      continue;
    }
    for (let at = 0; at < count; at++) {
      if (code !== "x") write(view, offset, code, values[index++], little);
      offset += SIZES[code] as number;
    }
  }
  return buffer;
}

function write(view: DataView, offset: number, code: string, value: any, little: boolean): void {
  switch (code) {
    case "c":
      view.setUint8(offset, value[0]);
      break;
    case "b":
      view.setInt8(offset, value);
      break;
    case "B":
    case "?":
      view.setUint8(offset, Number(value));
      break;
    case "h":
      view.setInt16(offset, value, little);
      break;
    case "H":
      view.setUint16(offset, value, little);
      break;
    case "i":
    case "l":
      view.setInt32(offset, value, little);
      break;
    case "I":
    case "L":
      view.setUint32(offset, value, little);
      break;
    case "q":
      view.setBigInt64(offset, BigInt(value), little);
      break;
    case "Q":
      view.setBigUint64(offset, BigInt(value), little);
      break;
    case "f":
      view.setFloat32(offset, value, little);
      break;
    default:
      view.setFloat64(offset, value, little);
  }
}

/** The values in bytes of exactly the format's size. */
export function unpack(format: string, data: Uint8Array): any[] {
  const { little, fields } = parse(format);
  const size = calcsize(format);
  if (data.length !== size) throw new RangeError(`unpack requires a buffer of ${size} bytes`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values: any[] = [];
  let offset = 0;
  for (const { code, count } of fields) {
    if (code === "s") {
      values.push(Buffer.from(data.subarray(offset, offset + count)));
      offset += count;
      continue;
    }
    for (let at = 0; at < count; at++) {
      if (code !== "x") values.push(read(view, offset, code, little));
      offset += SIZES[code] as number;
    }
  }
  return values;
}

function read(view: DataView, offset: number, code: string, little: boolean): any {
  switch (code) {
    case "c":
      return Buffer.from([view.getUint8(offset)]);
    case "b":
      return view.getInt8(offset);
    case "B":
      return view.getUint8(offset);
    case "?":
      return view.getUint8(offset) !== 0;
    case "h":
      return view.getInt16(offset, little);
    case "H":
      return view.getUint16(offset, little);
    case "i":
    case "l":
      return view.getInt32(offset, little);
    case "I":
    case "L":
      return view.getUint32(offset, little);
    case "q":
      return Number(view.getBigInt64(offset, little));
    case "Q":
      return Number(view.getBigUint64(offset, little));
    case "f":
      return view.getFloat32(offset, little);
    default:
      return view.getFloat64(offset, little);
  }
}

/** How {@link dumps} writes: the keyword arguments of Python's, by their names there. */
interface JsonOptions {
  /** Whether the keys of objects are put in order. */
  readonly sort_keys?: any;
  /** The texts after an item, and after a key. */
  readonly separators?: any;
}

/**
 * JSON text of a value; Maps are objects. Python puts a space after commas and colons, and so does
 * this.
 */
export function dumps(value: any, options: JsonOptions = {}): string {
  const [comma, colon] = options.separators ?? [", ", ": "];
  if (value instanceof Map) {
    const pairs = [...value].map(([key, item]) => [keyText(key), item] as const);
    if (options.sort_keys) pairs.sort(([one], [other]) => compare(one, other));
    return `{${pairs.map(([key, item]) => jsonText(key) + colon + dumps(item, options)).join(comma)}}`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => dumps(item, options)).join(comma)}]`;
  if (value === undefined) return "null";
  if (typeof value === "object" && value !== null)
    return dumps(new Map(Object.entries(value)), options);
  return typeof value === "string" ? jsonText(value) : JSON.stringify(value);
}

/** A key of an object: what JSON has a word for is written as that word. */
function keyText(key: unknown): string {
  return key == null || typeof key === "boolean" ? JSON.stringify(key ?? null) : String(key);
}

/** Python writes all but ASCII as escapes. */
function jsonText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * The value of JSON text; objects are Maps, as dicts are.
 *
 * @throws RangeError, which stands for `ValueError`, if the text is not JSON.
 */
export function loads(text: any): any {
  const json = typeof text === "string" ? text : Buffer.from(text).toString("utf8");
  const asMap = (_key: string, value: unknown): unknown =>
    isObject(value) ? new Map(Object.entries(value)) : value;
  try {
    return JSON.parse(json, asMap);
  } catch (error) {
    throw new RangeError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function isObject(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Map)
  );
}
