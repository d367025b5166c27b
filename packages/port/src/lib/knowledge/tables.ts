// The tables that `npm run port:tables` makes from Twisted's inventory, this library's types and
// the porting guide.

import { createRequire } from "node:module";

export type PythonParameter = string;

export interface PythonName {
  readonly kind: "class" | "interface" | "function" | "constant";
  readonly parameters?: readonly PythonParameter[];
  readonly bases?: readonly string[];
  readonly members?: Readonly<Record<string, readonly PythonParameter[] | null>>;
}

export interface TypeParameterInfo {
  readonly name: string;
  readonly type: string;
  readonly optional?: true;
  readonly rest?: true;
  readonly keys?: readonly string[];
}

export interface SignatureInfo {
  readonly parameters: readonly TypeParameterInfo[];
  readonly returns: string;
}

export interface MemberInfo {
  readonly kind: "method" | "property" | "accessor";
  /** For a method: whether an object may be without it. */
  readonly optional?: true;
  readonly type?: string;
  readonly signature?: SignatureInfo;
}

export interface ExportInfo {
  readonly kind: "class" | "interface" | "function" | "constant" | "type" | "mixin";
  readonly type?: string;
  readonly signature?: SignatureInfo;
  readonly bases?: readonly string[];
  readonly members?: Readonly<Record<string, MemberInfo>>;
  readonly statics?: Readonly<Record<string, MemberInfo>>;
}

export interface GuideRow {
  readonly page: string;
  readonly heading: string;
  readonly twisted: string;
  readonly here: string;
  readonly why: string;
  readonly names: readonly string[];
}

type Table<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

const require = createRequire(import.meta.url);

/**
 * Takes the prototypes off: Python's names may be those of members that every object has, such as
 * `toString`.
 */
function bare<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (!Array.isArray(value)) Object.setPrototypeOf(value, null);
  for (const inner of Object.values(value)) bare(inner);
  return value;
}

/** By Twisted's module and name: what Python's signatures are. */
export const pythonTable = bare(require("#tables/python.json")) as Table<PythonName>;

/** By entry point and name: what is exported here. */
export const typeTable = bare(require("#tables/types.json")) as Table<ExportInfo>;

export const guideTable = bare(require("#tables/guide.json")) as {
  readonly rows: readonly GuideRow[];
  readonly missing: Table<string>;
};
