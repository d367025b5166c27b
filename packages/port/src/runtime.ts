/**
 * What the output of `twisted-port` needs where JavaScript has no short form for what Python does:
 * equality and truth of containers, brackets, methods that text and bytes share, formats. A port
 * that is worked on by hand needs less and less of it.
 *
 * @module
 */

export {
  add,
  divide,
  divmod,
  floorDivide,
  modulo,
  multiply,
  pow,
  power,
  subtract,
  sum,
} from "./lib/runtime/arithmetic.ts";
export { type AsyncItems, asyncItems } from "./lib/runtime/async-iteration.ts";
export { attributesOf, replaceAttributes, share } from "./lib/runtime/attributes.ts";
export {
  bitAnd,
  bitNot,
  bitOr,
  bitXor,
  shiftLeft,
  shiftRight,
} from "./lib/runtime/bits.ts";
export {
  bytesHex,
  decode,
  encode,
  fromhex,
  iterbytes,
  nativeString,
  protocolText,
} from "./lib/runtime/codecs.ts";
export {
  baseContains,
  both,
  compare,
  contains,
  either,
  equals,
  truthy,
} from "./lib/runtime/compare.ts";
export {
  append,
  appendleft,
  baseDelItem,
  baseGet,
  baseGetItem,
  baseSetItem,
  choice,
  clear,
  copy,
  DefaultMap,
  delItem,
  entries,
  extend,
  get,
  getItem,
  insert,
  keys,
  len,
  pop,
  popitem,
  popleft,
  remove,
  setdefault,
  setItem,
  setSlice,
  slice,
  update,
  values,
  withoutKeys,
} from "./lib/runtime/containers.ts";
export {
  closing,
  contextmanager,
  type EnteredAsyncContext,
  type EnteredContext,
  enter,
  enterAsync,
  GeneratorContext,
  raises,
  suppress,
} from "./lib/runtime/contexts.ts";
export { auto, Enum } from "./lib/runtime/enums.ts";
export {
  ArithmeticError,
  AssertionError,
  AttributeError,
  assert,
  exceptionFrom,
  GeneratorExit,
  ImportError,
  IndexError,
  isAnyOf,
  isAttributeError,
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
  skipUnlessPorted,
  Warning,
  warn,
  ZeroDivisionError,
} from "./lib/runtime/errors.ts";
export { exceptionArgs, withArgs } from "./lib/runtime/exception-args.ts";
export { exit } from "./lib/runtime/exit.ts";
export { floatRepr, round } from "./lib/runtime/floats.ts";
export { format, formatFloat } from "./lib/runtime/format-spec.ts";
export { formatText } from "./lib/runtime/format-text.ts";
export {
  asFunction,
  asMethod,
  CallableObject,
  runningCoroutines,
} from "./lib/runtime/functions.ts";
export { inPlace } from "./lib/runtime/in-place.ts";
export { bitCount, bitLength, fromBytes, toBytes } from "./lib/runtime/integers.ts";
export {
  all,
  any,
  chain,
  close,
  count,
  enumerate,
  islice,
  iter,
  iterate,
  max,
  min,
  next,
  range,
  reduce,
  repeat,
  reverse,
  type SortOptions,
  send,
  sort,
  sorted,
  throwInto,
  unclosed,
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
export { open, PythonFile, pathExists } from "./lib/runtime/library/files.ts";
export { hashOf, hmacOf, PythonHash } from "./lib/runtime/library/hashes.ts";
export {
  abspath,
  chdir,
  chmod,
  copyFile,
  expanduser,
  expandvars,
  fdopen,
  getmtime,
  getsize,
  gettempdir,
  isabs,
  isdir,
  isfile,
  islink,
  kill,
  listdir,
  makedirs,
  mkdir,
  mkdtemp,
  mkstemp,
  normpath,
  readlink,
  realpath,
  relpath,
  removeFile,
  rename,
  rmdir,
  rmtree,
  splitext,
  splitPath,
  stat,
  symlink,
  TemporaryDirectory,
  walk,
} from "./lib/runtime/library/os.ts";
export { Path } from "./lib/runtime/library/path.ts";
export { type PathLike, pathText } from "./lib/runtime/library/path-text.ts";
export {
  FileExistsError,
  FileNotFoundError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
  ProcessLookupError,
} from "./lib/runtime/library/system.ts";
export {
  dedent,
  ensureBytes,
  ensureText,
  indent,
  sleep,
  UUID,
  unhexlify,
  uuid4,
} from "./lib/runtime/library/texts.ts";
export {
  parseQs,
  parseQsl,
  quotePlus,
  quoteUrl,
  UrlParts,
  unquotePlus,
  unquoteToBytes,
  unquoteUrl,
  urlencode,
  urljoin,
  urlparse,
  urlsplit,
  urlunparse,
} from "./lib/runtime/library/urls.ts";
export { bool, dict, fromkeys, list, makeDict, NoneType, set } from "./lib/runtime/made.ts";
export { ANYTHING, DEFAULT, sentinel } from "./lib/runtime/mock/anything.ts";
export { Call, call } from "./lib/runtime/mock/calls.ts";
export {
  AsyncMock,
  createAutospec,
  MagicMock,
  Mock,
  type MockOptions,
  NonCallableMock,
} from "./lib/runtime/mock/mock.ts";
export { mockOpen } from "./lib/runtime/mock/open.ts";
export { type Patcher, type PatchOptions, patch, patchDict } from "./lib/runtime/mock/patch.ts";
export { bin, bytes, float, hex, int, oct, ord } from "./lib/runtime/numbers.ts";
export {
  classAttribute,
  getattr,
  hasattr,
  hash,
  id,
  mixed,
  provides,
  proxyForInterface,
  qual,
} from "./lib/runtime/objects.ts";
export { basename, dirname, joinPaths } from "./lib/runtime/paths.ts";
export {
  compilePattern,
  escapePattern,
  Pattern,
  UntranslatablePattern,
} from "./lib/runtime/patterns.ts";
export { percent } from "./lib/runtime/percent.ts";
export { PythonList } from "./lib/runtime/python-list.ts";
export { NamedTuple, sameFields, showFields } from "./lib/runtime/records.ts";
export {
  addItem,
  compareSets,
  difference,
  differenceUpdate,
  discard,
  intersection,
  intersectionUpdate,
  isDisjoint,
  isSubset,
  makeSet,
  symmetricDifference,
  symmetricDifferenceUpdate,
  union,
} from "./lib/runtime/sets.ts";
export { ascii, print, repr, str, tupleRepr } from "./lib/runtime/show.ts";
export { Slice } from "./lib/runtime/slices.ts";
export { StringIO } from "./lib/runtime/string-io.ts";
export { calcsize, dumps, loads, pack, unpack } from "./lib/runtime/structs.ts";
export {
  capitalize,
  casefold,
  center,
  expandtabs,
  isalnum,
  isalpha,
  isascii,
  isdecimal,
  isdigit,
  isidentifier,
  islower,
  isnumeric,
  isprintable,
  isspace,
  istitle,
  isupper,
  ljust,
  lower,
  maketrans,
  rjust,
  swapcase,
  title,
  translate,
  upper,
  zfill,
} from "./lib/runtime/text-forms.ts";
export {
  join,
  lstrip,
  partition,
  removeprefix,
  removesuffix,
  rpartition,
  rsplit,
  rstrip,
  split,
  splitlines,
  strip,
} from "./lib/runtime/text-parts.ts";
export {
  countOf,
  endswith,
  find,
  indexOf,
  lastIndexOf,
  replace,
  rfind,
  startswith,
} from "./lib/runtime/text-search.ts";
export { isInstance, typeOf } from "./lib/runtime/type-of.ts";
export { unpacked, unpackedWithRest } from "./lib/runtime/unpacking.ts";
