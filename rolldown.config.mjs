// Makes what is published: one bundle for each entry point of each package, with shared chunks, so
// that each class exists once. An entry point is what package.json lists under `exports`, `imports`
// and `bin`. Other packages stay outside. Why bundles:
// docs/decisions/003-bundles.md

import { chmodSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";

const PACKAGES = join(import.meta.dirname, "packages");

/** Entry points by the name of their file in `dist`, without the extension. */
function entries(directory, manifest) {
  const found = {};
  const add = (source, built) => {
    if (!source.includes("*"))
      found[built.replace(/^\.\/dist\/|\.js$/g, "")] = join(directory, source);
    else {
      const [before = "", after = ""] = source.split("*");
      for (const name of readdirSync(join(directory, before))) {
        const stem = name.slice(0, -after.length);
        add(before + name, built.replace("*", stem));
      }
    }
  };
  const targets = Object.values({ ...manifest.exports, ...manifest.imports });
  for (const target of targets.flatMap((each) => [each, each.browser ?? []].flat())) {
    if (typeof target === "object") add(target["@twisted-ts/source"], target.default);
  }
  for (const built of Object.values(manifest.bin ?? {})) {
    add(built.replace("/dist/", "/src/").replace(/\.js$/, ".ts"), built);
  }
  return found;
}

/** The files that an entry point imports, itself included. */
async function closure(options, entry) {
  const bundle = await rolldown({ ...options, plugins: [], input: options.input[entry] });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  return new Set(output.flatMap((chunk) => chunk.moduleIds ?? []));
}

/**
 * One chunk for all that the main entry point needs, and one for what the other packages need
 * besides. Without them each set of entry points that has a file in common would have a chunk of
 * its own: the reactor's 40 took most of its import.
 */
async function groups(options) {
  const entries = ["index", "internal"].filter((entry) => entry in options.input);
  return Promise.all(
    entries.map(async (entry, index) => {
      const files = await closure(options, entry);
      return { name: entry, test: (id) => files.has(id), priority: entries.length - index };
    }),
  );
}

/**
 * Removes the bundles of an earlier build; the declarations are TypeScript's to keep up to date.
 */
function clean(directory) {
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory, { recursive: true })) {
    if (/\.js(\.map)?$/.test(name)) rmSync(join(directory, name));
  }
}

/** Commands can be run as they are built. */
function makeExecutable(directory, manifest) {
  for (const built of Object.values(manifest.bin ?? {})) chmodSync(join(directory, built), 0o755);
}

/** How a package is bundled. */
async function configuration(name) {
  const directory = join(PACKAGES, name);
  const manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const options = {
    input: entries(directory, manifest),
    // What is not a file of this package.
    external: (id) => !/^[./]/.test(id),
    platform: "node",
    tsconfig: join(directory, "tsconfig.json"),
    transform: { target: "node20.19" },
    plugins: [
      {
        name: "clean",
        buildStart: () => clean(join(directory, "dist")),
        writeBundle: () => makeExecutable(directory, manifest),
      },
    ],
  };
  return {
    ...options,
    output: {
      dir: join(directory, "dist"),
      format: "esm",
      codeSplitting: { groups: await groups(options) },
      chunkFileNames: "chunks/[name]-[hash].js",
      comments: { legal: true, annotation: true, jsdoc: false },
      sourcemap: true,
      // They are published beside the bundles.
      sourcemapExcludeSources: true,
    },
  };
}

export default await Promise.all(readdirSync(PACKAGES).map(configuration));
