// Lets Node run the TypeScript sources as they are. Node 22.18 and later strip types themselves;
// Node 20 gets ts-node's loader, which only transpiles: `npm run typecheck` does the checking.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire, Module, register } from "node:module";

if (!process.features.typescript) {
  process.env.TS_NODE_PROJECT ??= new URL("../tsconfig.test.json", import.meta.url).pathname;
  register("ts-node/esm", import.meta.url);
  // ts-node's hook does not see what is required.
  let transpile;
  Module._extensions[".ts"] = (module, filename) => {
    transpile ??= createRequire(import.meta.url)("./caching-transpiler.cjs").esModule;
    module._compile(transpile(readFileSync(filename, "utf8"), filename), filename, "module");
  };
  // Nor what a required module imports: what is loaded lazily is loaded now, where requiring it
  // finds it.
  if (process.execArgv.includes("--conditions=@twisted-ts/source")) await loadLazyModules();
}

async function loadLazyModules() {
  const packages = new URL("../packages/", import.meta.url);
  for (const name of readdirSync(packages)) {
    const folder = new URL(`${name}/src/lazy/`, packages);
    if (!existsSync(folder)) continue;
    for (const file of readdirSync(folder)) await import(new URL(file, folder).href);
  }
}
