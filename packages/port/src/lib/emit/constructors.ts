import type { ClassModel } from "../project/class-model.ts";
import type { Call, FunctionDefinition, Statement } from "../python/ast.ts";
import { someExpression } from "../python/walk.ts";
import { basesOf } from "../types/class-bases.ts";
import { isCallable, isIgnoredBase, mainBase } from "./class-heading.ts";
import type { Context } from "./context.ts";
import { keptArguments } from "./exceptions.ts";
import { functionBody } from "./functions.ts";
import { parameterList } from "./parameters.ts";
import { superTarget } from "./super-calls.ts";

export function constructorText(cx: Context, model: ClassModel, node: FunctionDefinition): string {
  const parameters = parameterList(cx, node, true);
  if (!isDerived(cx, model)) return `constructor(${parameters}) ${functionBody(cx, node, false)}\n`;
  const calls = cx.within(node, () => superCalls(cx, node.body));
  const first = calls.find(({ call }) => isCallOfMain(cx, model, call)) ?? calls[0];
  const others = calls.filter((each) => each !== first);
  if (first === undefined) {
    const nested = cx.within(node, () => cx.inFrame(false, () => containsSuper(cx, node.body)));
    if (nested) {
      cx.mark(
        "super-order",
        node,
        "the base's constructor is called within another statement: it has to be called on every way here",
      );
      return `constructor(${parameters}) ${functionBody(cx, node, false)}\n`;
    }
    return `constructor(${parameters}) ${functionBody(cx, node, false, `super();\n${keptArguments(cx, model)}`)}\n`;
  }
  for (const other of others) cx.skippedSupers.add(other.statement);
  // The constructors of mixins without arguments are called where these are mixed in.
  if (others.some(({ call }) => call.args.length > 1 || call.keywords.length > 0)) {
    cx.mark(
      "bases",
      node,
      "only one base's constructor can be called here: the others are left out",
    );
  }
  const before = node.body.slice(0, node.body.indexOf(first.statement));
  const self = node.parameters[0]?.name ?? "self";
  const usesSelf = before.some((statement) => mentions(cx, statement, self));
  if (!usesSelf) return `constructor(${parameters}) ${functionBody(cx, node, false)}\n`;
  // JavaScript calls the base before anything touches `this`.
  const dependsOnLocals = first.call.args.some((arg) =>
    someExpression(arg, (part) => {
      if (part.kind !== "name") return false;
      const binding = cx.module.scopes.byNode.get(node)?.bindings.get(part.id);
      return binding?.sites.some((site) => site.kind !== "parameter") ?? part.id === self;
    }),
  );
  const isKnownBase = basesOf(cx.inference, model).every((base) => base.from !== "project");
  if (dependsOnLocals || !isKnownBase) {
    cx.mark(
      "super-order",
      node,
      "Python sets attributes before it calls the base's constructor: check that the base does not need them",
    );
  }
  const text = cx.within(node, () => cx.inFrame(false, () => cx.expression(first.call)));
  cx.skippedSupers.add(first.statement);
  return `constructor(${parameters}) ${functionBody(cx, node, false, `${text};\n`)}\n`;
}

/** Whether a call of a base's constructor is that of the base that is extended. */
function isCallOfMain(cx: Context, model: ClassModel, call: Call): boolean {
  const bases = model.node.bases.filter((base) => !isIgnoredBase(cx, base));
  const { callee } = call;
  if (callee.kind !== "attribute" || bases.length < 2) return true;
  if (callee.object.kind === "call") return true;
  const { source } = cx.module.tree;
  const main = mainBase(cx, bases);
  return source.slice(main.from, main.to) === source.slice(callee.object.from, callee.object.to);
}

/** Whether the class has a base at run time. */
export function isDerived(cx: Context, model: ClassModel): boolean {
  if (isCallable(cx, model)) return true;
  return model.node.bases.some(
    (base) => !(base.kind === "name" && base.id === "object" && cx.isBuiltin("object")),
  );
}

function superCalls(
  cx: Context,
  body: readonly Statement[],
): { statement: Statement; call: Call }[] {
  return body.flatMap((statement) => {
    if (statement.kind !== "expression" || statement.value.kind !== "call") return [];
    const target = superTarget(cx, statement.value);
    return target?.name === "__init__" ? [{ statement, call: statement.value }] : [];
  });
}

function containsSuper(cx: Context, body: readonly Statement[]): boolean {
  return body.some((statement) =>
    /super\(\)\.__init__|\w\.__init__\(/.test(
      cx.module.tree.source.slice(statement.from, statement.to),
    ),
  );
}

function mentions(cx: Context, statement: Statement, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(
    cx.module.tree.source.slice(statement.from, statement.to),
  );
}
