// What the assistant knows of Twisted and of Python: each row has fixtures that show the Python,
// and the TypeScript that it becomes. The fixtures are compiled and run by other tests.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";

const fixtures = resolve(import.meta.dirname, "fixtures");

interface Row {
  readonly what: string;
  /** A fixture without its ending, what its Python has, and what its TypeScript has. */
  readonly shown: readonly (readonly [fixture: string, python: RegExp, typescript: RegExp])[];
}

const TWISTED: readonly Row[] = [
  {
    what: "imports by the table of modules",
    shown: [
      ["imports", /import twisted\.internet\.defer$/m, /from "@twisted-ts\/deferred"/],
      ["imports", /import IPv4Address as Address/, /IPv4Address as Address/],
    ],
  },
  {
    what: "`new` for classes",
    shown: [["callbacks", /= Account\(clock\)/, /= new Account\(clock\)/]],
  },
  {
    what: "keyword arguments placed by signature",
    shown: [
      ["reactor_run", /interface="127\.0\.0\.1"/, /interface: "127\.0\.0\.1"/],
      ["parameters", /Rectangle\(height=4, width=1/, /new Rectangle\(1, 4, \{ name: "tall" \}\)/],
    ],
  },
  {
    what: "None as null or undefined by what the place means",
    shown: [
      ["nothing_given", /succeed\(None\)/, /succeed\(undefined\)/],
      ["nothing_given", /value = None$/m, /value: any = null/],
    ],
  },
  {
    what: "bytes literals as Buffers",
    shown: [["bytes_methods", /b"GET \/index/, /b`GET \/index/]],
  },
  {
    what: "`inlineCallbacks` on functions and methods",
    shown: [
      ["waiting", /@inlineCallbacks\ndef add/, /const add = inlineCallbacks\(function\* /],
      [
        "waiting",
        /@inlineCallbacks\n {4}def fetch\(/,
        /fetch\(name, wait = 1\) \{\n.*inlineCallbacks/,
      ],
      ["waiting", /first = yield one/, /= yield one/],
      ["waiting", /yield defer\.succeed\(other\)/, /yield\* defer\.succeed\(other\)/],
      ["waiting", /returnValue\(first \+ second\)/, /return \w*add\(first, second\)/],
    ],
  },
  {
    what: "`async def`",
    shown: [["waiting", /async def both/, /\*both\(one, other\)/]],
  },
  {
    what: "bound methods passed as callbacks",
    shown: [
      [
        "callbacks",
        /addErrback\(account\.failed\)/,
        /addErrback\(\(\w+\) => account\.failed\(\w+\)\)/,
      ],
    ],
  },
  {
    what: "keyword arguments for callbacks",
    shown: [
      [
        "callbacks",
        /addCallback\(self\.deposit, note="later", fee=1\)/,
        /addCallback\(\(result: any\) =>/,
      ],
    ],
  },
  {
    what: "`errback()`, `Failure()` and `log.err()` within `except`",
    shown: [
      ["callbacks", /d\.errback\(\)/, /d\.errback\(error\)/],
      ["callbacks", /Failure\(\)\)/, /new Failure\(error\)/],
      ["inline_callbacks", /log\.err\(\)/, /log\.err\(error\)/],
    ],
  },
  {
    what: "`@implementer` and `providedBy`",
    shown: [
      ["interfaces", /@implementer\(IPushProducer\)/, /class Producer implements IPushProducer/],
      ["interfaces", /IConsumer\.providedBy\(transport\)/, /isConsumer\(transport\)/i],
    ],
  },
  {
    what: "class attributes as fields, statics or prototype values",
    shown: [
      ["classes", /^ {4}sides = 4/m, /static sides = 4;\n\s*override sides = Square\.sides/],
      ["types_known", /^ {4}value: int$/m, /^ {2}declare value: number;|^ {2}value: number;/m],
      [
        "classes",
        /^ {4}shared = \[\]/m,
        /static shared: any(\[\])? = \[\];\n\s*shared: any(\[\])? = Stack\.shared/,
      ],
      ["test_counter", /test_skipped\.skip = /, /prototype as any\)\.test_skipped\.skip = /],
    ],
  },
  {
    what: "attributes that methods set first",
    shown: [["classes", /self\.value = value/, /declare value: any/]],
  },
  {
    what: "`super()` and `override`",
    shown: [
      ["classes", /super\(\)\.__init__\("square"\)/, /super\("square"\)/],
      ["classes", /super\(\)\.describe\(\)/, /override describe\(\)[\s\S]*super\.describe\(\)/],
    ],
  },
  {
    what: "exception classes with their name",
    shown: [["exceptions", /class BadLine\(ProtocolError\)/, /override name = "BadLine"/]],
  },
  {
    what: "`ValueError` and the like by the guide's table",
    shown: [
      ["try_blocks", /raise ValueError\("bad value"\)/, /throw new RangeError\("bad value"\)/],
      ["exceptions", /raise NotImplementedError\(\)/, /throw new NotImplementedError\(\)/],
    ],
  },
  {
    what: '`if __name__ == "__main__"`',
    shown: [
      [
        "truth",
        /if __name__ == "__main__":/,
        /if \(process\.argv\[1\] === import\.meta\.filename\)/,
      ],
    ],
  },
  {
    what: "`reactor.run()`",
    shown: [["reactor_run", /reactor\.run\(\)/, /reactor\.run\(\)/]],
  },
  {
    what: "trial's test cases",
    shown: [
      ["test_trial", /self\.patch\(Thermostat/, /this\.patch\(Thermostat/],
      ["test_trial", /self\.addCleanup\(self\.order\.append/, /this\.addCleanup\(/],
      [
        "test_trial",
        /with self\.assertRaises\(ValueError\) as caught/,
        /caught = this\.assertRaises\(RangeError\)\.run\(/,
      ],
      ["test_trial", /self\.successResultOf\(d\)/, /this\.successResultOf\(d\)/],
      [
        "test_trial",
        /self\.failureResultOf\(d, ValueError\)/,
        /this\.failureResultOf\(d, RangeError\)/,
      ],
      ["test_trial", /^ {4}skip = /m, /skip = "the whole class is skipped"/],
      ["test_trial", /test_todo\.todo = /, /test_todo\.todo = /],
      ["test_trial", /^ {4}timeout = 20/m, /timeout = 20/],
    ],
  },
];

const PYTHON: readonly Row[] = [
  {
    what: "annotations",
    shown: [
      ["types_known", /def depth\(self\) -> int/, /depth\(\): number/],
      ["types_known", /Optional\["Node"\] = None/, /parent: Node \| null = null/],
    ],
  },
  {
    what: "local inference",
    shown: [["types_known", /text \+= name/, /text \+= name/]],
  },
  {
    what: "truth of containers",
    shown: [["truth", /while names:/, /while \(names\.length > 0\)/]],
  },
  { what: "slices", shown: [["slices", /text\[1:3\]/, /text\.slice\(1, 3\)/]] },
  {
    what: "comprehensions",
    shown: [
      [
        "comprehensions",
        /\[word\.upper\(\) for word in words if/,
        /\.filter\(\(word\)[\s\S]*\.map\(\(word\)/,
      ],
      [
        "generators",
        /squares = \(number \* number for/,
        /function\* \(source_\w*: Iterable<any>\)/,
      ],
    ],
  },
  {
    what: "unpacking",
    shown: [
      ["unpacking", /first, \*middle, last = /, /\[first, middle, last\] = unpackedWithRest\(/],
      ["unpacking", /a, b = b, a/, /\[a, b\] = \[b, a\]/],
    ],
  },
  {
    what: "`with`",
    shown: [
      [
        "with_blocks",
        /with Section\(log, "outer"\) as outer/,
        /enter\(new Section\(log, "outer"\)\)/,
      ],
    ],
  },
  {
    what: "`try` with `else` and `finally`",
    shown: [["try_blocks", /^ {4}else:\n {8}log\.append\("else"\)\n {4}finally:/m, /finally \{/]],
  },
  {
    what: "several `except` clauses",
    shown: [
      [
        "try_blocks",
        /except \(AppError, ValueError\) as error/,
        /error instanceof AppError \|\| error instanceof RangeError/,
      ],
    ],
  },
  {
    what: "f-strings and `%` formatting",
    shown: [
      ["formats", /\{host\.name!r:>12\}/, /format\(repr\(host\.name\), ">12"\)/],
      ["formats", /"%s and %r, %d%%/, /\$\{"s"\} and|s and \$\{/],
    ],
  },
  { what: "`in`", shown: [["operators", /"k" in \{"k": 1\}/, /\.has\("k"\)/]] },
  { what: "`is`", shown: [["operators", /one is other/, /one === other/]] },
  {
    what: "`*args`",
    shown: [["parameters", /def total\(\*numbers, start=0\)/, /total\(\.\.\.numbers: any\[\]\)/]],
  },
  { what: "defaults", shown: [["parameters", /greeting="hello"/, /greeting = "hello"/]] },
  {
    what: "properties",
    shown: [
      ["classes", /@title\.setter/, /set title\(value\)/],
      ["classes", /double = property\(_getDouble\)/, /get double\(\)/],
    ],
  },
  {
    what: "class methods and static methods",
    shown: [
      ["classes", /@classmethod/, /static create\(/],
      ["classes", /@staticmethod/, /static area\(/],
    ],
  },
  {
    what: "`isinstance`",
    shown: [["types_known", /isinstance\(value, str\)/, /typeof value === "string"/]],
  },
  {
    what: "methods of dicts",
    shown: [["dict_methods", /ages\.setdefault\("eve", 1\)/, /setdefault\(ages, "eve", 1\)/]],
  },
  {
    what: "methods of sets",
    shown: [["set_methods", /seen\.discard\("z"\)/, /seen\.delete\("z"\)/]],
  },
  {
    what: "methods of lists",
    shown: [["list_methods", /items\.insert\(0, 9\)/, /items\.unshift\(9\)/]],
  },
  {
    what: "methods of text",
    shown: [["str_methods", /\.partition\("="\)/, /partition\("k=v=w", "="\)/]],
  },
  {
    what: "methods of bytes",
    shown: [["bytes_methods", /b"abc"\.decode\("ascii"\)/, /decode\(b`abc`, "ascii"\)/]],
  },
  {
    what: "`sorted`",
    shown: [
      ["iteration", /sorted\(\[3, 1\], reverse=True\)/, /sorted\(\[3, 1\], \{ reverse: true \}\)/],
    ],
  },
  {
    what: "`zip`",
    shown: [["iteration", /zip\(names, range\(10\)\)/, /zip\(names, range\(10\)\)/]],
  },
  {
    what: "`enumerate`",
    shown: [["iteration", /enumerate\(names, start=1\)/, /enumerate\(names, \{ start: 1 \}\)/]],
  },
  { what: "`range`", shown: [["iteration", /for n in range\(5\)/, /range\(5\)/]] },
  {
    what: "integer division",
    shown: [["operators", /-7 \/\/ 2/, /Math\.floor\(-7 \/ 2\)/]],
  },
  {
    what: "chained comparison",
    shown: [["operators", /0 <= score < 50/, /0 <= score && score < 50/]],
  },
  {
    what: "`global`",
    shown: [["scopes", /global total/, /total = add_?\(total, amount\)|total \+= amount/]],
  },
  {
    what: "`nonlocal`",
    shown: [["scopes", /nonlocal count/, /let count = start|let count: any = start/]],
  },
  {
    what: "nested functions with their scopes",
    shown: [["scopes", /def middle\(\):/, /function middle\(\)/]],
  },
  { what: "generators", shown: [["generators", /yield from chain\(/, /yield\* chain\(/]] },
  {
    what: "`match`",
    shown: [
      ["matches", /case \["go", direction\] if direction in/, /subject_\.length === 2 &&/],
      ["matches", /case Point\(x, y=5\):/, /instanceof Point\b/],
    ],
  },
  {
    what: "regular expressions",
    shown: [
      ["patterns", /re\.compile\(rb"\^/, /new Pattern\(\/\^/],
      ["patterns", /re\.I\)/, /\/iu\)/],
    ],
  },
  {
    what: "enumerations",
    shown: [["enums", /^ {4}RED = 1$/m, /static readonly RED: any = this\.add\("RED", 1\)/]],
  },
  {
    what: "dataclasses",
    shown: [["named_tuples", /@dataclass\nclass Derived\(Base\)/, /super\(name, tags\)/]],
  },
  {
    what: "named tuples",
    shown: [
      ["named_tuples", /class Address\(NamedTuple\)/, /class Address extends NamedTuple/],
      [
        "named_tuples",
        /Pair = namedtuple\("Pair", "left right"\)/,
        /class Pair extends NamedTuple/,
      ],
    ],
  },
  {
    what: "decorators that are not known",
    shown: [["decorators", /@registered\nclass Plugin/, /\/\/ PORT: the decorator `registered`/]],
  },
];

const read = (name: string): string => readFileSync(join(fixtures, name), "utf8");

describe("the rows of what twisted-port knows", () => {
  for (const { what, shown } of [...TWISTED, ...PYTHON]) {
    it(`has a fixture that shows ${what}`, () => {
      expect(shown).not.to.deep.equal([]);
      for (const [fixture, python, typescript] of shown) {
        expect(read(`${fixture}.py`)).to.match(python);
        expect(read(`${fixture}.ts`)).to.match(typescript);
      }
    });
  }

  it("has no fixture that does not run", () => {
    const files = readdirSync(fixtures);
    const programs = files.filter((name) => name.endsWith(".py") && !name.startsWith("test_"));
    const imported = files
      .filter((name) => name.startsWith("test_"))
      .map(read)
      .join("\n");
    const idle = programs.filter((name) => {
      const base = name.slice(0, -".py".length);
      return !files.includes(`${base}.out`) && !imported.includes(`from ${base} import`);
    });
    expect(idle).to.deep.equal([]);
  });
});
