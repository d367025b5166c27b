// Named tuples that a call makes, such as `namedtuple("Point", "x y")`, as classes.

import type { Assignment, Call, ClassDefinition, Expression, Statement } from "./ast.ts";

/** `Point = namedtuple("Point", "x y")` as a class; all other statements as they are. */
export function namedTupleClass(statement: Assignment): Statement {
  const { targets, value, from, to } = statement;
  const [target] = targets;
  if (targets.length !== 1 || target?.kind !== "name" || value?.kind !== "call") return statement;
  const body = fieldsOf(value);
  const [name] = value.args;
  if (body === undefined || name?.kind !== "string" || name.value !== target.id) return statement;
  const bases = [value.callee];
  return {
    kind: "class",
    name: target.id,
    decorators: [],
    bases,
    keywords: [],
    body,
    bodyFrom: to,
    from,
    to,
  };
}

/** `class Point(namedtuple("Point", "x y"))` with the fields in the body. */
export function withNamedTupleFields(node: ClassDefinition): ClassDefinition {
  const [base, ...others] = node.bases;
  const fields = base?.kind === "call" ? fieldsOf(base) : undefined;
  if (base?.kind !== "call" || fields === undefined) return node;
  return { ...node, bases: [base.callee, ...others], body: [...fields, ...node.body] };
}

/** The fields that the call of a maker of named tuples gives; undefined for all other calls. */
function fieldsOf({ callee, args, keywords, from }: Call): Assignment[] | undefined {
  const maker = callee.kind === "name" ? callee.id : callee.kind === "attribute" ? callee.name : "";
  const [, list, ...others] = args;
  if (!/^(namedtuple|NamedTuple)$/.test(maker) || others.length > 0 || keywords.length > 0) {
    return undefined;
  }
  const names = list === undefined ? undefined : namesOf(list);
  return names?.map(({ name, annotation }) => ({
    kind: "assignment",
    targets: [{ kind: "name", id: name, from, to: from }],
    annotation: annotation ?? { kind: "name", id: "object", from, to: from },
    value: null,
    from,
    to: from,
  }));
}

interface FieldName {
  readonly name: string;
  readonly annotation: Expression | null;
}

function namesOf(list: Expression): FieldName[] | undefined {
  if (list.kind === "string") {
    const names = list.value.split(/[\s,]+/).filter((name) => name !== "");
    return names.map((name) => ({ name, annotation: null }));
  }
  if (list.kind !== "list" && list.kind !== "tuple") return undefined;
  const names = list.items.map((item): FieldName | undefined => {
    if (item.kind === "string") return { name: item.value, annotation: null };
    const [name, annotation] = item.kind === "tuple" ? item.items : [];
    return name?.kind === "string" && annotation !== undefined
      ? { name: name.value, annotation }
      : undefined;
  });
  return names.every((each) => each !== undefined) ? names : undefined;
}
