// When a mark appears, and when it does not: each kind has Python that shows it, and Python close
// to it that does not.

import { expect } from "chai";
import { convertFiles, MARK_KINDS, type MarkKind } from "../../packages/port/src/index.ts";

interface Example {
  readonly shows: string;
  readonly not: string;
}

const EXAMPLES: Readonly<Record<MarkKind, Example>> = {
  "not-ported": {
    shows: "from twisted.web.server import Site\n\nsite = Site(None)\n",
    not: "from twisted.web.client import Agent\nfrom twisted.internet import reactor\n\nagent = Agent(reactor)\n",
  },
  keywords: {
    shows: "def f(unknown):\n    return unknown(1, wide=2)\n",
    not: "def g(a, wide=1):\n    return a\n\n\ndef f():\n    return g(1, wide=2)\n",
  },
  decorator: {
    shows: "def f(loud):\n    @loud\n    def g():\n        return 1\n\n    return g\n",
    not: "def loud(f):\n    return f\n\n\n@loud\ndef f():\n    return 1\n",
  },
  construct: {
    shows: "def f(x):\n    return x.__doc__\n",
    not: "def f(x):\n    match x:\n        case 1:\n            return 2\n",
  },
  exception: {
    shows:
      "def f(a):\n    try:\n        return a.b\n    except AttributeError:\n        return 0\n",
    not: "def f(a, b):\n    try:\n        return a[b]\n    except KeyError:\n        return 0\n",
  },
  "super-order": {
    shows:
      "class A:\n    def __init__(self):\n        pass\n\n\nclass B(A):\n    def __init__(self):\n        self.x = 1\n        A.__init__(self)\n",
    not: "class A:\n    def __init__(self):\n        pass\n\n\nclass B(A):\n    def __init__(self):\n        A.__init__(self)\n        self.x = 1\n",
  },
  "loop-closure": {
    shows: "def f():\n    return [lambda: n for n in range(3)]\n",
    not: "def f(calls):\n    for n in range(3):\n        calls.append(lambda: n)\n",
  },
  bases: {
    shows: "class A:\n    pass\n\n\nclass B:\n    pass\n\n\nclass C(A, B):\n    pass\n",
    not: "from twisted.internet.protocol import Protocol\nfrom twisted.protocols.policies import TimeoutMixin\n\n\nclass C(Protocol, TimeoutMixin):\n    pass\n",
  },
  "module-attribute": {
    shows: "from twisted.internet import defer\n\ndefer.spare = 1\n",
    not: "class A:\n    pass\n\n\nA.spare = 1\n",
  },
  "special-method": {
    shows: "class A:\n    def __del__(self):\n        return 1\n",
    not: "class A:\n    def __str__(self):\n        return 'a'\n\n    def __len__(self):\n        return 1\n",
  },
  async: {
    shows: "async def f(x):\n    yield await x\n",
    not: "async def f(x):\n    return await x\n",
  },
  integers: {
    shows: "limit = 18446744073709551615\n",
    not: "limit = 9007199254740991\n",
  },
  library: {
    shows: "import turtle\n\nturtle.forward(1)\n",
    not: "import os\n\nprint(os.path.join('a', 'b'))\n",
  },
  main: {
    shows:
      "from twisted.internet import reactor\n\n\ndef main():\n    reactor.run()\n    print('over')\n",
    not: "from twisted.internet import reactor\n\nreactor.run()\nprint('over')\n",
  },
};

async function marksOf(text: string): Promise<readonly { kind: string; comment: string }[]> {
  const { files, failures } = await convertFiles([{ path: "example.py", text }]);
  expect(failures).to.deep.equal([]);
  const [file] = files;
  if (file === undefined) throw new Error("no file was converted");
  const lines = file.text.split("\n");
  return file.marks.map((mark) => ({
    kind: mark.kind,
    comment: lines[mark.outputLine - 1]?.trim() ?? "",
  }));
}

describe("the marks of twisted-port", () => {
  it("finds no entry in the tables for names that every JavaScript object has", async () => {
    const text = "def f(x):\n    return x.toString(key=1), x.constructor(key=1), x.valueOf\n";
    expect((await marksOf(text)).map((mark) => mark.kind)).to.include("keywords");
  });

  for (const hook of ["__getattr__", "__getattribute__", "__setattr__", "__delattr__"]) {
    it(`marks ${hook} in a class body, both as a method and as an assigned function`, async () => {
      const written = `class A(dict):\n    def ${hook}(self, *args):\n        return 1\n`;
      const assigned = `class A(dict):\n    ${hook} = dict.__getitem__\n`;
      for (const text of [written, assigned])
        expect((await marksOf(text)).map((mark) => mark.kind)).to.deep.equal(["special-method"]);
    });
  }

  for (const kind of Object.keys(MARK_KINDS) as MarkKind[]) {
    it(`marks ${MARK_KINDS[kind]} where its meaning may differ`, async () => {
      const marks = await marksOf(EXAMPLES[kind].shows);
      expect(marks.map((mark) => mark.kind)).to.include(kind);
      for (const { comment } of marks) expect(comment).to.match(/^\/\/ PORT: /);
    });

    it(`leaves what is close to ${MARK_KINDS[kind]} unmarked`, async () => {
      const marks = await marksOf(EXAMPLES[kind].not);
      expect(marks.filter((mark) => mark.kind === kind)).to.deep.equal([]);
    });
  }
});
