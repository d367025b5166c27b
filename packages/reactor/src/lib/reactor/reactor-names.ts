// How a reactor resolves host names: with a resolver that can be replaced.

import { type Deferred, succeed } from "@twisted-ts/deferred";
import { isIPAddress } from "../address/ip-address.ts";
import type {
  IReactorPluggableNameResolver,
  IReactorPluggableResolver,
} from "../interfaces/reactor.ts";
import type { IHostnameResolver, IResolverSimple } from "../interfaces/resolver.ts";
import {
  ComplexResolverSimplifier,
  SimpleResolverComplexifier,
} from "../names/resolver-adapters.ts";
import { NotOnNode } from "./not-on-node.ts";

/** The part of a reactor that resolves host names. */
export class ReactorNames
  extends NotOnNode
  implements IReactorPluggableNameResolver, IReactorPluggableResolver
{
  /** The resolver for one IPv4 address, which `resolve` uses. */
  resolver: IResolverSimple;
  _nameResolver: IHostnameResolver;

  constructor(nameResolver: IHostnameResolver) {
    super();
    this._nameResolver = nameResolver;
    this.resolver = new ComplexResolverSimplifier(nameResolver);
  }

  /** The resolver for host names. */
  get nameResolver(): IHostnameResolver {
    return this._nameResolver;
  }

  /** Resolves host names by another resolver from now on; returns the previous one. */
  installNameResolver(resolver: IHostnameResolver): IHostnameResolver {
    const previous = this._nameResolver;
    this._nameResolver = resolver;
    this.resolver = new ComplexResolverSimplifier(resolver);
    return previous;
  }

  /**
   * Resolves host names by another resolver, of the old kind, from now on; returns the previous
   * one.
   */
  installResolver(resolver: IResolverSimple): IResolverSimple {
    const previous = this.resolver;
    this.resolver = resolver;
    this._nameResolver = new SimpleResolverComplexifier(resolver);
    return previous;
  }

  /**
   * Finds an IPv4 address for a host name. The result for an IPv4 address is the address itself,
   * for an empty name `"0.0.0.0"`.
   */
  resolve(name: string, timeout: readonly number[] = [1, 3, 11, 45]): Deferred<string> {
    if (name === "") return succeed("0.0.0.0");
    if (isIPAddress(name)) return succeed(name);
    return this.resolver.getHostByName(name, timeout);
  }
}
