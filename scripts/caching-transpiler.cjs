// The transpiler that ts-node uses on Node 20: TypeScript's own, with its results kept on disk. Most processes that the
// tests start import the same files, and transpiling them again took most of the tests' time.

const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");

const FOLDER = join(__dirname, "..", "node_modules", ".cache", "twisted-ts-transpiled");

exports.create = ({ service }) => {
  const compilerOptions = {
    ...service.config.options,
    // The packages and tests are ES modules, which a file transpiled alone cannot look up.
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    sourceMap: true,
    inlineSourceMap: false,
  };
  const version = JSON.stringify([ts.version, compilerOptions]);
  mkdirSync(FOLDER, { recursive: true });

  function transpileNow(code, fileName) {
    const { outputText, sourceMapText } = ts.transpileModule(code, { compilerOptions, fileName });
    return { outputText, sourceMapText };
  }

  function transpile(code, { fileName }) {
    const key = createHash("sha256").update(`${version}\n${fileName}\n${code}`).digest("hex");
    const file = join(FOLDER, `${key}.json`);
    let kept;
    try {
      kept = readFileSync(file, "utf8");
    } catch (error) {
      if (error.code !== "ENOENT") throw error;
      const result = transpileNow(code, fileName);
      // Renamed into place, so that another process never reads half a file.
      const unfinished = `${file}.${process.pid}`;
      writeFileSync(unfinished, JSON.stringify(result));
      renameSync(unfinished, file);
      return result;
    }
    return JSON.parse(kept);
  }
  return { transpile };
};
