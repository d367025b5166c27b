// The transpiler that ts-node uses on Node 20: TypeScript's own, with its results kept on disk.
// Most processes that the tests start import the same files, and transpiling them again took most
// of the tests' time.

const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const ts = require("typescript");

const FOLDER = join(__dirname, "..", "node_modules", ".cache", "twisted-ts-transpiled");

/** Makes a function that transpiles a file to an ES module. */
function transpiler(options) {
  const compilerOptions = {
    ...options,
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
  return transpile;
}

/** For ts-node. */
exports.create = ({ service }) => ({ transpile: transpiler(service.config.options) });

/** For a file that is required: with its source map inside, where Node finds it. */
exports.esModule = (code, fileName) => {
  const project = join(__dirname, "..", "tsconfig.test.json");
  const { options } = ts.getParsedCommandLineOfConfigFile(
    project,
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic(diagnostic) {
        throw new Error(String(diagnostic.messageText));
      },
    },
  );
  exports.esModule = (text, file) => {
    const { outputText, sourceMapText } = transpiler(options)(text, { fileName: file });
    const map = Buffer.from(sourceMapText).toString("base64");
    return `${outputText.replace(/\n\/\/# sourceMappingURL=.*/, "")}\n//# sourceMappingURL=data:application/json;base64,${map}`;
  };
  return exports.esModule(code, fileName);
};
