// The command as a user calls it: what it prints, what it writes, and its exit status.

import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "chai";
import { runCommand } from "../../packages/port/src/lib/command/command.ts";

describe("the command twisted-port", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "twisted-port-"));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  function write(path: string, text: string): void {
    const full = join(folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }

  async function run(...argv: string[]): Promise<{ status: number; out: string; err: string }> {
    let out = "";
    let err = "";
    const status = await runCommand(argv, {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      interactive: false,
    });
    return { status, out, err };
  }

  it("prints its usage, with status 2, for invalid arguments", async () => {
    const { status, err } = await run("sing");
    expect(status).to.equal(2);
    expect(err).to.include("twisted-port convert SRC --out DIR");
  });

  it("says with status 2 that a folder is not there", async () => {
    const { status, err } = await run("check", join(folder, "nothing"));
    expect(status).to.equal(2);
    expect(err).to.include("there is no such file or folder");
  });

  it("says with status 2 that a folder has no Python files", async () => {
    write("src/read.me", "nothing");
    const { status, err } = await run("convert", join(folder, "src"), "--out", join(folder, "o"));
    expect(status).to.equal(2);
    expect(err).to.include("there are no Python files");
    expect(existsSync(join(folder, "o"))).to.equal(false);
  });

  it("reads files in the encoding that they name, and refuses what is not text in it", async () => {
    write("src/a.py", "x = 1\n");
    const write1 = (name: string, text: string): void =>
      writeFileSync(join(folder, "src", name), Buffer.from(text, "latin1"));
    write1("named.py", "# -*- coding: latin-1 -*-\nname = 'caf\u00e9'\n");
    write1("unnamed.py", "name = 'caf\u00e9'\n");
    write1("unknown.py", "# coding: nothing-like-it\nname = 1\n");
    write("src/marked.py", "\ufeffname = 'caf\u00e9'\n");
    const out = join(folder, "out");
    const { status, err } = await run("convert", join(folder, "src"), "--out", out);
    expect(status).to.equal(1);
    for (const name of ["named.ts", "marked.ts"]) {
      expect(readFileSync(join(out, name), "utf8")).to.include('"caf\u00e9"');
    }
    expect(err).to.include("unnamed.py:1: this is not UTF-8, and no other encoding is named");
    expect(err).to.include("unknown.py:1: the encoding nothing-like-it is not known");
    expect(existsSync(join(out, "unnamed.ts"))).to.equal(false);
    expect(readFileSync(join(out, "PORT.md"), "utf8")).to.include(
      "unnamed.py:1: this is not UTF-8",
    );
  });

  it("goes on without a link that leads nowhere, and without a name that is not UTF-8", async () => {
    write("src/a.py", "x = 1\n");
    symlinkSync("/nowhere/at/all.py", join(folder, "src", "gone.py"));
    symlinkSync("a.py", join(folder, "src", "link.py"));
    symlinkSync(".", join(folder, "src", "loop"));
    const odd = Buffer.concat([
      Buffer.from(`${join(folder, "src")}/o`),
      Buffer.from([0xff]),
      Buffer.from(".py"),
    ]);
    writeFileSync(odd, "x = 1\n");
    const { status, err, out } = await run("check", join(folder, "src"));
    expect(status).to.equal(1);
    expect(err).to.equal("");
    expect(out).to.include("gone.py: it cannot be read (ENOENT)");
    expect(out).to.include("the name of the file is not UTF-8: rename it");
    expect(out).to.include("4 files");
    rmSync(odd);
  });

  it("writes nothing where a file of the name of the folder, or of a folder, is there", async () => {
    write("src/a/b.py", "x = 1\n");
    write("out/a", "a file");
    const { status, err } = await run("convert", join(folder, "src"), "--out", join(folder, "out"));
    expect(status).to.equal(2);
    expect(err).to.not.equal("");
    expect(existsSync(join(folder, "out", "package.json"))).to.equal(false);
    write("file", "a file");
    const other = await run("convert", join(folder, "src"), "--out", join(folder, "file"));
    expect(other.status).to.equal(2);
    expect(other.err).to.include("there is a file of this name");
  });

  it("says with status 2 that the page cannot be written", async () => {
    write("src/a.py", "x = 1\n");
    const page = join(folder, "none", "page.html");
    const { status, err } = await run("check", join(folder, "src"), "--html", page);
    expect(status).to.equal(2);
    expect(err).to.include("no such file or directory");
  });

  it("names the package after the project, and asks for the Node that the library needs", async () => {
    const nameOf = (out: string): unknown =>
      JSON.parse(readFileSync(join(folder, out, "package.json"), "utf8")).name;
    write("one/src/a.py", "x = 1\n");
    await run("convert", join(folder, "one/src"), "--out", join(folder, "o1"));
    expect(nameOf("o1")).to.equal("one");
    write("one/pyproject.toml", '[build-system]\nrequires = []\n\n[project]\nname = "My_Tool"\n');
    await run("convert", join(folder, "one/src"), "--out", join(folder, "o2"));
    expect(nameOf("o2")).to.equal("my_tool");
    write("two/a.py", "x = 1\n");
    write("two/setup.cfg", "[metadata]\nname = other\n");
    await run("convert", join(folder, "two"), "--out", join(folder, "o3"));
    expect(nameOf("o3")).to.equal("other");
    write("three/lib/a.py", "x = 1\n");
    write("three/setup.py", "from setuptools import setup\nsetup(version='1', name='third')\n");
    await run("convert", join(folder, "three/lib"), "--out", join(folder, "o4"));
    expect(nameOf("o4")).to.equal("third");
    const { engines } = JSON.parse(readFileSync(join(folder, "o4", "package.json"), "utf8"));
    expect(engines.node).to.equal("^20.19.0 || >=22.13.0");
  });

  it("quotes rows about TLS only for programs that use it", async () => {
    const rowsOf = async (text: string, out: string): Promise<string> => {
      write(`${out}/src/a.py`, text);
      await run("convert", join(folder, out, "src"), "--out", join(folder, out, "o"));
      const report = readFileSync(join(folder, out, "o", "PORT.md"), "utf8");
      return /\| Twisted \|[\s\S]*/.exec(report)?.[0] ?? "";
    };
    const plain = "from twisted.internet import reactor\nfrom twisted.web.client import Agent\n\n";
    const first = await rowsOf(`${plain}agent = Agent(reactor)\n`, "plain");
    expect(first).to.not.match(/\| [^|]*(TLS|[Cc]ertificate)[^|]*\|/);
  });

  it("counts files, lines and names of Twisted's, and says which are here", async () => {
    write(
      "src/a.py",
      "from twisted.internet import defer\n\nd = defer.Deferred()\nd.addCallback(print)\n",
    );
    const { status, out } = await run("check", join(folder, "src"));
    expect(status).to.equal(0);
    expect(out).to.include("1 file, 4 lines, 3 of them code");
    expect(out).to.match(/1 {2}twisted\.internet\.defer\.Deferred\n/);
    expect(out).to.include("100.0 %");
  });

  it("names the places that need a hand, if they are few", async () => {
    write("src/a.py", "import turtle\n\nturtle.forward('x')\n");
    const { out } = await run("check", join(folder, "src"));
    expect(out).to.match(/Needs a hand\n +1 {2}a function of .*\n\nWhere\n {2}a\.py:3: .*forward/);
  });

  it("names the page with all places that need a hand, if they are many", async () => {
    write("src/a.py", `import turtle\n\n${"turtle.forward('x')\n".repeat(30)}`);
    const { out } = await run("check", join(folder, "src"));
    expect(out).to.include("--html FILE lists all 30 places, by file");
    expect(out).not.to.include("a.py:3");
  });

  it("gives the reason for a name that is left out", async () => {
    write(
      "src/a.py",
      "from twisted.internet.error import PotentialZombieWarning\n\nprint(PotentialZombieWarning)\n",
    );
    const { status, out } = await run("check", join(folder, "src"));
    expect(status).to.equal(1);
    expect(out).to.match(/Left out\n.*PotentialZombieWarning: deprecated/);
  });

  it("quotes the porting guide for a name that is here with differences", async () => {
    write("src/a.py", "from twisted.internet.task import react\n\nreact(None)\n");
    const { out } = await run("check", join(folder, "src"));
    expect(out).to.match(
      /differences that the porting guide lists\n.*twisted\.internet\.task\.react/,
    );
  });

  it("quotes no row that is about another name, and only mentions this one", async () => {
    write(
      "src/a.py",
      "from twisted.protocols.basic import LineReceiver\n\n\nclass Lines(LineReceiver):\n    pass\n",
    );
    const { out } = await run("check", join(folder, "src"));
    expect(out).to.match(/Here\n.*twisted\.protocols\.basic\.LineReceiver\n/);
    expect(out).not.to.include("HTTPParser");
  });

  it("prints the same as JSON", async () => {
    write("src/a.py", "from twisted.internet.defer import succeed\n\nsucceed(1)\n");
    const { out } = await run("check", join(folder, "src"), "--json");
    const assessment = JSON.parse(out);
    expect(assessment.files).to.have.length(1);
    expect(assessment.names[0]).to.include({ name: "twisted.internet.defer.succeed", count: 2 });
  });

  it("writes a page of its own with a row for each file", async () => {
    write("src/a<b.py", "x = 1\n");
    const html = join(folder, "report.html");
    await run("check", join(folder, "src"), "--html", html);
    const text = readFileSync(html, "utf8");
    expect(text).to.include("<code>a&lt;b.py</code>");
    expect(text).not.to.match(/(src|href)=/);
  });

  it("names file and line of a syntax error and of Python 2, and goes on with the other files", async () => {
    write("src/bad.py", "x = 1\ndef f(:\n    pass\n");
    write("src/old.py", 'x = 1\nprint "hello"\n');
    write("src/good.py", "x = 1\n");
    const { status, out, err } = await run(
      "convert",
      join(folder, "src"),
      "--out",
      join(folder, "out"),
    );
    expect(status).to.equal(1);
    expect(err).to.match(/bad\.py:2: syntax error/);
    expect(err).to.match(/old\.py:2: Python 2: `print` as a statement/);
    expect(out).to.include("1 file converted");
    expect(existsSync(join(folder, "out/good.ts"))).to.equal(true);
  });

  it("writes sources, a package, the compiler's and mocha's configuration, and a report", async () => {
    write("src/pkg/__init__.py", "");
    write("src/pkg/a.py", "def f(g):\n    return g(key=1)\n");
    write("src/pkg/b.py", "from pkg.a import f\n\nf(None)\n");
    const out = join(folder, "out");
    const { status, err } = await run("convert", join(folder, "src"), "--out", out);
    expect(status).to.equal(1);
    expect(err).to.match(/pkg\/a\.ts:\d+: keyword arguments/);
    for (const name of ["package.json", "tsconfig.json", ".mocharc.json", "pkg/index.ts"]) {
      expect(existsSync(join(out, name)), name).to.equal(true);
    }
    expect(readFileSync(join(out, "pkg/b.ts"), "utf8")).to.include('from "./a.ts"');
    const report = readFileSync(join(out, "PORT.md"), "utf8");
    const line = /- line (\d+) \(pkg\/a\.py:2\): keyword arguments/.exec(report)?.[1];
    const text = readFileSync(join(out, "pkg/a.ts"), "utf8").split("\n");
    expect(text[Number(line) - 1]).to.include("// PORT: keyword arguments");
  });

  it("has status 0 when nothing is left to check", async () => {
    write("src/a.py", "def f(x):\n    return x + 1\n");
    const { status } = await run("convert", join(folder, "src"), "--out", join(folder, "out"));
    expect(status).to.equal(0);
  });

  it("overwrites nothing without --force", async () => {
    write("src/a.py", "x = 1\n");
    write("out/a.ts", "mine");
    const refused = await run("convert", join(folder, "src"), "--out", join(folder, "out"));
    expect(refused.status).to.equal(2);
    expect(refused.err).to.include("--force");
    expect(readFileSync(join(folder, "out/a.ts"), "utf8")).to.equal("mine");
    expect(existsSync(join(folder, "out/package.json"))).to.equal(false);
    await run("convert", join(folder, "src"), "--out", join(folder, "out"), "--force");
    expect(readFileSync(join(folder, "out/a.ts"), "utf8")).to.include("x = 1");
  });
});
