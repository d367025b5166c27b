// Names that Python allows and JavaScript does not, or that the output itself needs.

const RESERVED: ReadonlySet<string> = new Set(
  `arguments await break case catch class const continue debugger default delete do else enum eval export extends false
  finally for function if implements import in instanceof interface let new null package private protected public return
  static super switch this throw true try typeof var void while with yield undefined NaN Infinity`.split(
    /\s+/,
  ),
);

/** What the output refers to: a variable of the same name would hide it. */
const GLOBALS: ReadonlySet<string> = new Set(
  `Array Buffer Date Error JSON Map Math Number Object Promise RangeError ReferenceError Set String Symbol SyntaxError
  TypeError Uint8Array console process globalThis BigInt Boolean`.split(/\s+/),
);

/** The name of a variable in the output: the same wherever it is imported. */
export function jsName(name: string): string {
  return RESERVED.has(name) || GLOBALS.has(name) ? `${name}_` : name;
}

/** A property access: dotted where the name allows. */
export function property(name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `.${name}`;
  return name.startsWith("[Symbol.") ? name : `[${JSON.stringify(name)}]`;
}

/** Python's special methods that have a name of their own in JavaScript. */
const SPECIAL_METHODS: Readonly<Record<string, string>> = {
  __init__: "constructor",
  __str__: "toString",
  __eq__: "equals",
  __iter__: "[Symbol.iterator]",
  __await__: "[Symbol.iterator]",
};

/** What a special method is called in JavaScript; undefined if it keeps its name. */
export function specialMethod(name: string): string | undefined {
  return Object.hasOwn(SPECIAL_METHODS, name) ? SPECIAL_METHODS[name] : undefined;
}

/** The name of a member in the output. */
export function memberName(name: string): string {
  return specialMethod(name) ?? name;
}
