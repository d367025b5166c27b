// Functions that can be called in another thread. A closure cannot: its code uses variables of its
// own thread. So a function is named by the module that exports it, and each thread imports that
// module.

import { isBuiltin } from "node:module";
import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { shown } from "../values/shown.ts";

/** Any function. */
// biome-ignore lint/suspicious/noExplicitAny: a bound of a type parameter; unknown[] would exclude functions with parameters.
export type AnyFunction = (...args: any[]) => unknown;

/**
 * A function by the module that exports it.
 *
 * @typeParam F - the function's type: parameters and result of calls are inferred from it. {@link
 *   threadModule} finds it.
 */
export interface ThreadFunction<F extends AnyFunction = AnyFunction> {
  /** The module: a URL (`new URL("./work.js", import.meta.url)`), an absolute path, or `node:…`. */
  readonly module: string | URL;
  /** The name of the export. */
  readonly export: string;
  /** No object has it: it only carries the type. */
  readonly type?: F;
}

/** The names of a module's functions. */
export type FunctionNames<M> = {
  [K in keyof M]: M[K] extends AnyFunction ? K : never;
}[keyof M] &
  string;

/**
 * Names functions of a module with their types, for calls in threads:
 *
 * ```ts
 * const work = threadModule<typeof import("./work.ts")>(new URL("./work.ts", import.meta.url));
 * deferToThread(work("hash"), data);
 * ```
 *
 * The module is not imported here.
 *
 * @typeParam M - the module.
 */
export function threadModule<M>(
  module: string | URL,
): <K extends FunctionNames<M>>(
  name: K,
) => ThreadFunction<M[K] extends AnyFunction ? M[K] : AnyFunction> {
  return (name) => ({ module, export: name });
}

/**
 * A function was given, and not the name of one: it cannot be passed to another thread.
 */
export class ClosureError extends TypeError {
  override name = "ClosureError";

  constructor(given: AnyFunction) {
    const name = /^[\w$]+$/.test(given.name) ? given.name : "work";
    super(
      `A function cannot be passed to another thread. Export it from a module, and pass ` +
        `{ module: new URL("./work.js", import.meta.url), export: ${JSON.stringify(name)} }. ` +
        `Most calls that block have an asynchronous form in Node, which needs no thread: ` +
        `Deferred.fromFuture(promise).`,
    );
  }
}

/** A module's URL and the name of an export, as they are sent to a thread. */
export interface FunctionName {
  readonly module: string;
  readonly name: string;
}

/** Whether a value has the members of a {@link ThreadFunction}, valid or not. */
export function isThreadFunction(value: unknown): value is ThreadFunction {
  return typeof value === "object" && value !== null && "module" in value && "export" in value;
}

/**
 * Checks the name of a function.
 *
 * @throws ClosureError for a function, TypeError for another value that does not name a function,
 *   RangeError for a relative module.
 */
export function checkThreadFunction(given: unknown): FunctionName {
  if (typeof given === "function") throw new ClosureError(given as AnyFunction);
  if (!isThreadFunction(given) || typeof given.export !== "string") {
    throw new TypeError(`a function for a thread is { module, export }, not ${shown(given)}`);
  }
  return { module: moduleURL(given.module), name: given.export };
}

/** The URLs of paths: to make one takes some time. */
const urls = new Map<string, string>();

function moduleURL(module: string | URL): string {
  if (module instanceof URL) return module.href;
  const known = urls.get(module);
  if (known !== undefined) return known;
  const url = newModuleURL(module);
  urls.set(module, url);
  return url;
}

function newModuleURL(module: string): string {
  if (typeof module !== "string") {
    throw new TypeError(`a module is a URL or a string, not ${shown(module)}`);
  }
  if (isAbsolute(module)) return pathToFileURL(module).href;
  if (module.startsWith("node:") && isBuiltin(module)) return module;
  if (/^(?:file|data):/.test(module)) return module;
  throw new RangeError(
    `${JSON.stringify(module)} could be looked up from more than one place: ` +
      `pass new URL("./work.js", import.meta.url), or import.meta.resolve("package")`,
  );
}

const imported = new Map<string, AnyFunction>();

/** The function of a name, if it was imported in this thread already. */
export function importedFunction({ module, name }: FunctionName): AnyFunction | undefined {
  return imported.get(`${module} ${name}`);
}

/**
 * Imports a function in this thread.
 *
 * @throws the error of the import, and TypeError when there is no such function.
 */
export async function importFunction(named: FunctionName): Promise<AnyFunction> {
  const exports = (await import(named.module)) as Record<string, unknown>;
  const found = exports[named.name];
  if (typeof found !== "function") {
    throw new TypeError(`${named.module} exports no function ${JSON.stringify(named.name)}`);
  }
  imported.set(`${named.module} ${named.name}`, found as AnyFunction);
  return found as AnyFunction;
}
