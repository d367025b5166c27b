// biome-ignore-all lint/suspicious/noExplicitAny: attributes hold values of any kind
// `object.__dict__`: the attributes of an object as a dict.

/** The attributes of an object. What is set or deleted in it is set or deleted in the object. */
export class Attributes extends Map<string, any> {
  #object: any;

  constructor(object: object) {
    super(Object.entries(object));
    this.#object = object;
  }

  override set(name: string, value: any): this {
    // The constructor of the base sets the first values.
    if (#object in this) this.#object[name] = value;
    return super.set(name, value);
  }

  override delete(name: string): boolean {
    delete this.#object[name];
    return super.delete(name);
  }

  override clear(): void {
    for (const name of [...this.keys()]) this.delete(name);
  }
}

/** `object.__dict__ = values`: the object has these attributes, and no others. */
export function replaceAttributes(object: any, values: Map<string, any>): void {
  const own = attributesOf(object);
  const wanted = [...values];
  own.clear();
  for (const [name, value] of wanted) own.set(name, value);
}

/** `object.__dict__` and `vars(object)`. It is a view of the time when it was asked for. */
export function attributesOf(object: any): Map<string, any> {
  return new Attributes(object);
}

/**
 * Lets the instances of a class see an attribute of the class as it is now, until one of them sets
 * its own. A field would keep the value of the time when the instance is made.
 */
export function share(type: any, name: string): void {
  Object.defineProperty(type.prototype, name, {
    configurable: true,
    get() {
      return this.constructor[name];
    },
    set(value: unknown) {
      Object.defineProperty(this, name, {
        value,
        configurable: true,
        enumerable: true,
        writable: true,
      });
    },
  });
}
