/** Whether an object is one of no class: what `{…}` makes, or an object without a prototype. */
export function isPlainObject(value: object): value is Readonly<Record<PropertyKey, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
