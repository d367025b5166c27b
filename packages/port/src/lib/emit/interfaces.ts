// zope's interfaces as TypeScript's.

import type { ClassModel } from "../project/class-model.ts";
import type { Context } from "./context.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { jsName } from "./names.ts";
import { parameterList } from "./parameters.ts";
import { annotationText } from "./type-text.ts";

/** An interface. Its methods have no `self`, and its attributes are of any type. */
export function interfaceStatement(cx: Context, model: ClassModel): string {
  const bases = model.node.bases
    .filter(
      (base) =>
        !(base.kind === "name" && base.id === "Interface") &&
        !(base.kind === "attribute" && base.name === "Interface"),
    )
    .map((base) => cx.asType(() => cx.expression(base)));
  const members = cx.within(model.node, () =>
    model.node.body.map((statement) => {
      if (statement.kind === "function") {
        // What Python calls by itself is called otherwise here.
        if (/^__\w+__$/.test(statement.name)) return "";
        const docstring = docstringOf(statement.body);
        const doc = docstring === undefined ? "" : documentation(docstring);
        const hasSelf = statement.parameters[0]?.name === "self";
        const parameters = parameterList(cx, statement, hasSelf)
          .replace(/\{[^{}]*\}: (\{[^{}]*\}) = \{\}/g, "options?: $1")
          .replace(/\{[^{}]*\}: (\{[^{}]*\})/g, "options: $1")
          .replace(/ = [^,}]+/g, "");
        const optional = parameters.replace(/(\b\w+): any(?=,|$)/g, "$1?: any");
        const returns = statement.returns === null ? "any" : annotationText(cx, statement.returns);
        return `${doc}${statement.name}(${optional}): ${returns === "null" ? "void" : returns};\n`;
      }
      if (statement.kind === "assignment") {
        return statement.targets
          .map((target) => (target.kind === "name" ? `${target.id}: any;\n` : ""))
          .join("");
      }
      return "";
    }),
  );
  const extended = bases.length === 0 ? "" : ` extends ${bases.join(", ")}`;
  return `interface ${jsName(model.name)}${extended} {\n${members.join("\n")}}\n`;
}
