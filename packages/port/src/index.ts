export {
  type Conversion,
  type ConvertedFile,
  convertFiles,
  type PlacedMark,
  type SourceFile,
} from "./lib/convert/convert.ts";
export type { FailedFile } from "./lib/convert/failures.ts";
export { MARK_KINDS, type Mark, type MarkKind } from "./lib/emit/marks.ts";
export { PythonSyntaxError } from "./lib/python/syntax-error.ts";
