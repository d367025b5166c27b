// An estimate before a port begins: which names are used, which are here, what needs work by hand.

import { openProject, type SourceFile } from "../convert/convert.ts";
import { type FailedFile, failureOf } from "../convert/failures.ts";
import { MARK_KINDS, type Mark, type MarkKind } from "../emit/marks.ts";
import { type EmittedModule, emitModule } from "../emit/module.ts";
import type { ModuleModel } from "../project/module-model.ts";
import { Inference } from "../types/infer.ts";
import { NameCounter, type NameUse } from "./usage.ts";

export interface FileAssessment {
  readonly path: string;
  readonly lines: number;
  /** Lines that are neither blank nor a comment. */
  readonly codeLines: number;
  readonly marks: readonly Mark[];
  /** The share of code lines that carry no mark, from 0 to 1; 0 for a file that cannot be read. */
  readonly share: number;
  /** The error if the file cannot be read, else null. */
  readonly error: string | null;
}

export interface Assessment {
  readonly files: readonly FileAssessment[];
  readonly lines: number;
  readonly codeLines: number;
  /**
   * The share of code lines that port by themselves, by estimate: those of readable files without a
   * mark.
   */
  readonly share: number;
  readonly modules: readonly { readonly name: string; readonly count: number }[];
  readonly names: readonly NameUse[];
  readonly constructs: readonly {
    readonly kind: MarkKind;
    readonly what: string;
    readonly count: number;
  }[];
}

/** Called for each file that is done. */
export type Progress = (done: number, total: number) => void;

export function assess(
  sources: readonly SourceFile[],
  rootName = "",
  progress: Progress = () => {},
): Assessment {
  const { project, failures } = openProject(sources, rootName);
  const inferences = new Map<ModuleModel, Inference>();
  const counter = new NameCounter();
  const files: FileAssessment[] = failures.map((failure) => unreadable(failure, sources));
  let done = files.length;
  for (const module of project.modules.values()) {
    const inference = inferences.get(module) ?? new Inference(project, module, inferences);
    try {
      const assessed = fileAssessment(module, emitModule(project, module, inference));
      counter.add(module, inference);
      files.push(assessed);
    } catch (error) {
      files.push(unreadable(failureOf(module.tree.path, error), sources));
    }
    done++;
    progress(done, sources.length);
  }
  files.sort((one, other) => (one.path < other.path ? -1 : 1));
  const codeLines = total(files.map((file) => file.codeLines));
  const counts = new Map<MarkKind, number>();
  for (const mark of files.flatMap((file) => file.marks)) {
    counts.set(mark.kind, (counts.get(mark.kind) ?? 0) + 1);
  }
  return {
    files,
    lines: total(files.map((file) => file.lines)),
    codeLines,
    share:
      codeLines === 0 ? 1 : total(files.map((file) => file.share * file.codeLines)) / codeLines,
    modules: [...counter.modules]
      .map(([name, count]) => ({ name, count }))
      .sort((one, other) => other.count - one.count),
    names: [...counter.uses.values()].sort(
      (one, other) => other.count - one.count || (one.name < other.name ? -1 : 1),
    ),
    constructs: [...counts]
      .map(([kind, count]) => ({ kind, what: MARK_KINDS[kind], count }))
      .sort((one, other) => other.count - one.count),
  };
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

function countLines(text: string): { lines: number; codeLines: number } {
  const all = text.split("\n");
  if (all.at(-1) === "") all.pop();
  return { lines: all.length, codeLines: all.filter((line) => !/^\s*(#|$)/.test(line)).length };
}

function fileAssessment(module: ModuleModel, emitted: EmittedModule): FileAssessment {
  const { lines, codeLines } = countLines(module.tree.source);
  const marked = new Set(emitted.marks.map((mark) => mark.line)).size;
  const share = codeLines === 0 ? 1 : Math.max(0, codeLines - marked) / codeLines;
  return { path: module.tree.path, lines, codeLines, marks: emitted.marks, share, error: null };
}

function unreadable(failure: FailedFile, sources: readonly SourceFile[]): FileAssessment {
  const text = sources.find((source) => source.path === failure.source)?.text ?? "";
  return { path: failure.source, ...countLines(text), marks: [], share: 0, error: failure.message };
}
