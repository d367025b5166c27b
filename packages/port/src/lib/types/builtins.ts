// What Python's own functions and methods return.

import {
  ANY,
  BOOL,
  BYTES,
  FLOAT,
  LIST,
  MAP,
  NONE,
  NUM,
  SET,
  STR,
  TUPLE,
  type Type,
} from "./type.ts";

const ITERATOR: Type = { kind: "iterator" };

export const FUNCTION_RETURNS: Readonly<Record<string, Type>> = {
  len: NUM,
  int: NUM,
  float: FLOAT,
  abs: NUM,
  ord: NUM,
  round: NUM,
  id: NUM,
  hash: NUM,
  chr: STR,
  str: STR,
  repr: STR,
  hex: STR,
  oct: STR,
  bin: STR,
  ascii: STR,
  format: STR,
  unicode: STR,
  bytes: BYTES,
  bytearray: BYTES,
  bool: BOOL,
  isinstance: BOOL,
  issubclass: BOOL,
  hasattr: BOOL,
  callable: BOOL,
  any: BOOL,
  all: BOOL,
  list: LIST,
  sorted: LIST,
  tuple: TUPLE,
  divmod: TUPLE,
  dict: MAP,
  set: SET,
  frozenset: SET,
  range: { kind: "list", of: NUM },
  enumerate: ITERATOR,
  zip: ITERATOR,
  map: ITERATOR,
  filter: ITERATOR,
  reversed: ITERATOR,
  iter: ITERATOR,
  print: NONE,
  setattr: NONE,
};

type Returns = "self" | Type;

const TEXT: Readonly<Record<string, Returns>> = {
  strip: "self",
  lstrip: "self",
  rstrip: "self",
  lower: "self",
  upper: "self",
  title: "self",
  capitalize: "self",
  swapcase: "self",
  replace: "self",
  join: "self",
  center: "self",
  ljust: "self",
  rjust: "self",
  zfill: "self",
  expandtabs: "self",
  translate: "self",
  removeprefix: "self",
  removesuffix: "self",
  casefold: "self",
  find: NUM,
  rfind: NUM,
  index: NUM,
  rindex: NUM,
  count: NUM,
  startswith: BOOL,
  endswith: BOOL,
  isdigit: BOOL,
  isalpha: BOOL,
  isalnum: BOOL,
  isspace: BOOL,
  isupper: BOOL,
  islower: BOOL,
  istitle: BOOL,
  isdecimal: BOOL,
  isnumeric: BOOL,
  isprintable: BOOL,
  isidentifier: BOOL,
  isascii: BOOL,
};

/** What a method of one of Python's own types returns. */
export function methodReturns(receiver: Type, method: string): Type {
  switch (receiver.kind) {
    case "str":
    case "bytes": {
      if (method === "encode") return BYTES;
      if (method === "decode") return STR;
      if (method === "hex" || method === "format") return STR;
      if (/^(r?split|splitlines)$/.test(method)) return { kind: "list", of: receiver };
      if (/^r?partition$/.test(method))
        return { kind: "tuple", items: [receiver, receiver, receiver] };
      const returns = TEXT[method];
      return returns === "self" ? receiver : (returns ?? ANY);
    }
    case "list":
      if (method === "pop") return receiver.of;
      if (method === "copy") return receiver;
      if (/^(index|count)$/.test(method)) return NUM;
      return /^(append|extend|insert|remove|sort|reverse|clear)$/.test(method) ? NONE : ANY;
    case "map":
      if (method === "items") return { kind: "list", of: TUPLE };
      if (/^(keys|values)$/.test(method)) return ITERATOR;
      return method === "copy" ? MAP : ANY;
    case "set":
      if (/^(issubset|issuperset|isdisjoint)$/.test(method)) return BOOL;
      return /^(copy|union|intersection|difference|symmetric_difference)$/.test(method) ? SET : ANY;
    default:
      return ANY;
  }
}

const MOCK: Type = { kind: "instance", of: { from: "python", name: "Mock" } };

/** What functions of the standard library return, by dotted name. */
export const LIBRARY_RETURNS: Readonly<Record<string, Type>> = {
  "unittest.mock.Mock": MOCK,
  "unittest.mock.MagicMock": MOCK,
  "unittest.mock.AsyncMock": MOCK,
  "mock.Mock": MOCK,
  "mock.MagicMock": MOCK,
  "mock.AsyncMock": MOCK,
  "time.time": FLOAT,
  "os.getpid": NUM,
  "os.urandom": BYTES,
  "os.path.join": STR,
  "os.path.basename": STR,
  "os.path.dirname": STR,
  "os.path.exists": BOOL,
  "os.path.isdir": BOOL,
  "os.path.isfile": BOOL,
  "os.path.islink": BOOL,
  "os.path.isabs": BOOL,
  "os.path.getsize": NUM,
  "os.path.getmtime": FLOAT,
  "os.path.abspath": STR,
  "os.path.realpath": STR,
  "os.path.normpath": STR,
  "os.path.expanduser": STR,
  "os.path.relpath": STR,
  "os.path.splitext": { kind: "tuple", items: [STR, STR] },
  "os.path.split": { kind: "tuple", items: [STR, STR] },
  "os.listdir": { kind: "list", of: STR },
  "os.getcwd": STR,
  "os.sep": STR,
  "os.name": STR,
  "tempfile.mkdtemp": STR,
  "tempfile.gettempdir": STR,
  "textwrap.dedent": STR,
  "textwrap.indent": STR,
  "binascii.unhexlify": BYTES,
  "binascii.a2b_hex": BYTES,
  "binascii.b2a_hex": BYTES,
  "base64.urlsafe_b64encode": BYTES,
  "base64.urlsafe_b64decode": BYTES,
  "base64.standard_b64encode": BYTES,
  "base64.b16encode": BYTES,
  "hmac.compare_digest": BOOL,
  "traceback.format_exc": STR,
  "urllib.parse.quote": STR,
  "urllib.parse.unquote": STR,
  "urllib.parse.urlencode": STR,
  "urllib.parse.parse_qs": MAP,
  "six.PY2": BOOL,
  "six.PY3": BOOL,
  "six.int2byte": BYTES,
  "six.ensure_binary": BYTES,
  "six.ensure_str": STR,
  "six.ensure_text": STR,
  "time.monotonic": FLOAT,
  "os.linesep": STR,
  "random.random": FLOAT,
  "random.randint": NUM,
  "random.randrange": NUM,
  "json.dumps": STR,
  "base64.b64encode": BYTES,
  "base64.b64decode": BYTES,
  "binascii.hexlify": BYTES,
  "sys.argv": { kind: "list", of: STR },
  "sys.platform": STR,
  "sys.maxsize": NUM,
  "sys.version": STR,
  "struct.pack": BYTES,
  "struct.unpack": TUPLE,
  "struct.calcsize": NUM,
  "string.ascii_letters": STR,
  "string.digits": STR,
};
