// The printer: Prettier's own API.

import { format } from "prettier";

/** Formats TypeScript. */
export function formatTypeScript(text: string): Promise<string> {
  return format(text, { parser: "typescript", printWidth: 100 });
}

export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
