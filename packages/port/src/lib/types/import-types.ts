// The types of what import statements bind: modules and their names.

import { isTwisted, isTwistedPackage, specifierFor } from "../knowledge/modules.ts";
import { isKnown, type KnownName, lookUp } from "../knowledge/names.ts";
import { importOrigin } from "../project/import-origin.ts";
import type { ImportTarget, ModuleModel } from "../project/module-model.ts";
import type { Attribute, Expression } from "../python/ast.ts";
import type { Scope } from "../scope/scope.ts";
import { fromShort } from "./short-form.ts";
import { ANY, type Type } from "./type.ts";
import type { TypeSource } from "./type-source.ts";

/** The type of a module, or of a name in a module. */
export function importType(types: TypeSource, target: ImportTarget): Type {
  const { module, name } = target;
  if (name === null) return { kind: "module", module };
  const model = types.project.find(module);
  if (model !== undefined) {
    const type = exportedType(types, model, name);
    if (type !== undefined) return type;
    const origin = importOrigin(types.project, model, name);
    if (origin !== undefined) return importType(types, origin);
  }
  const inner = module === "" ? name : `${module}.${name}`;
  if (types.project.find(inner) !== undefined) return { kind: "module", module: inner };
  if (isTwisted(module) || specifierFor(module) !== undefined) {
    if (isTwistedPackage(inner)) return { kind: "module", module: inner };
    if (specifierFor(inner) !== undefined) return { kind: "module", module: inner };
    const known = lookUp(module, name);
    return isKnown(known) ? knownType(known) : ANY;
  }
  return model === undefined ? { kind: "module", module: inner } : ANY;
}

/** The type of a name at the top of a module of the project. */
function exportedType(types: TypeSource, model: ModuleModel, name: string): Type | undefined {
  const cls = model.classNamed(name);
  if (cls !== undefined) return { kind: "class", of: { from: "project", model: cls } };
  const binding = model.scopes.module.bindings.get(name);
  if (binding === undefined) return undefined;
  return types.guarded(binding, () => types.of(model).typeOfBinding(binding));
}

/** The type of one of Twisted's names. */
function knownType(known: KnownName): Type {
  const { info } = known;
  switch (info.kind) {
    case "class":
    case "interface":
    case "mixin":
      return { kind: "class", of: { from: "twisted", name: known } };
    case "function":
      return {
        kind: "function",
        callable: {
          from: "twisted",
          name: known.name,
          home: known.module,
          signature: info.signature,
          parameters: known.python?.parameters,
          bound: false,
        },
      };
    default:
      return fromShort(info.type ?? "any");
  }
}

/**
 * The dotted name of something in a module that is neither Twisted's nor the project's:
 * `os.path.join`.
 */
export function libraryName(
  types: TypeSource,
  expression: Expression,
  scope: Scope,
): string | undefined {
  if (expression.kind === "name") {
    const binding = scope.resolve(expression.id);
    if (binding?.sites[0]?.kind !== "import") return undefined;
    return libraryImport(types, expression.id);
  }
  if (expression.kind !== "attribute") return undefined;
  const object = libraryName(types, expression.object, scope);
  if (object !== undefined) return `${object}.${expression.name}`;
  if (isOfUnittest(types, expression, scope)) return `unittest.${expression.name}`;
  // `other.time.sleep`, where `other` is a module of the project that imports `time`.
  const owner = moduleOf(types, expression.object, scope);
  return owner === undefined
    ? undefined
    : libraryTarget(types, { module: owner, name: expression.name });
}

/** `unittest.mock` and `unittest.main`: all else of this module is trial's here. */
function isOfUnittest(types: TypeSource, { object, name }: Attribute, scope: Scope): boolean {
  if (name !== "mock" && name !== "main") return false;
  if (object.kind !== "name" || scope.resolve(object.id)?.sites[0]?.kind !== "import") return false;
  return types.module.imports.get(object.id)?.module === "unittest";
}

/** The module that a dotted name means; undefined for anything else. */
function moduleOf(types: TypeSource, expression: Expression, scope: Scope): string | undefined {
  if (expression.kind !== "name" && expression.kind !== "attribute") return undefined;
  const type = types.typeOf(expression, scope);
  return type.kind === "module" ? type.module : undefined;
}

/** Whether an imported name is one of Python's library, or of a package that is not here. */
export function isLibraryImport(types: TypeSource, name: string): boolean {
  return libraryImport(types, name) !== undefined;
}

function libraryImport(types: TypeSource, name: string): string | undefined {
  const target = types.module.imports.get(name);
  if (target === undefined) return undefined;
  const own = libraryTarget(types, target);
  if (own !== undefined || types.project.find(target.module) !== undefined) return own;
  const dotted = target.name === null ? target.module : `${target.module}.${target.name}`;
  if (/^unittest\.(mock|main)(\.|$)/.test(dotted)) return dotted;
  if (isTwisted(dotted) || specifierFor(target.module) !== undefined) return undefined;
  return types.project.find(dotted) === undefined ? dotted : undefined;
}

/** What a name of a module of the project is in Python's library, if it is only imported there. */
function libraryTarget(types: TypeSource, target: ImportTarget, depth = 0): string | undefined {
  const { module, name } = target;
  const model = types.project.find(module);
  if (model === undefined || name === null || depth > 8) return undefined;
  if (types.project.find(`${module}.${name}`) !== undefined) return undefined;
  const origin = importOrigin(types.project, model, name);
  if (origin === undefined) return undefined;
  if (types.project.find(origin.module) !== undefined) {
    return libraryTarget(types, origin, depth + 1);
  }
  const dotted = origin.name === null ? origin.module : `${origin.module}.${origin.name}`;
  const isOther =
    isTwisted(dotted) ||
    specifierFor(origin.module) !== undefined ||
    types.project.find(dotted) !== undefined;
  return isOther ? undefined : dotted;
}
