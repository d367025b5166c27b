// What a class is called where a name stands for it: Twisted's qualified name if it has one, else
// its own.

/** A class, as far as its name goes. */
interface NamedClass {
  readonly name: string;
  readonly qualifiedName?: unknown;
}

/**
 * The name of one class: its own static `qualifiedName`
 * (`"twisted.internet.error.ConnectionLost"`), or else the name it was declared with. An inherited
 * `qualifiedName` is the name of the base, and is not taken.
 */
export function qualifiedName(type: NamedClass): string {
  if (Object.hasOwn(type, "qualifiedName") && typeof type.qualifiedName === "string") {
    return type.qualifiedName;
  }
  return type.name;
}

/** The classes from `type` up to, and without, `Object`. */
export function* lineage(type: unknown): Generator<NamedClass> {
  for (
    let each: unknown = type;
    typeof each === "function" && each !== Function.prototype;
    each = Object.getPrototypeOf(each)
  ) {
    yield each;
  }
}
