// Words that readers who learnt English as a second language stumble over, and that must not come
// back: CONTRIBUTING.md says which words to use instead. Looked at are comments, the titles of
// tests, the prose of the documents, and the names that the sources declare.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** Each word or phrase, as a regular expression, with what to say instead. */
const WORDS: readonly (readonly [pattern: string, instead: string])[] = [
  ["answers", "returns"],
  ["whoever", "the caller, the code that"],
  ["somebody", "other code, a user"],
  ["nobody", "no code, no observer"],
  ["behind", "after, following"],
  ["told", "called with, notified"],
  ["hears", "is notified, receives"],
  ["lets go of", "releases"],
  ["keeper", "scheduler, recorder"],
  ["hand(?:s|ed)? (?:out|on|over)", "deliver, return, pass on"],
  ["giv(?:en|es) out", "deliver"],
  ["(?:came|become|became) of", "the result of"],
  ["but for", "except"],
  ["all the same", "still, nevertheless"],
  ["in good order", "cleanly"],
  ["is over", "has ended"],
  ["(?:what|that|which) is no(?! longer| more)", "a value that is not a"],
];

/** Words that no declared name has among its own. */
const NAME_WORDS =
  /^(?:(?:un)?answer(?:s|ed|ing)?|asker|behind|heard|keeper|lucky?|nobody|patience|somebody|told)$/i;

/** The words of a name: `#bodyKeeper` has "body" and "Keeper". */
const wordsOf = (name: string): readonly string[] => name.match(/[A-Z]?[a-z]+|[A-Z]+/g) ?? [];

/** Texts with one of the words that stay, each with the reason. */
const EXCEPTIONS: readonly (readonly [text: string, reason: string])[] = [
  ["behind a proxy", "the usual name for a server that is reached through a proxy"],
  ["behind a proxy's tunnel", "the same, for a server"],
  ["/** Answers, authorities and", "the sections of a DNS response"],
];

/** Names with one of the words that stay: the records of a DNS response are its answers. */
const NAME_EXCEPTIONS: ReadonlySet<string> = new Set(["answers", "LookupAnswer"]);

const SOURCES = /\.[cm]?ts$|\.[cm]js$/;

/** Where the repository's own text stands. */
const FOLDERS = ["bench", "docs", "examples", "packages", "scripts", "test"];

/** Folders of installed packages, of what a build writes, and of temporary files. */
const SKIPPED: ReadonlySet<string> = new Set(["node_modules", "dist", "_trial_temp"]);

/**
 * Files that are not looked at: the history keeps its words, reports are generated, fixtures of the
 * porting assistant are programs of others, and this file and the rule name the words.
 */
const LEFT_OUT =
  /^(CHANGELOG\.md|CONTRIBUTING\.md|docs\/api\/|test\/english\.test\.ts|test\/port\/fixtures\/)/;

/** How wide a comment may be, in columns. */
const WIDTH = 100;

/** A line of comments. Links and notes to the linter cannot be broken. */
const COMMENT = /^\s*(?:\/\/|\*|\/\*\*)(?!.*(?:https?:|biome-ignore))/;

/** One piece of text, and where it stands. */
interface Piece {
  readonly place: string;
  readonly text: string;
}

/** Calls `visit` for each node of a tree. */
function visitAll(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  for (const child of node.getChildren()) visitAll(child, visit);
}

/** The comments of a source, and the titles of its tests. */
function piecesOfSource(file: string, source: string): Piece[] {
  const pieces: Piece[] = [];
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const add = (start: number, end: number): void => {
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    for (const [i, text] of source.slice(start, end).split("\n").entries()) {
      pieces.push({ place: `${file}:${line + i}`, text });
    }
  };
  const seen = new Set<number>();
  visitAll(tree, (node) => {
    for (const { pos, end } of ts.getLeadingCommentRanges(source, node.pos) ?? []) {
      if (!seen.has(pos)) add(pos, end);
      seen.add(pos);
    }
    for (const { pos, end } of ts.getTrailingCommentRanges(source, node.end) ?? []) {
      if (!seen.has(pos)) add(pos, end);
      seen.add(pos);
    }
    if (ts.isCallExpression(node) && /^(it|describe)/.test(node.expression.getText())) {
      const title = node.arguments[0];
      if (title !== undefined && (ts.isStringLiteralLike(title) || ts.isTemplateExpression(title)))
        add(title.getStart(), title.end);
    }
  });
  return pieces;
}

/** The lines of a document, without fences of code and without code within a line. */
function piecesOfDocument(file: string, source: string): Piece[] {
  const prose = source.replace(/^( *)```.*?^\1```/gms, (fence) => fence.replace(/[^\n]/g, ""));
  return prose
    .split("\n")
    .map((text, i) => ({ place: `${file}:${i + 1}`, text: text.replace(/`[^`]*`/g, "``") }));
}

/** The listed words in a text, except those of an exception, with what to say instead. */
function wordsIn(text: string): string[] {
  let rest = text;
  for (const [exception] of EXCEPTIONS) rest = rest.replaceAll(exception, "");
  return WORDS.flatMap(([pattern, instead]) => {
    const found = new RegExp(`\\b${pattern}\\b`, "i").exec(rest);
    return found === null ? [] : [`say "${instead}", not "${found[0].toLowerCase()}"`];
  });
}

/** The names that a source declares and that have a word which no name has. */
function namesIn(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const names = new Set<string>();
  visitAll(tree, (node) => {
    const { name } = node as Partial<ts.NamedDeclaration>;
    if (name === undefined || !(ts.isIdentifier(name) || ts.isPrivateIdentifier(name))) return;
    if (NAME_EXCEPTIONS.has(name.text)) return;
    if (wordsOf(name.text).some((word) => NAME_WORDS.test(word))) names.add(name.text);
  });
  return [...names];
}

/** The files of the repository whose names end in one of the given ways. */
function* filesNamed(names: RegExp, folder = ""): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      const wanted = folder === "" ? FOLDERS.includes(path) : !SKIPPED.has(entry.name);
      if (wanted) yield* filesNamed(names, path);
    } else if (names.test(path) && !LEFT_OUT.test(path)) {
      yield path;
    }
  }
}

function faultsIn(
  names: RegExp,
  piecesOf: (file: string, source: string) => readonly Piece[],
): string[] {
  const faults: string[] = [];
  for (const file of filesNamed(names)) {
    const source = readFileSync(join(ROOT, file), "utf8");
    // A file is parsed only if one of the words stands in it.
    if (wordsIn(source).length === 0) continue;
    for (const { place, text } of piecesOf(file, source)) {
      for (const word of wordsIn(text)) {
        faults.push(`${place}: ${word}: ${text.trim()}`);
      }
    }
  }
  return faults;
}

describe("the English of the repository", () => {
  it("has none of the listed words in comments and titles of tests", () => {
    expect(faultsIn(SOURCES, piecesOfSource)).to.deep.equal([]);
  });

  it("has none of the listed words in the documents", () => {
    expect(faultsIn(/\.md$/, piecesOfDocument)).to.deep.equal([]);
  });

  it("has none of the listed words in the names that its sources declare", () => {
    const faults: string[] = [];
    for (const file of filesNamed(SOURCES)) {
      const source = readFileSync(join(ROOT, file), "utf8");
      // A file is parsed only if a word or name in it has one of the words.
      if (!wordsOf(source).some((word) => NAME_WORDS.test(word))) continue;
      for (const name of namesIn(file, source)) faults.push(`${file}: ${name}`);
    }
    expect(faults).to.deep.equal([]);
  });

  it("has comments of at most 100 columns", () => {
    const wide: string[] = [];
    for (const file of filesNamed(SOURCES)) {
      for (const [i, line] of readFileSync(join(ROOT, file), "utf8").split("\n").entries()) {
        if (line.length > WIDTH && COMMENT.test(line)) wide.push(`${file}:${i + 1}: ${line}`);
      }
    }
    expect(wide).to.deep.equal([]);
  });

  it("finds the words in comments, titles and prose, and not in code", () => {
    const source = '// Nobody\nconst told = 1; // it is told\nit("answers", () => f("behind"));\n';
    const places = (pieces: Piece[]): string[] =>
      pieces.flatMap(({ place, text }) => wordsIn(text).map((word) => `${place} ${word}`));
    expect(places(piecesOfSource("a.ts", source)).sort()).to.deep.equal([
      'a.ts:1 say "no code, no observer", not "nobody"',
      'a.ts:2 say "called with, notified", not "told"',
      'a.ts:3 say "returns", not "answers"',
    ]);
    expect(namesIn("a.ts", source)).to.deep.equal(["told"]);
    expect(places(piecesOfDocument("a.md", "`told`\n```ts\ntold\n```\nIt is over."))).to.deep.equal(
      ['a.md:5 say "has ended", not "is over"'],
    );
  });
});
