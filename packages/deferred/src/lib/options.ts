/**
 * Refuses an options object that has an unknown key, so that a misspelt option is reported.
 * Inherited properties are ignored, so that a polluted prototype has no effect.
 *
 * @param where - the function that takes the options, for the message: `"gatherResults"`.
 * @param options - what the caller gave; `undefined` stands for no options.
 * @param knownKeys - the keys that exist.
 * @returns the own, defined properties, on an object without a prototype.
 * @throws TypeError that names the unknown key, or says that the options are no object.
 */
export function checkOptions<T extends object>(
  where: string,
  options: T | undefined,
  knownKeys: readonly (keyof T & string)[],
): Partial<T> {
  const checked: Partial<T> = Object.create(null);
  if (options === undefined) return checked;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${where}: options must be an object, not ${describe(options)}`);
  }
  for (const key of Object.keys(options) as (keyof T & string)[]) {
    if (!knownKeys.includes(key)) {
      throw new TypeError(
        `${where}: unknown option ${JSON.stringify(key)} (known: ${knownKeys.join(", ")})`,
      );
    }
    if (options[key] !== undefined) checked[key] = options[key];
  }
  return checked;
}

function describe(value: unknown): string {
  return value === null ? "null" : `a ${typeof value}`;
}
