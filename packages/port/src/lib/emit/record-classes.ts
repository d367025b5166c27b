// The fields and the constructor of dataclasses and of the classes of `attrs`.

import type { ClassModel } from "../project/class-model.ts";
import type { ClassDefinition, Expression } from "../python/ast.ts";
import { lastName } from "../types/annotation.ts";
import { isFieldCall, isRecordClass } from "../types/record-fields.ts";
import { asValue } from "./callbacks.ts";
import type { Context } from "./context.ts";
import { jsName } from "./names.ts";
import { annotationText } from "./type-text.ts";

/** One parameter of the constructor, and the attribute that it sets. */
interface Field {
  readonly name: string;
  readonly parameter: string;
  readonly type: string;
  /** The default as text; null if the argument has to be given. */
  readonly initial: string | null;
  /** False for `init=False`: the attribute is set, but is no parameter. */
  readonly init: boolean;
}

function fieldsOf(cx: Context, node: ClassDefinition): Field[] {
  return node.body.flatMap((statement) => {
    if (statement.kind !== "assignment") return [];
    const [target] = statement.targets;
    if (target?.kind !== "name") return [];
    const { value, annotation } = statement;
    const isField = annotation !== null || (value !== null && isFieldCall(value));
    if (!isField || (annotation !== null && /ClassVar/.test(lastName(annotation) ?? ""))) return [];
    const keyword = (name: string): Expression | undefined =>
      value?.kind === "call" ? value.keywords.find((each) => each.name === name)?.value : undefined;
    let initial: string | null = null;
    if (value !== null && !isFieldCall(value)) initial = asValue(cx, value);
    else if (value?.kind === "call") {
      const factory = keyword("factory") ?? keyword("default_factory");
      const given = keyword("default");
      if (factory !== undefined) initial = made(cx, factory);
      else if (given?.kind === "call" && lastName(given.callee) === "Factory")
        initial = made(cx, given.args[0] as Expression);
      else if (given !== undefined) initial = asValue(cx, given);
    }
    const init = keyword("init");
    const type = annotation === null ? "any" : annotationText(cx, annotation);
    const isNull = initial === "null" && !/\bany\b|\bnull\b/.test(type);
    return [
      {
        name: target.id,
        // attrs takes leading underscores off the parameter.
        parameter: jsName(target.id.replace(/^_+/, "")),
        type: isNull ? `${type} | null` : type,
        initial,
        init: !(init?.kind === "constant" && init.value === "False"),
      },
    ];
  });
}

function made(cx: Context, factory: Expression): string {
  if (factory.kind === "name" && cx.isBuiltin(factory.id)) {
    const call: Expression = {
      kind: "call",
      callee: factory,
      args: [],
      keywords: [],
      from: factory.from,
      to: factory.to,
    };
    return cx.expression(call);
  }
  const type = cx.typeOf(factory);
  return type.kind === "class" ? `new ${cx.expression(factory)}()` : `(${asValue(cx, factory)})()`;
}

/** The names of the attributes that the constructor sets: the class body declares them only. */
export function recordFieldNames(cx: Context, model: ClassModel): ReadonlySet<string> {
  return new Set(isRecordClass(model) ? fieldsOf(cx, model.node).map((field) => field.name) : []);
}

/** The fields and the constructor of a record class. */
export function recordConstructor(cx: Context, model: ClassModel, derived: boolean): string {
  const fields = fieldsOf(cx, model.node);
  const parameters = fields
    .filter((field) => field.init)
    .map(
      ({ parameter, type, initial }) =>
        `${parameter}: ${type}${initial === null ? "" : ` = ${initial}`}`,
    );
  const declared = fields.map(({ name, type }) => `${name}: ${type};\n`).join("");
  const set = fields
    .map(
      ({ name, parameter, init, initial }) =>
        `this.${name} = ${init ? parameter : (initial ?? "undefined as any")};\n`,
    )
    .join("");
  const after = model.methods.has("__attrs_post_init__")
    ? "this.__attrs_post_init__();\n"
    : model.methods.has("__post_init__")
      ? "this.__post_init__();\n"
      : "";
  return `${declared}\nconstructor(${parameters.join(", ")}) {\n${derived ? "super();\n" : ""}${set}${after}}\n`;
}
