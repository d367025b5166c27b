// What child processes of the tests run: JavaScript, so that they need no loader, which takes
// longer than most of them.

import { createRequire } from "node:module";
import { join } from "node:path";

const { esModule } = createRequire(import.meta.url)("../../scripts/caching-transpiler.cjs") as {
  esModule(source: string, fileName: string): string;
};

/** The text of a TypeScript program as that of an ES module. */
export function javascript(source: string): string {
  return esModule(source, join(import.meta.dirname, "program.ts"));
}
