// Classes: bases, fields, methods, and what methods set on `self`.

import type { ClassModel } from "../project/class-model.ts";
import { isZopeInterface } from "../project/class-model.ts";
import type { ClassDefinition, Statement } from "../python/ast.ts";
import { isRecordClass } from "../types/record-fields.ts";
import { needsAbsent } from "./assignments.ts";
import {
  classDecorators,
  extendsClause,
  implementsClause,
  missingMethods,
} from "./class-heading.ts";
import { gap, trailingComment } from "./comments.ts";
import { isDerived } from "./constructors.ts";
import type { Context } from "./context.ts";
import { docstringOf, documentation } from "./docstring.ts";
import { fieldDeclarations } from "./field-declarations.ts";
import { fieldText } from "./fields.ts";
import { interfaceStatement } from "./interfaces.ts";
import { methodText } from "./methods.ts";
import { jsName } from "./names.ts";
import { recordMembers } from "./record-classes.ts";

export function classStatement(cx: Context, node: ClassDefinition, exported: boolean): string {
  const model = cx.module.classes.get(node);
  if (model === undefined) throw new Error(`${node.name}: no model of the class`);
  const docstring = docstringOf(node.body);
  const doc = docstring === undefined ? "" : documentation(docstring);
  const prefix = exported ? "export " : "";
  if (isZopeInterface(model)) return `${doc}${prefix}${interfaceStatement(cx, model)}`;
  const decorators = classDecorators(cx, node);
  const heading = `class ${jsName(node.name)}${extendsClause(cx, model)}${implementsClause(cx, model)}`;
  const body = classBody(cx, model, docstring !== undefined);
  const isRebound = (cx.scope.bindings.get(node.name)?.sites.length ?? 1) > 1;
  if (isRebound) return `${doc}${jsName(node.name)} = ${heading} ${body};\n`;
  return `${doc}${prefix}${heading} ${body}\n${decorators}`;
}

function classBody(cx: Context, model: ClassModel, hasDocstring: boolean): string {
  const { node } = model;
  return cx.within(node, () => {
    cx.classes.push(model);
    const caught = cx.caught.splice(0);
    const [first] = node.body;
    const body = hasDocstring ? node.body.slice(1) : node.body;
    let position = hasDocstring ? (first?.to ?? node.bodyFrom) : node.bodyFrom;
    const declared = cx.withMarksApart(
      () =>
        fieldDeclarations(cx, model) +
        (isRecordClass(model) ? recordMembers(cx, model, isDerived(cx, model)) : ""),
    );
    let text = declared === "" ? "" : `${declared}\n`;
    for (const statement of body) {
      const before = gap(cx, position, statement.from);
      const written = cx.withMarksApart(() => {
        const inner = memberText(cx, model, statement);
        return `${cx.takeMarks()}${inner}`;
      });
      const comment = trailingComment(cx, statement.to);
      text +=
        before +
        (comment === "" || statement.kind === "function"
          ? written
          : `${comment.trim()}\n${written}`);
      position = statement.to;
    }
    text += missingMethods(cx, model) + gap(cx, position, node.to);
    cx.caught.push(...caught);
    cx.classes.pop();
    return `{\n${text}}`;
  });
}

function memberText(cx: Context, model: ClassModel, statement: Statement): string {
  switch (statement.kind) {
    case "function":
      return methodText(cx, model, statement);
    case "assignment":
      return statement.targets.map((target) => fieldText(cx, model, statement, target)).join("");
    case "pass":
      return "";
    case "expression":
      if (statement.value.kind === "string" || statement.value.kind === "constant") return "";
      return staticBlock(cx, cx.statements([statement], statement.from, statement.to));
    case "class": {
      const inner = cx.module.classes.get(statement);
      if (inner !== undefined && isZopeInterface(inner)) {
        cx.mark(
          "construct",
          statement,
          "an interface within a class has no place here: move it out of the class",
        );
        return `static {\n${cx.runtime("later")}(() => ${cx.runtime("notPorted")}("an interface within a class")());\n}\n`;
      }
      const text = cx.withMarksApart(() => classStatement(cx, statement, false));
      return `static ${jsName(statement.name)} = ${text.replace(/\n+$/, "")};\n${jsName(statement.name)} = ${jsName(model.name)}.${jsName(statement.name)};\n`;
    }
    case "import":
    case "import-from":
      return "";
    default:
      cx.mark(
        "construct",
        statement,
        "a statement in a class body runs once here, when the class is made",
      );
      return staticBlock(
        cx,
        cx.inFrame(false, () => cx.statements([statement], statement.from, statement.to)),
      );
  }
}

/**
 * Statements that run when the class is made: what is not ported must not keep the module from
 * loading.
 */
function staticBlock(cx: Context, text: string): string {
  if (!needsAbsent(cx, text)) return `static {\n${text}}\n`;
  return `static {\n${cx.runtime("later")}(() => {\n${text}});\n}\n`;
}
