// Functions and classes of Python's library that the runtime has, with the parameters of Python's.

/** `name(parameters)` of the runtime, with `new` before it for a class, by Python's dotted name. */
const TABLE: Readonly<Record<string, string>> = {
  open: "open(file mode buffering encoding errors)",
  "io.open": "open(file mode buffering encoding errors)",
  "codecs.open": "open(filename mode encoding errors buffering)",
  "os.path.isdir": "isdir(path)",
  "os.path.isfile": "isfile(path)",
  "os.path.islink": "islink(path)",
  "os.path.exists": "pathExists(path)",
  "os.path.lexists": "pathExists(path)",
  "os.path.getsize": "getsize(filename)",
  "os.path.getmtime": "getmtime(filename)",
  "os.path.abspath": "abspath(path)",
  "os.path.realpath": "realpath(filename)",
  "os.path.normpath": "normpath(path)",
  "os.path.expanduser": "expanduser(path)",
  "os.path.expandvars": "expandvars(path)",
  "os.path.relpath": "relpath(path start)",
  "os.path.isabs": "isabs(s)",
  "os.path.splitext": "splitext(p)",
  "os.path.split": "splitPath(p)",
  "os.mkdir": "mkdir(path mode)",
  "os.makedirs": "makedirs(name mode exist_ok)",
  "os.remove": "removeFile(path)",
  "os.unlink": "removeFile(path)",
  "os.rmdir": "rmdir(path)",
  "os.rename": "rename(src dst)",
  "os.replace": "rename(src dst)",
  "os.listdir": "listdir(path)",
  "os.chmod": "chmod(path mode)",
  "os.symlink": "symlink(src dst)",
  "os.readlink": "readlink(path)",
  "os.chdir": "chdir(path)",
  "os.kill": "kill(pid signal)",
  "os.stat": "stat(path)",
  "os.walk": "walk(top)",
  "os.fdopen": "fdopen(fd mode)",
  "os.fspath": "pathText(path)",
  "shutil.rmtree": "rmtree(path ignore_errors)",
  "shutil.copy": "copyFile(src dst)",
  "shutil.copyfile": "copyFile(src dst)",
  "shutil.copy2": "copyFile(src dst)",
  "shutil.move": "rename(src dst)",
  "tempfile.gettempdir": "gettempdir()",
  "tempfile.mkdtemp": "mkdtemp(suffix prefix dir)",
  "tempfile.mkstemp": "mkstemp(suffix prefix dir)",
  "tempfile.TemporaryDirectory": "new TemporaryDirectory(suffix prefix dir)",
  "pathlib.Path": "new Path()",
  "pathlib.PurePath": "new Path()",
  "pathlib.PosixPath": "new Path()",
  "hashlib.new": "hashOf(name data)",
  "hmac.new": "hmacOf(key msg digestmod)",
  "urllib.parse.quote": "quoteUrl(string safe)",
  "urllib.parse.quote_plus": "quotePlus(string safe)",
  "urllib.parse.unquote": "unquoteUrl(string encoding)",
  "urllib.parse.unquote_plus": "unquotePlus(string)",
  "urllib.parse.unquote_to_bytes": "unquoteToBytes(string)",
  "urllib.parse.urlencode": "urlencode(query doseq)",
  "urllib.parse.parse_qs": "parseQs(qs keep_blank_values)",
  "urllib.parse.parse_qsl": "parseQsl(qs keep_blank_values)",
  "urllib.parse.urlparse": "urlparse(url)",
  "urllib.parse.urlsplit": "urlsplit(url)",
  "urllib.parse.urlunparse": "urlunparse(parts)",
  "urllib.parse.urlunsplit": "urlunparse(parts)",
  "urllib.parse.urljoin": "urljoin(base url)",
  "textwrap.dedent": "dedent(text)",
  "textwrap.indent": "indent(text prefix)",
  "binascii.unhexlify": "unhexlify(hexstr)",
  "binascii.a2b_hex": "unhexlify(hexstr)",
  "uuid.uuid4": "uuid4()",
  "uuid.UUID": "new UUID(hex)",
  "time.sleep": "sleep(secs)",
  "six.ensure_binary": "ensureBytes(s encoding errors)",
  "six.ensure_str": "ensureText(s encoding errors)",
  "six.ensure_text": "ensureText(s encoding errors)",
  "six.b": "ensureBytes(s)",
  "six.u": "ensureText(s)",
  "six.iteritems": "entries(d)",
  "six.iterkeys": "keys(d)",
  "six.itervalues": "values(d)",
  "six.next": "next(it)",
  "six.moves.range": "range(start stop step)",
  "six.moves.zip": "zip()",
};

/** A function or class of the runtime, with the names of Python's parameters. */
export interface LibrarySignature {
  readonly name: string;
  readonly isClass: boolean;
  readonly parameters: readonly string[];
}

/** Other names under which Python's library, or a package for two versions of Python, has them. */
const SYNONYMS: readonly (readonly [RegExp, string])[] = [
  [/^six\.moves\.urllib\.(?:parse|request)\./, "urllib.parse."],
  [/^six\.moves\.urllib_parse\./, "urllib.parse."],
  [/^(?:urllib|urllib2|urlparse)\.(?=(?:quote|unquote|url|parse_))/, "urllib.parse."],
  [/^posixpath\./, "os.path."],
  [/^past\.builtins\.|^builtins\.(?=open$)/, ""],
];

/** The name under which the table has a name of Python's library. */
export function canonicalName(dotted: string): string {
  for (const [pattern, name] of SYNONYMS) {
    if (pattern.test(dotted)) return dotted.replace(pattern, name);
  }
  return dotted;
}

/** What the runtime has for a dotted name of Python's library; undefined if it has nothing. */
export function librarySignature(dotted: string): LibrarySignature | undefined {
  const text = Object.hasOwn(TABLE, dotted) ? TABLE[dotted] : undefined;
  const [, made, name, list] = /^(new )?(\w+)\((.*)\)$/.exec(text ?? "") ?? [];
  if (name === undefined) return undefined;
  const parameters = (list ?? "").split(" ").filter((each) => each !== "");
  return { name, isClass: made !== undefined, parameters };
}
