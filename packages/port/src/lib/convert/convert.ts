// Converts a set of Python files that belong together.

import type { Mark } from "../emit/marks.ts";
import { type EmittedModule, emitModule } from "../emit/module.ts";
import { ModuleModel } from "../project/module-model.ts";
import { outputPath } from "../project/paths.ts";
import { Project } from "../project/project.ts";
import { parsePython } from "../python/parse.ts";
import { Inference } from "../types/infer.ts";
import { type FailedFile, failureOf } from "./failures.ts";
import { formatTypeScript } from "./format.ts";

/** A Python file: its path below the folder that is converted, with slashes, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Why it could not be read, with its name: it is reported, and left out. */
  readonly error?: string;
}

/** A mark, with its line in the output. */
export interface PlacedMark extends Mark {
  readonly outputLine: number;
}

/** One file that was converted. */
export interface ConvertedFile {
  readonly source: string;
  readonly path: string;
  readonly text: string;
  readonly marks: readonly PlacedMark[];
}

/** The result of a conversion: files, and places to check. */
export interface Conversion {
  readonly files: readonly ConvertedFile[];
  readonly failures: readonly FailedFile[];
}

/** The dotted name of the module in a file. */
function moduleName(path: string): { readonly name: string; readonly isPackage: boolean } {
  const parts = path.replace(/\.py$/, "").split("/");
  const isPackage = parts.at(-1) === "__init__";
  return { name: (isPackage ? parts.slice(0, -1) : parts).join("."), isPackage };
}

/** Parses the files of a project. Those with errors are reported, and left out. */
export function openProject(
  sources: readonly SourceFile[],
  rootName = "",
): { readonly project: Project; readonly failures: FailedFile[] } {
  const project = new Project();
  project.rootName = rootName;
  const failures: FailedFile[] = [];
  for (const { path, text, error: unreadable } of sources) {
    if (unreadable !== undefined) {
      failures.push({ source: path, line: 1, message: unreadable });
      continue;
    }
    try {
      const { name, isPackage } = moduleName(path);
      const same = project.modules.get(name);
      if (same !== undefined) {
        const message = `${path}: it has the same name as ${same.tree.path} for an import`;
        failures.push({ source: path, line: 1, message });
        continue;
      }
      project.add(new ModuleModel(name, isPackage, parsePython(path, text)));
    } catch (error) {
      failures.push(failureOf(path, error));
    }
  }
  project.noteClassAttributes();
  return { project, failures };
}

/**
 * Converts files that belong together.
 *
 * `rootName` is the name of the folder, if it is a package whose modules import each other by it.
 */
export async function convertFiles(
  sources: readonly SourceFile[],
  rootName = "",
): Promise<Conversion> {
  const { project, failures } = openProject(sources, rootName);
  const inferences = new Map<ModuleModel, Inference>();
  const files: ConvertedFile[] = [];
  for (const module of project.modules.values()) {
    const inference = inferences.get(module) ?? new Inference(project, module, inferences);
    const source = module.tree.path;
    let emitted: EmittedModule;
    try {
      emitted = emitModule(project, module, inference);
    } catch (error) {
      failures.push(failureOf(source, error));
      continue;
    }
    const path = outputPath(module);
    const same = files.find((file) => file.path === path);
    if (same !== undefined) {
      const message = `${source}: its output would have the name of that of ${same.source}, ${path}`;
      failures.push({ source, line: 1, message });
      continue;
    }
    const text = await formatted(source, emitted.text, failures);
    files.push({ source, path, text, marks: placed(text, emitted.marks) });
  }
  return { files, failures };
}

/**
 * Formats what was written. If it is no TypeScript, the assistant is at fault, and the file is
 * written as it is.
 */
async function formatted(source: string, text: string, failures: FailedFile[]): Promise<string> {
  try {
    return await formatTypeScript(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message.split("\n")[0] : String(error);
    const message = `${source}: the output cannot be formatted: ${detail}`;
    failures.push({ source, line: 1, message });
    return text;
  }
}

/**
 * Finds the lines of marks in the output: their comments stand there in the order of the source.
 */
function placed(text: string, marks: readonly Mark[]): PlacedMark[] {
  const lines = text.split("\n");
  const taken = new Set<number>();
  return marks.map((mark) => {
    const index = lines.findIndex(
      (line, at) => !taken.has(at) && line.trim() === `// PORT: ${mark.message}`,
    );
    taken.add(index);
    return { ...mark, outputLine: index + 1 };
  });
}
