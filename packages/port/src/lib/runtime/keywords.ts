// biome-ignore-all lint/suspicious/noExplicitAny: arguments of any kind
// Keyword arguments of functions that collect them: `**kwargs` is a dict, which is the last
// argument here.

/** The keyword arguments of a call, as the dict that `**kwargs` is. */
export class Keywords extends Map<string, any> {}

/** Keyword arguments for a function that collects them, from an object with their names as keys. */
export function keywords(values: Readonly<Record<string, any>>): Keywords {
  return new Keywords(Object.entries(values));
}

/** Takes the keyword arguments off the end of an argument list; an empty dict if there are none. */
export function takeKeywords(args: any[]): Keywords {
  const last: unknown = args.at(-1);
  if (!(last instanceof Keywords)) return new Keywords();
  args.pop();
  return last;
}

/**
 * Takes the keyword arguments off the end of an argument list, as an object with their names as
 * keys.
 */
export function takeOptions(args: any[]): Record<string, any> {
  return Object.fromEntries(takeKeywords(args));
}

/** `**values` in a call: a dict as an object with its keys. */
export function asOptions(values: any): Record<string, any> {
  return values instanceof Map ? Object.fromEntries(values) : { ...values };
}

/**
 * `f(**values)` of a function that is not known: nothing if there are none, else a dict as the last
 * argument.
 */
export function passKeywords(values: any): Keywords[] {
  const given = keywords(asOptions(values));
  return given.size === 0 ? [] : [given];
}

/**
 * `*args, **values` for a function whose parameters have these names: each keyword argument at the
 * place of its name.
 * What has no place becomes a key of the options object, if the function takes one at `optionsAt`:
 * one of `optionNames`, where they are given.
 *
 * @throws TypeError for a name that the function does not take, and for one that is given by
 *   position as well.
 */
export function placeKeywords<const N extends readonly string[]>(
  args: readonly any[],
  values: any,
  names: N,
): { [K in keyof N]: any };
export function placeKeywords<const N extends readonly string[]>(
  args: readonly any[],
  values: any,
  names: N,
  optionsAt: number,
  optionNames?: readonly string[],
): [...{ [K in keyof N]: any }, any];
export function placeKeywords(
  args: readonly any[],
  values: any,
  names: readonly string[],
  optionsAt?: number,
  optionNames?: readonly string[],
): any[] {
  const placed = [...args];
  const options: Record<string, any> = {};
  for (const [name, value] of Object.entries(asOptions(values))) {
    const index = names.indexOf(name);
    if (index >= 0) {
      if (index < args.length) throw new TypeError(`got multiple values for argument '${name}'`);
      placed[index] = value;
    } else if (optionsAt !== undefined && optionNames?.includes(name) !== false) {
      options[name] = value;
    } else throw new TypeError(`got an unexpected keyword argument '${name}'`);
  }
  if (optionsAt !== undefined && Object.keys(options).length > 0) placed[optionsAt] = options;
  return Array.from(placed);
}
