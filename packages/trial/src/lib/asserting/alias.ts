/**
 * Gives a method further names: the same function, on the same prototype.
 *
 * @param prototype - has the method.
 * @param method - its name.
 * @param names - the further names.
 */
export function alias<T extends object>(
  prototype: T,
  method: keyof T & string,
  ...names: readonly (keyof T & string)[]
): void {
  for (const name of names) {
    Object.defineProperty(prototype, name, {
      value: prototype[method],
      configurable: true,
      writable: true,
    });
  }
}
