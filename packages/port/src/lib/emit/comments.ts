// Comments and blank lines between statements.

import type { Comment } from "../python/ast.ts";
import type { Context } from "./context.ts";

/** The comments that lie between two offsets. */
export function commentsBetween(cx: Context, from: number, to: number): readonly Comment[] {
  const { comments } = cx.module.tree;
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle] as Comment).from < from) low = middle + 1;
    else high = middle;
  }
  const found: Comment[] = [];
  for (let index = low; index < comments.length; index++) {
    const comment = comments[index] as Comment;
    if (comment.from >= to) break;
    found.push(comment);
  }
  return found;
}

/** A Python comment as TypeScript's. */
export function commentText(comment: Comment): string {
  if (comment.from === 0 && comment.text.startsWith("#!")) return "";
  const text = comment.text.replace(/^#+!?/, "").trimEnd();
  if (/^\s*(type:|noqa|pragma|-\*-|pylint|flake8|mypy)/.test(text)) return "";
  return text.trim() === "" ? "//" : `//${text.startsWith(" ") ? "" : " "}${text}`;
}

/** What stands between two statements: a blank line, comments on lines of their own. */
export function gap(cx: Context, from: number, to: number): string {
  const { source } = cx.module.tree;
  let text = "";
  // A block's end may lie after the blank lines that follow it.
  let position = from;
  while (position > 0 && /\s/.test(source[position - 1] as string)) position--;
  for (const comment of commentsBetween(cx, from, to)) {
    if (!comment.ownLine) continue;
    const written = commentText(comment);
    if (/\n[ \t]*\r?\n/.test(source.slice(position, comment.from))) text += "\n";
    if (written !== "") text += `${written}\n`;
    position = comment.to;
  }
  if (/\n[ \t]*\r?\n/.test(source.slice(position, to))) text += "\n";
  return text;
}

/** The comment at the end of a statement's last line. */
export function trailingComment(cx: Context, to: number): string {
  const end = cx.module.tree.source.indexOf("\n", to);
  const [comment] = commentsBetween(cx, to, end < 0 ? cx.module.tree.source.length : end);
  if (comment === undefined || comment.ownLine) return "";
  const text = commentText(comment);
  return text === "" ? "" : ` ${text}`;
}
