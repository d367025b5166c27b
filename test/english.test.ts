// Words that readers who learnt English as a second language stumble over, and that must not come
// back: CONTRIBUTING.md says which words to use instead. Looked at are comments, the titles of
// tests, and the prose of the documents.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import ts from "typescript";

const ROOT = join(import.meta.dirname, "..");

/** Each word, with what to say instead. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ["answers", "returns"],
  ["whoever", "the caller, the code that"],
  ["somebody", "other code, a user"],
  ["nobody", "no code, no observer"],
  ["behind", "after, following"],
  ["told", "called with, notified"],
  ["hears", "is notified, receives"],
  ["lets go of", "releases"],
  ["keeper", "scheduler"],
]);

/** Texts with one of the words that stay, each with the reason. */
const EXCEPTIONS: readonly (readonly [text: string, reason: string])[] = [
  ["behind a proxy", "the usual name for a server that is reached through a proxy"],
  ["behind a proxy's tunnel", "the same, for a server"],
  ["/** Answers, authorities and", "the sections of a DNS response"],
];

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
  const visit = (node: ts.Node): void => {
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
    for (const child of node.getChildren()) visit(child);
  };
  visit(tree);
  return pieces;
}

/** The lines of a document, without fences of code and without code within a line. */
function piecesOfDocument(file: string, source: string): Piece[] {
  const prose = source.replace(/^( *)```.*?^\1```/gms, (fence) => fence.replace(/[^\n]/g, ""));
  return prose
    .split("\n")
    .map((text, i) => ({ place: `${file}:${i + 1}`, text: text.replace(/`[^`]*`/g, "``") }));
}

/** The words that stand in a text, but for those of an exception. */
function wordsIn(text: string): string[] {
  let rest = text;
  for (const [exception] of EXCEPTIONS) rest = rest.replaceAll(exception, "");
  return [...WORDS.keys()].filter((word) => new RegExp(`\\b${word}\\b`, "i").test(rest));
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
        faults.push(`${place}: say "${WORDS.get(word)}", not "${word}": ${text.trim()}`);
      }
    }
  }
  return faults;
}

describe("the English of the repository", () => {
  it("has none of the listed words in comments and titles of tests", function () {
    this.timeout(60_000);
    expect(faultsIn(SOURCES, piecesOfSource)).to.deep.equal([]);
  });

  it("has none of the listed words in the documents", () => {
    expect(faultsIn(/\.md$/, piecesOfDocument)).to.deep.equal([]);
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
      "a.ts:1 nobody",
      "a.ts:2 told",
      "a.ts:3 answers",
    ]);
    expect(places(piecesOfDocument("a.md", "`told`\n```ts\ntold\n```\nIt is told."))).to.deep.equal(
      ["a.md:5 told"],
    );
  });
});
