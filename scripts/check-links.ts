// Finds broken links: in the Markdown files, as a reader on a code host follows them, and in the
// built site (`npm run docs`), as a browser does that opens it from the file system. Other hosts
// are not asked.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import MarkdownIt from "markdown-it";
import { readArguments, refuse } from "./support/command-line.ts";

const root = resolve(import.meta.dirname, "..");

/** One page: the names that a link can have after its `#`, and where its own links lead. */
interface Page {
  readonly anchors: ReadonlySet<string>;
  readonly links: readonly string[];
}

/** The anchor that code hosts give a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

const markdown = new MarkdownIt({ html: true });

function attributes(html: string, names: string): string[] {
  const pattern = new RegExp(`\\s(?:${names})="([^"]*)"`, "g");
  return Array.from(html.matchAll(pattern), ([, value = ""]) => value.replaceAll("&amp;", "&"));
}

/** Reads a Markdown text. */
export function markdownPage(text: string): Page {
  const anchors = new Set<string>();
  const links: string[] = [];
  const tokens = markdown.parse(text, {});
  for (const [index, token] of tokens.entries()) {
    if (token.type === "heading_open") {
      const heading = tokens[index + 1]?.children ?? [];
      const name = slug(heading.map((child) => child.content).join(""));
      let unique = name;
      for (let count = 1; anchors.has(unique); count++) unique = `${name}-${count}`;
      anchors.add(unique);
    }
    for (const each of [token, ...(token.children ?? [])]) {
      if (each.type.startsWith("html")) links.push(...attributes(each.content, "href|src|srcset"));
      const link = each.attrGet("href") ?? each.attrGet("src");
      if (link !== null) links.push(link);
    }
  }
  return { anchors, links };
}

/** Reads a page of HTML. */
export function htmlPage(text: string): Page {
  const html = text.replace(/<script[\s\S]*?<\/script>/g, "");
  return { anchors: new Set(attributes(html, "id|name")), links: attributes(text, "href|src") };
}

/** What is wrong with a link, or `null`. */
function fault(file: string, link: string, read: (file: string) => Page): string | null {
  if (/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(link)) return null;
  const [path = "", anchor = ""] = link.split("#", 2).map(decodeURIComponent);
  let target = path === "" ? file : resolve(dirname(file), path);
  if (!existsSync(target)) return "no such file";
  if (statSync(target).isDirectory()) {
    if (!target.startsWith(resolve(root, "site"))) return null;
    target = join(target, "index.html");
  }
  if (anchor === "" || !/\.(md|html)$/.test(target)) return null;
  return read(target).anchors.has(anchor) ? null : "no such heading";
}

/** The broken links of some files, one line each. */
export function brokenLinks(files: readonly string[]): string[] {
  const pages = new Map<string, Page>();
  const read = (file: string): Page => {
    let page = pages.get(file);
    if (page === undefined) {
      const text = readFileSync(file, "utf8");
      page = file.endsWith(".md") ? markdownPage(text) : htmlPage(text);
      pages.set(file, page);
    }
    return page;
  };
  return files.flatMap((file) =>
    [...new Set(read(file).links)].flatMap((link) => {
      const problem = fault(file, link, read);
      return problem === null ? [] : [`${relative(root, file)}: ${link}: ${problem}`];
    }),
  );
}

function filesBelow(folder: string, suffix: string): string[] {
  return readdirSync(resolve(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(suffix) && !/(^|\/)node_modules\//.test(name))
    .map((name) => resolve(root, folder, name));
}

function main(): number {
  const usage = "usage: npm run node scripts/check-links.ts";
  readArguments(usage, {});
  if (!existsSync(resolve(root, "site"))) refuse(usage, "there is no site: run npm run docs first");
  const texts = readdirSync(root)
    .filter((name) => name.endsWith(".md"))
    .map((name) => resolve(root, name));
  for (const folder of ["docs", "bench", "packages", "examples", "template"]) {
    if (existsSync(resolve(root, folder))) texts.push(...filesBelow(folder, ".md"));
  }
  const pages = filesBelow("site", ".html");
  const broken = brokenLinks([...texts, ...pages]);
  for (const line of broken) process.stderr.write(`${line}\n`);
  process.stdout.write(
    `links of ${texts.length} documents and ${pages.length} pages of the site: ${broken.length} broken\n`,
  );
  return broken.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main();
