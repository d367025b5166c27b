// How the pieces of a description become arguments.

/** The given arguments, by name. */
export type Given<Name extends string> = Partial<Record<Name, string>>;

/**
 * Gives names to the unnamed pieces, in order, and adds the named ones.
 *
 * @param kind - the kind of endpoint, for messages.
 * @param names - the names of all arguments, in order. The first `required` have to be given.
 * @throws TypeError when an argument is unknown, missing, given twice, or too many.
 */
export function bindArguments<const Name extends string>(
  kind: string,
  names: readonly Name[],
  required: number,
  args: readonly string[],
  named: Readonly<Record<string, string>>,
): Given<Name> {
  if (args.length > names.length) {
    throw new TypeError(
      `${kind}: ${args.length} unnamed arguments, where there are at most ${names.length}`,
    );
  }
  const given: Given<Name> = Object.create(null);
  for (const [i, value] of args.entries()) given[names[i] as Name] = value;
  for (const [name, value] of Object.entries(named)) {
    checkName(kind, names, name);
    if (name in given) throw new TypeError(`${kind}: ${name} is given twice`);
    given[name] = value;
  }
  for (const name of names.slice(0, required)) {
    if (!(name in given)) throw new TypeError(`${kind}: ${name} is missing`);
  }
  return given;
}

function checkName<Name extends string>(
  kind: string,
  names: readonly Name[],
  name: string,
): asserts name is Name {
  if (!(names as readonly string[]).includes(name)) {
    throw new TypeError(
      `${kind}: unknown argument ${JSON.stringify(name)} (known: ${names.join(", ")})`,
    );
  }
}

/**
 * Reads a whole number, as Python's `int` does.
 *
 * @throws RangeError for anything else.
 */
export function readInteger(text: string, base: 8 | 10 = 10): number {
  const digits = text.trim().replace(base === 8 ? /^([+-]?)0o/i : /^$/, "$1");
  const pattern = base === 8 ? /^[+-]?[0-7]+(?:_[0-7]+)*$/ : /^[+-]?\d+(?:_\d+)*$/;
  if (!pattern.test(digits)) {
    throw new RangeError(`invalid literal for int() with base ${base}: '${text}'`);
  }
  return Number.parseInt(digits.replaceAll("_", ""), base);
}

/** Reads a switch: a whole number, 0 for no. */
export function readSwitch(text: string): boolean {
  return readInteger(text) !== 0;
}
