// Lets Node run the TypeScript sources as they are. Node 22.18 and later strip types themselves;
// Node 20 gets ts-node's loader, which only transpiles: `npm run typecheck` does the checking.
import { register } from "node:module";

if (!process.features.typescript) {
  process.env.TS_NODE_PROJECT ??= new URL("../tsconfig.test.json", import.meta.url).pathname;
  register("ts-node/esm", import.meta.url);
}
