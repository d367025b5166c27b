/** Whether an object has no class: it was made by `{…}`, or has no prototype. */
export function isPlainObject(value: object): value is Readonly<Record<PropertyKey, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
