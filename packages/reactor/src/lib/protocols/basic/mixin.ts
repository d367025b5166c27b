// Twisted's mixins. A class in Python has several base classes, in TypeScript one. So a mixin here
// is a class that can also be called, with a base class: it returns a class that extends it.

/** Any class. */
export type AnyClass = abstract new (...args: never) => object;

/** The class `B` with the members of `M`. */
export type MixedInto<B extends AnyClass, M> = Pick<B, keyof B> &
  (new (
    ...args: ConstructorParameters<B>
  ) => InstanceType<B> & M);

/** A class to extend by itself, or to call with a base class: `class P extends Mixin(Protocol)`. */
export interface Mixin<M> {
  new (): M;
  readonly prototype: M;
  <B extends AnyClass>(Base: B): MixedInto<B, M>;
}

type PlainClass = new (...args: unknown[]) => object;

/**
 * Makes a {@link Mixin}.
 *
 * @param mix - returns a class with the mixin's members that extends the one it is given.
 * @param Alone - the base class when none is given: it declares what the mixin needs of one.
 */
export function mixin<M extends object>(
  mix: (Base: PlainClass) => new (...args: unknown[]) => M,
  Alone: PlainClass = class {},
): Mixin<M> {
  const apply = (_class: unknown, _this: unknown, [Base]: [PlainClass]): unknown => {
    if (typeof Base !== "function") throw new TypeError("A mixin is called with a base class");
    return mix(Base);
  };
  // A type cannot say that a proxy of a class can be called.
  return new Proxy(mix(Alone), { apply }) as unknown as Mixin<M>;
}
