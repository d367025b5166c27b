/**
 * What the output of `twisted-port` needs where JavaScript has no short form for what Python does:
 * equality and truth of containers, brackets, methods that text and bytes share, formats. A port
 * that is worked on by hand needs less and less of it.
 *
 * @module
 */

export { type AsyncItems, asyncItems } from "./lib/runtime/async-iteration.ts";
export { attributesOf } from "./lib/runtime/attributes.ts";
export { both, compare, contains, either, equals, truthy } from "./lib/runtime/compare.ts";
export {
  append,
  choice,
  copy,
  DefaultMap,
  delItem,
  difference,
  entries,
  extend,
  get,
  getItem,
  insert,
  intersection,
  keys,
  len,
  pop,
  popitem,
  remove,
  setdefault,
  setItem,
  setSlice,
  slice,
  union,
  update,
  values,
} from "./lib/runtime/containers.ts";
export {
  closing,
  contextmanager,
  type EnteredAsyncContext,
  type EnteredContext,
  enter,
  enterAsync,
  GeneratorContext,
  suppress,
} from "./lib/runtime/contexts.ts";
export {
  ArithmeticError,
  AssertionError,
  AttributeError,
  assert,
  GeneratorExit,
  ImportError,
  IndexError,
  isAnyOf,
  KeyboardInterrupt,
  KeyError,
  LookupError,
  later,
  NotImplementedError,
  NotPortedError,
  notPorted,
  OSError,
  RuntimeError,
  StopAsyncIteration,
  StopIteration,
  SystemExit,
  Warning,
  warn,
  ZeroDivisionError,
} from "./lib/runtime/errors.ts";
export { exceptionArgs, withArgs } from "./lib/runtime/exception-args.ts";
export { format, formatText, percent } from "./lib/runtime/format.ts";
export { asFunction, asMethod, runningCoroutines } from "./lib/runtime/functions.ts";
export {
  all,
  any,
  chain,
  count,
  enumerate,
  islice,
  iter,
  iterate,
  max,
  min,
  next,
  range,
  repeat,
  type SortOptions,
  sort,
  sorted,
  sum,
  zip,
} from "./lib/runtime/iterate.ts";
export {
  asOptions,
  Keywords,
  keywords,
  passKeywords,
  placeKeywords,
  takeKeywords,
  takeOptions,
} from "./lib/runtime/keywords.ts";
export {
  add,
  bytes,
  divide,
  divmod,
  float,
  floorDivide,
  int,
  modulo,
  multiply,
  ord,
  round,
} from "./lib/runtime/numbers.ts";
export {
  classAttribute,
  getattr,
  hasattr,
  id,
  mixed,
  proxyForInterface,
} from "./lib/runtime/objects.ts";
export { print, repr, str } from "./lib/runtime/show.ts";
export { StringIO } from "./lib/runtime/string-io.ts";
export { calcsize, dumps, loads, pack, unpack } from "./lib/runtime/structs.ts";
export {
  capitalize,
  center,
  countOf,
  decode,
  encode,
  endswith,
  expandtabs,
  find,
  indexOf,
  isalnum,
  isalpha,
  isdigit,
  islower,
  isspace,
  isupper,
  iterbytes,
  join,
  lastIndexOf,
  ljust,
  lower,
  lstrip,
  nativeString,
  partition,
  protocolText,
  replace,
  rfind,
  rjust,
  rpartition,
  rsplit,
  rstrip,
  split,
  splitlines,
  startswith,
  strip,
  swapcase,
  title,
  upper,
  zfill,
} from "./lib/runtime/text.ts";
export { typeOf } from "./lib/runtime/type-of.ts";
