// The imports that the output needs beyond those that Python has.

/** Collects names by specifier, and writes the import statements. */
export class ImportCollector {
  readonly #taken: ReadonlySet<string>;
  readonly #names = new Map<string, Map<string, { local: string; type: boolean }>>();
  /**
   * What the file's own import statements import already, as `specifier:name`, with the local name.
   */
  readonly #present = new Map<string, string>();

  /** `taken` are the names that the file binds itself. */
  constructor(taken: ReadonlySet<string>) {
    this.#taken = taken;
  }

  /** Notes that an import statement of the file imports a name. */
  note(specifier: string, name: string, local: string): void {
    this.#present.set(`${specifier}:${name}`, local);
  }

  /** The local name of something that the output needs. */
  use(specifier: string, name: string, type = false): string {
    const present = this.#present.get(`${specifier}:${name}`);
    if (present !== undefined) return present;
    const names = this.#names.get(specifier) ?? new Map<string, { local: string; type: boolean }>();
    this.#names.set(specifier, names);
    const known = names.get(name);
    if (known !== undefined) {
      if (!type) known.type = false;
      return known.local;
    }
    const local = this.#freeName(name, specifier);
    names.set(name, { local, type });
    return local;
  }

  /** A name that neither the file nor another import has. */
  #freeName(name: string, specifier: string): string {
    const isImported = [...this.#names].some(
      ([other, names]) =>
        other !== specifier && [...names.values()].some((each) => each.local === name),
    );
    if (!this.#taken.has(name) && !isImported) return name;
    const last = specifier.split(/[/:]/).at(-1) as string;
    return isImported ? `${last}_${name}` : `port_${name}`;
  }

  readonly #namespaces = new Map<string, string>();

  /** The local name of a module's namespace. */
  useNamespace(specifier: string, name: string): string {
    const present = this.#present.get(`${specifier}:*`) ?? this.#namespaces.get(specifier);
    if (present !== undefined) return present;
    const local = this.#taken.has(name) ? `port_${name}` : name;
    this.#namespaces.set(specifier, local);
    return local;
  }

  /** The import statements, sorted by specifier. */
  statements(): string[] {
    const namespaces = [...this.#namespaces].map(
      ([specifier, local]) => `import * as ${local} from ${JSON.stringify(specifier)};`,
    );
    const named = [...this.#names]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([specifier, names]) => {
        const list = [...names]
          .sort(([one], [other]) => (one < other ? -1 : 1))
          .map(([name, { local, type }]) => {
            const alias = local === name ? name : `${name} as ${local}`;
            return type ? `type ${alias}` : alias;
          });
        return `import { ${list.join(", ")} } from ${JSON.stringify(specifier)};`;
      });
    return [...namespaces, ...named];
  }
}
