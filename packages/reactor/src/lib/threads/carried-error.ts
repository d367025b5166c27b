// How errors are sent between threads. The structured clone of an error loses its class and its
// properties. So these are sent as well, and the other side makes an error of classes with the same
// names.

import { NATIVE_ERRORS, type NativeErrorClass } from "@twisted-ts/deferred/internal";
import { shown } from "../values/shown.ts";

/** An error, or another value that was thrown, in a form that can be sent. */
export interface CarriedError {
  /**
   * The names of its classes, its own first, up to a class of JavaScript; empty for a value that is
   * not an error.
   */
  readonly classes: readonly ClassNames[];
  /** The name of the class of JavaScript that it extends. */
  readonly base: string;
  /** The thrown value, if it is not an error. */
  readonly value: unknown;
  readonly message: string;
  readonly stack: string;
  /** Its other properties, without those that cannot be sent. */
  readonly properties: Readonly<Record<string, CarriedProperty>>;
}

interface ClassNames {
  readonly name: string;
  /** The qualified name of the class, if it has one. */
  readonly qualifiedName: string | null;
}

type CarriedProperty =
  | { readonly error: CarriedError }
  | { readonly errors: readonly CarriedError[] }
  | { readonly value: unknown };

/** Converts a thrown value to the form that can be sent. */
export function carryError(thrown: unknown): CarriedError {
  if (!(thrown instanceof Error)) {
    const value = canBeSent(thrown) ? thrown : shown(thrown);
    return { classes: [], base: "", value, message: "", stack: "", properties: {} };
  }
  const [classes, base] = classesOf(thrown);
  const properties: Record<string, CarriedProperty> = {};
  for (const key of Object.getOwnPropertyNames(thrown)) {
    if (key === "message" || key === "stack") continue;
    const property = carryProperty(Reflect.get(thrown, key));
    if (property !== null) properties[key] = property;
  }
  // The name of a DOMException is a getter of its prototype.
  properties["name"] ??= { value: thrown.name };
  return {
    classes,
    base,
    value: undefined,
    message: thrown.message,
    stack: String(thrown.stack ?? ""),
    properties,
  };
}

function carryProperty(value: unknown): CarriedProperty | null {
  if (value instanceof Error) return { error: carryError(value) };
  if (Array.isArray(value) && value.length > 0 && value.every((each) => each instanceof Error)) {
    return { errors: value.map(carryError) };
  }
  return canBeSent(value) ? { value } : null;
}

function canBeSent(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}

function classesOf(error: Error): [classes: ClassNames[], base: string] {
  const classes: ClassNames[] = [];
  let prototype: object | null = Object.getPrototypeOf(error) as object | null;
  while (prototype !== null) {
    const { constructor: made } = prototype as {
      readonly constructor: { readonly name: string; readonly qualifiedName?: unknown };
    };
    const { name } = made;
    if (NATIVE_ERRORS.get(name)?.prototype === prototype) return [classes, name];
    const own = Object.hasOwn(made, "qualifiedName") ? made.qualifiedName : null;
    classes.push({ name, qualifiedName: typeof own === "string" ? own : null });
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return [classes, "Error"];
}

/** The value that was thrown in the other thread. */
export function uncarryError(carried: CarriedError): unknown {
  if (carried.base === "") return carried.value;
  const error = new (classOf(carried))(carried.message);
  for (const [key, property] of Object.entries(carried.properties)) {
    const value = uncarryProperty(property);
    const enumerable = key !== "cause" && key !== "errors";
    Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true });
  }
  const { stack } = carried;
  Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
  return error;
}

function uncarryProperty(property: CarriedProperty): unknown {
  if ("error" in property) return uncarryError(property.error);
  if ("errors" in property) return property.errors.map(uncarryError);
  return property.value;
}

/**
 * The classes that were made here for those of other threads, by the names of a class and of all
 * its base classes.
 */
const classes = new Map<string, NativeErrorClass>();

function classOf({ classes: names, base }: CarriedError): NativeErrorClass {
  let found = NATIVE_ERRORS.get(base) ?? Error;
  let line = base;
  for (const { name, qualifiedName } of [...names].reverse()) {
    line += ` ${JSON.stringify([name, qualifiedName])}`;
    const known = classes.get(line);
    if (known !== undefined) {
      found = known;
      continue;
    }
    const made: NativeErrorClass = class extends found {};
    Object.defineProperty(made, "name", { value: name });
    if (qualifiedName !== null)
      Object.defineProperty(made, "qualifiedName", { value: qualifiedName });
    classes.set(line, made);
    found = made;
  }
  return found;
}
