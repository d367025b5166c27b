export {
  type Conversion,
  type ConvertedFile,
  convertFiles,
  type FailedFile,
  type PlacedMark,
  type SourceFile,
} from "./lib/convert/convert.ts";
export { MARK_KINDS, type Mark, type MarkKind } from "./lib/emit/marks.ts";
export { PythonSyntaxError } from "./lib/python/syntax-error.ts";
