// Functions and values of Python's standard library that have a counterpart.

import type { Call, Expression } from "../python/ast.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { canonicalName, librarySignature } from "./library-signatures.ts";
import { mockCall, mockValue } from "./mocks.ts";
import { patternCall, patternFlag } from "./regular-expressions.ts";

type Writer = (cx: Context, args: readonly string[], call: Call) => string | undefined;

const from =
  (module: string, name: string): Writer =>
  (cx, args) =>
    `${cx.imports.use(module, name)}(${args.join(", ")})`;

const runtime =
  (name: string): Writer =>
  (cx, args) =>
    `${cx.runtime(name)}(${args.join(", ")})`;

const CALLS: Readonly<Record<string, Writer>> = {
  "time.time": () => "(Date.now() / 1000)",
  "time.monotonic": () => "(performance.now() / 1000)",
  "sys.exit": (cx, args, call) => {
    const [status] = call.args;
    const isPlain = status === undefined || cx.typeOf(status).kind === "num";
    return `${isPlain ? "process.exit" : cx.runtime("exit")}(${args.join(", ")})`;
  },
  "os._exit": (_cx, args) => `process.exit(${args.join(", ")})`,
  "os.getpid": () => "process.pid",
  "os.getcwd": () => "process.cwd()",
  "os.getenv": (_cx, args) => `(process.env[${args[0]}] ?? ${args[1] ?? "null"})`,
  "unicodedata.normalize": (_cx, args) => `(${args[1]}).normalize(${args[0]})`,
  "os.path.join": runtime("joinPaths"),
  "os.path.basename": runtime("basename"),
  "os.path.dirname": runtime("dirname"),
  "os.urandom": from("node:crypto", "randomBytes"),
  "random.random": () => "Math.random()",
  "random.randint": (_cx, [low, high]) =>
    `(Math.floor(Math.random() * ((${high}) - (${low}) + 1)) + (${low}))`,
  "random.randrange": (_cx, [start, stop, step]) => {
    if (step !== undefined) return undefined;
    return stop === undefined
      ? `Math.floor(Math.random() * (${start}))`
      : `(Math.floor(Math.random() * ((${stop}) - (${start}))) + (${start}))`;
  },
  "random.choice": runtime("choice"),
  "json.dumps": (cx, args, call) => {
    const options = call.keywords.map(({ name, value }) => `${name}: ${asValue(cx, value)}`);
    if (call.keywords.some(({ name }) => !/^(sort_keys|separators)$/.test(name ?? ""))) {
      return undefined;
    }
    const given = options.length === 0 ? [] : [`{ ${options.join(", ")} }`];
    return `${cx.runtime("dumps")}(${[args[0], ...given].join(", ")})`;
  },
  "json.loads": (cx, args) => `${cx.runtime("loads")}(${args[0]})`,
  "math.floor": (_cx, args) => `Math.floor(${args[0]})`,
  "math.ceil": (_cx, args) => `Math.ceil(${args[0]})`,
  "math.sqrt": (_cx, args) => `Math.sqrt(${args[0]})`,
  "base64.b64encode": (_cx, args) => `Buffer.from((${args[0]}).toString("base64"))`,
  "base64.b64decode": (cx, args) =>
    `Buffer.from(${cx.runtime("nativeString")}(${args[0]}), "base64")`,
  "base64.encodebytes": (_cx, args) => `Buffer.from(\`\${(${args[0]}).toString("base64")}\\n\`)`,
  "base64.standard_b64encode": (_cx, args) => `Buffer.from((${args[0]}).toString("base64"))`,
  "base64.urlsafe_b64encode": (_cx, args) =>
    `Buffer.from((${args[0]}).toString("base64").replaceAll("+", "-").replaceAll("/", "_"))`,
  "base64.urlsafe_b64decode": (cx, args) =>
    `Buffer.from(${cx.runtime("nativeString")}(${args[0]}), "base64url")`,
  "base64.b16encode": (_cx, args) => `Buffer.from((${args[0]}).toString("hex").toUpperCase())`,
  "binascii.b2a_hex": (_cx, args) => `Buffer.from((${args[0]}).toString("hex"))`,
  "secrets.token_bytes": from("node:crypto", "randomBytes"),
  "secrets.token_hex": (cx, args) =>
    `${cx.imports.use("node:crypto", "randomBytes")}(${args[0] ?? "32"}).toString("hex")`,
  "hmac.compare_digest": (cx, args) => `${cx.runtime("equals")}(${args.join(", ")})`,
  "traceback.format_exc": (cx) => {
    const caught = cx.caught.at(-1);
    return caught === undefined ? '"NoneType: None\\n"' : `String(${caught}?.stack ?? ${caught})`;
  },
  "traceback.print_exc": (cx) => {
    const caught = cx.caught.at(-1);
    return `console.error(${caught ?? '"NoneType: None"'})`;
  },
  "sys.exc_info": (cx) => {
    const caught = cx.caught.at(-1);
    return caught === undefined
      ? "[null, null, null]"
      : `[(${caught} as any)?.constructor ?? null, ${caught} as any, null]`;
  },
  "sys.stdout.write": (_cx, args) => `process.stdout.write(${args.join(", ")})`,
  "sys.stderr.write": (_cx, args) => `process.stderr.write(${args.join(", ")})`,
  "sys.stdout.flush": () => "undefined",
  "sys.stderr.flush": () => "undefined",
  "sys.stdout.isatty": () => "Boolean(process.stdout.isTTY)",
  "sys.stderr.isatty": () => "Boolean(process.stderr.isTTY)",
  "sys.stdin.isatty": () => "Boolean(process.stdin.isTTY)",
  "sys.getfilesystemencoding": () => '"utf-8"',
  "sys.getdefaultencoding": () => '"utf-8"',
  "locale.getpreferredencoding": () => '"UTF-8"',
  "sys.intern": (_cx, args) => `${args[0]}`,
  "platform.system": () => '({ darwin: "Darwin", linux: "Linux" } as any)[process.platform]',
  "os.cpu_count": (cx) => `${cx.imports.use("node:os", "availableParallelism")}()`,
  "multiprocessing.cpu_count": (cx) => `${cx.imports.use("node:os", "availableParallelism")}()`,
  "socket.gethostname": (cx) => `${cx.imports.use("node:os", "hostname")}()`,
  "os.getuid": () => "(process.getuid?.() ?? 0)",
  "os.getgid": () => "(process.getgid?.() ?? 0)",
  "os.geteuid": () => "(process.geteuid?.() ?? 0)",
  "os.getppid": () => "process.ppid",
  "os.isatty": (cx, args) => `${cx.imports.use("node:tty", "isatty")}(${args.join(", ")})`,
  "six.int2byte": (_cx, args) => `Buffer.from([${args[0]}])`,
  "six.byte2int": (_cx, args) => `(${args[0]})[0]`,
  "six.indexbytes": (cx, args) => `${cx.runtime("getItem")}(${args.join(", ")})`,
  "six.iterbytes": runtime("iterbytes"),
  "six.python_2_unicode_compatible": (_cx, args) => `${args[0]}`,
  "six.moves.xrange": runtime("range"),
  "time.perf_counter": () => "(performance.now() / 1000)",
  "time.process_time": () => "(process.cpuUsage().user / 1e6)",
  "time.clock": () => "(performance.now() / 1000)",
  "math.log": (_cx, args) =>
    args.length === 2 ? `(Math.log(${args[0]}) / Math.log(${args[1]}))` : `Math.log(${args[0]})`,
  "math.log2": (_cx, args) => `Math.log2(${args[0]})`,
  "math.log10": (_cx, args) => `Math.log10(${args[0]})`,
  "math.exp": (_cx, args) => `Math.exp(${args[0]})`,
  "math.pow": (_cx, args) => `Math.pow(${args.join(", ")})`,
  "math.sin": (_cx, args) => `Math.sin(${args[0]})`,
  "math.cos": (_cx, args) => `Math.cos(${args[0]})`,
  "math.fabs": (_cx, args) => `Math.abs(${args[0]})`,
  "math.trunc": (_cx, args) => `Math.trunc(${args[0]})`,
  "math.isnan": (_cx, args) => `Number.isNaN(${args[0]})`,
  "math.isinf": (_cx, args) => `(Math.abs(${args[0]}) === Infinity)`,
  "binascii.hexlify": (_cx, args) => `Buffer.from((${args[0]}).toString("hex"))`,
  "struct.pack": runtime("pack"),
  "struct.unpack": runtime("unpack"),
  "struct.calcsize": runtime("calcsize"),
  "functools.partial": (cx, _args, call) => partial(cx, call),
  "functools.reduce": runtime("reduce"),
  "enum.auto": runtime("auto"),
  "copy.copy": runtime("copy"),
  "collections.deque": (cx, args, call) => {
    if (args.length > 1)
      cx.mark("construct", call, "the longest length of a deque is left out: it grows here");
    return args.length === 0 ? "[]" : `[...${cx.runtime("iterate")}(${args[0]})]`;
  },
  "collections.OrderedDict": (cx, args) =>
    args.length === 0
      ? "new Map<any, any>()"
      : `new Map<any, any>(${cx.runtime("entries")}(${args[0]}))`,
  "collections.defaultdict": (cx, args) => `new (${cx.runtime("DefaultMap")})(${args[0]})`,
  "itertools.count": runtime("count"),
  "itertools.chain": runtime("chain"),
  "itertools.repeat": runtime("repeat"),
  "itertools.islice": runtime("islice"),
  "contextlib.closing": runtime("closing"),
  "pytest.raises": (cx, args, call) => {
    const match = call.keywords.find(({ name }) => name === "match")?.value;
    const list = match === undefined ? args.slice(0, 1) : [args[0], asValue(cx, match)];
    return `${cx.runtime("raises")}(${list.join(", ")})`;
  },
  "contextlib.suppress": runtime("suppress"),
  "contextlib.contextmanager": runtime("contextmanager"),
  "operator.attrgetter": (_cx, args) => `((each: any) => each[${args[0]}])`,
  "operator.itemgetter": (cx, args) =>
    `((each: any) => ${cx.runtime("getItem")}(each, ${args[0]}))`,
  // The tests that are there are run by the runner of tests.
  "unittest.main": () => "undefined",
  "gc.collect": () => "undefined",
  "gc.enable": () => "undefined",
  "gc.disable": () => "undefined",
  "gc.isenabled": () => "true",
  "warnings.warn": (cx, args, call) => {
    const category = call.args[1] ?? call.keywords.find((each) => each.name === "category")?.value;
    const text = category === undefined ? '"UserWarning"' : cx.expression(category);
    return text.startsWith('"')
      ? `process.emitWarning(String(${args[0]}), ${text})`
      : `${cx.runtime("warn")}(${args[0]}, ${text})`;
  },
  "io.BytesIO": (cx, args) =>
    `new (${cx.imports.use("@twisted-ts/reactor/testing", "BytesIO")})(${args.join(", ")})`,
  "io.StringIO": (cx, args) => `new (${cx.runtime("StringIO")})(${args.join(", ")})`,
  "typing.cast": (_cx, args) => `((${args[1]}) as any)`,
  "typing_extensions.cast": (_cx, args) => `((${args[1]}) as any)`,
  "typing.assert_type": (_cx, args) => `void ${args[0]}`,
  "typing_extensions.assert_type": (_cx, args) => `void ${args[0]}`,
  // Values of a new type are those of the type that it is made of.
  "typing.NewType": () => "((value: any) => value)",
  // The module that is asked for is not here: None is what Python's program gets then.
  "twisted.python.reflect.requireModule": () => "(null as any)",
  "twisted.python.components.proxyForInterface": (cx, _args, call) => {
    const name =
      call.args[1] ?? call.keywords.find((each) => each.name === "originalAttribute")?.value;
    return `${cx.runtime("proxyForInterface")}(${name === undefined ? "" : cx.expression(name)})`;
  },
  "twisted.python.reflect.qual": runtime("qual"),
  "twisted.python.compat.nativeString": runtime("nativeString"),
  "twisted.python.compat.networkString": (_cx, args) => `Buffer.from(${args[0]}, "ascii")`,
  "twisted.python.compat.iterbytes": runtime("iterbytes"),
  "twisted.python.compat.intToBytes": (_cx, args) => `Buffer.from(String(${args[0]}))`,
  "twisted.python.compat.lazyByteSlice": (_cx, args) =>
    `(${args[0]}).subarray(${args.slice(1).join(", ")})`,
};

const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
const WHITESPACE = " \t\n\r\v\f";

const VALUES: Readonly<Record<string, string>> = {
  "sys.argv": "process.argv.slice(1)",
  "sys.platform": "process.platform",
  "sys.executable": "process.execPath",
  "sys.maxsize": "Number.MAX_SAFE_INTEGER",
  "sys.version": "process.version",
  "os.environ": "process.env",
  "os.linesep": '"\\n"',
  "os.sep": '"/"',
  "math.pi": "Math.PI",
  "math.e": "Math.E",
  "math.inf": "Infinity",
  "math.nan": "NaN",
  "os.devnull": '"/dev/null"',
  "os.curdir": '"."',
  "os.pardir": '".."',
  "os.path.sep": '"/"',
  "os.pathsep": '":"',
  "os.extsep": '"."',
  "os.name": '"posix"',
  "os.SEEK_SET": "0",
  "os.SEEK_CUR": "1",
  "os.SEEK_END": "2",
  "io.SEEK_SET": "0",
  "io.SEEK_CUR": "1",
  "io.SEEK_END": "2",
  "sys.byteorder": '"little"',
  // What programs ask is whether this is Python 3.
  "sys.version_info": "[3, 12, 0]",
  "sys.version_info.major": "3",
  "sys.version_info.minor": "12",
  "sys.float_info.max": "Number.MAX_VALUE",
  "sys.float_info.epsilon": "Number.EPSILON",
  "six.PY2": "false",
  "six.PY3": "true",
  "platform.python_implementation": '"CPython"',
  "stat.S_IRUSR": "0o400",
  "stat.S_IWUSR": "0o200",
  "stat.S_IXUSR": "0o100",
  "stat.S_IRWXU": "0o700",
  "re.error": "SyntaxError",
  "string.ascii_letters": '"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"',
  "string.ascii_lowercase": '"abcdefghijklmnopqrstuvwxyz"',
  "string.ascii_uppercase": '"ABCDEFGHIJKLMNOPQRSTUVWXYZ"',
  "string.digits": '"0123456789"',
  "string.hexdigits": '"0123456789abcdefABCDEF"',
  "string.octdigits": '"01234567"',
  "string.punctuation": JSON.stringify(PUNCTUATION),
  "string.whitespace": JSON.stringify(WHITESPACE),
  "string.printable": JSON.stringify(
    `0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ${PUNCTUATION}${WHITESPACE}`,
  ),
  "socket.AF_INET": '"AF_INET"',
  "socket.AF_INET6": '"AF_INET6"',
  "socket.AF_UNIX": '"AF_UNIX"',
  "socket.SOCK_STREAM": '"SOCK_STREAM"',
  "socket.SOCK_DGRAM": '"SOCK_DGRAM"',
  "sys.stdout": "process.stdout",
  "sys.stderr": "process.stderr",
  "sys.stdin": "process.stdin",
  "sys.stdout.buffer": "process.stdout",
  "sys.stderr.buffer": "process.stderr",
  "typing.TYPE_CHECKING": "false",
};

/** The algorithms of `hashlib`. */
const HASHES = /^(md5|sha1|sha224|sha256|sha384|sha512|sha3_\d+|blake2[bs])$/;

/** Modules whose names mean nothing at run time. */
const TYPES_ONLY = /^(typing|typing_extensions|__future__|abc|collections\.abc)(\.|$)/;

/** What a `partial` is: a closure. */
function partial(cx: Context, call: Call): string | undefined {
  const [callee, ...args] = call.args;
  if (callee === undefined) return undefined;
  const rest: Expression = {
    kind: "starred",
    value: { kind: "name", id: "args", from: call.from, to: call.to },
    from: call.from,
    to: call.to,
  };
  if (call.keywords.length > 0) {
    cx.mark(
      "keywords",
      call,
      "the keywords of `partial` are placed as if no more arguments followed",
    );
  }
  const list = call.keywords.length > 0 ? args : [...args, rest];
  const inner: Call = { ...call, callee, args: list };
  return `((...args: any[]) => ${cx.substituting(rest, "...args", () => anyCall(cx, inner, rest))})`;
}

function anyCall(cx: Context, inner: Call, rest: Expression): string {
  if (inner.keywords.length > 0) return cx.expression(inner);
  const args = inner.args.map((arg) => (arg === rest ? "...args" : asValue(cx, arg)));
  const made = cx.typeOf(inner.callee).kind === "class" ? "new " : "";
  return `${made}((${cx.expression(inner.callee)}) as any)(${args.join(", ")})`;
}

/** A call of a library function; undefined if it has no counterpart. */
export function libraryCall(cx: Context, given: string, call: Call): string | undefined {
  const dotted = canonicalName(given);
  const exception = exceptionOf(cx, dotted);
  if (exception !== undefined) {
    return `new ${exception}(${call.args.map((arg) => asValue(cx, arg)).join(", ")})`;
  }
  const mock = mockCall(cx, dotted, call);
  if (mock !== undefined) return mock;
  const hash = /^hashlib\.(\w+)$/.exec(dotted)?.[1];
  if (hash !== undefined && HASHES.test(hash)) {
    const data = call.args.map((arg) => `, ${asValue(cx, arg)}`).join("");
    return `${cx.runtime("hashOf")}(${JSON.stringify(hash)}${data})`;
  }
  const pattern = patternCall(cx, dotted, call);
  if (pattern !== undefined) return pattern;
  const runtimeCall = callOfRuntime(cx, dotted, call);
  if (runtimeCall !== undefined) return runtimeCall;
  const writer = Object.hasOwn(CALLS, dotted) ? CALLS[dotted] : undefined;
  if (writer === undefined && TYPES_ONLY.test(dotted) && !dotted.endsWith(".NamedTuple")) {
    // A type that is made: it means nothing at run time.
    return "(undefined as any)";
  }
  if (writer === undefined) return undefined;
  // These do not evaluate all their arguments.
  if (dotted === "functools.partial" || dotted.endsWith(".proxyForInterface")) {
    return writer(cx, [], call);
  }
  const args = call.args.map((arg) =>
    arg.kind === "starred" ? `...(${cx.expression(arg.value)} as any)` : asValue(cx, arg),
  );
  const names = call.keywords.map(({ name }) => name).filter((name) => name !== null);
  if (names.length > 0 && !TAKES_KEYWORDS.test(dotted)) {
    cx.mark(
      "keywords",
      call,
      `the keyword arguments of \`${dotted}\` (${names.join(", ")}) are left out here`,
    );
  }
  return writer(cx, args, call);
}

/** A call of what the runtime has; its keyword arguments take their places. */
export function callOfRuntime(cx: Context, dotted: string, call: Call): string | undefined {
  const signature = librarySignature(dotted);
  if (signature === undefined) return undefined;
  const args = call.args.map((arg) =>
    arg.kind === "starred" ? `...(${cx.expression(arg.value)} as any)` : asValue(cx, arg),
  );
  const left: string[] = [];
  for (const { name, value } of call.keywords) {
    const index = name === null ? -1 : signature.parameters.indexOf(name);
    if (index < 0) left.push(name ?? "**");
    else args[index] = asValue(cx, value);
  }
  if (left.length > 0) {
    const names = left.join(", ");
    cx.mark(
      "keywords",
      call,
      `the keyword arguments of \`${dotted}\` (${names}) are left out here`,
    );
  }
  const list = Array.from(args, (arg) => arg ?? "undefined").join(", ");
  return `${signature.isClass ? "new " : ""}${cx.runtime(signature.name)}(${list})`;
}

/** Exceptions of Python's library, and the class of the runtime that stands for each. */
const EXCEPTION_CLASSES: Readonly<Record<string, string>> = {
  "socket.error": "OSError",
  "socket.gaierror": "OSError",
  "socket.herror": "OSError",
  "select.error": "OSError",
  "os.error": "OSError",
  "builtins.OSError": "OSError",
};

/** The class that stands for an exception of Python's library. */
function exceptionOf(cx: Context, dotted: string): string | undefined {
  const name = Object.hasOwn(EXCEPTION_CLASSES, dotted) ? EXCEPTION_CLASSES[dotted] : undefined;
  return name === undefined ? undefined : cx.runtime(name);
}

/** Those that look at keyword arguments themselves, or for which these change nothing here. */
const TAKES_KEYWORDS = /^(pytest\.raises|json\.dumps|warnings\.warn|twisted\.|typing)/;

/** The call of a function that is passed on: its arguments are only known when it is called. */
const NO_ARGUMENTS: Call = {
  kind: "call",
  callee: { kind: "constant", value: "None", from: 0, to: 0 },
  args: [],
  keywords: [],
  from: 0,
  to: 0,
};

/** A value of a library module; undefined if it has no counterpart. */
export function libraryValue(cx: Context, given: string): string | undefined {
  const dotted = canonicalName(given);
  const exception = exceptionOf(cx, dotted);
  if (exception !== undefined) return exception;
  if (Object.hasOwn(VALUES, dotted)) return VALUES[dotted];
  const mock = mockValue(cx, dotted);
  if (mock !== undefined) return mock;
  const signature = librarySignature(dotted);
  if (signature !== undefined) return cx.runtime(signature.name);
  const hash = /^hashlib\.(\w+)$/.exec(dotted)?.[1];
  if (hash !== undefined && HASHES.test(hash)) {
    return `((data?: any) => ${cx.runtime("hashOf")}(${JSON.stringify(hash)}, data))`;
  }
  const flag = patternFlag(dotted);
  if (flag !== undefined) return String(flag);
  if (/^pytest_twisted\.(ensureDeferred|inlineCallbacks)$/.test(dotted)) {
    return cx.imports.use("@twisted-ts/deferred", "inlineCallbacks");
  }
  if (TYPES_ONLY.test(dotted)) return "undefined";
  if (dotted === "os.sep") return `${cx.imports.use("node:path", "sep")}`;
  const writer = Object.hasOwn(CALLS, dotted) ? CALLS[dotted] : undefined;
  if (writer === undefined || /partial/.test(dotted)) return undefined;
  if (dotted.startsWith("contextlib.")) return cx.runtime(dotted.slice("contextlib.".length));
  return passedOn(cx, writer);
}

/** A function of the library that is passed on; undefined if its arguments have to be known. */
function passedOn(cx: Context, writer: Writer): string | undefined {
  const text = writer(cx, ["...args"], NO_ARGUMENTS);
  if (text === undefined) return undefined;
  const helper = /^(\w+)\(\.\.\.args\)$/.exec(text)?.[1];
  if (helper !== undefined) return helper;
  if (!text.includes("...args")) return `(() => ${text})`;
  const ofOne = writer(cx, ["value"], NO_ARGUMENTS);
  return ofOne === undefined || /\bundefined\b/.test(ofOne)
    ? undefined
    : `((value: any) => ${ofOne})`;
}
