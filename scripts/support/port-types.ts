// Reads the entry points' types, in the short form that the porting assistant needs: kinds,
// signatures, what may be null.

import ts from "typescript";
import { entryPoints, exportsOf, openProgram } from "./entry-points.ts";

interface TypeParameterInfo {
  readonly name: string;
  readonly type: string;
  readonly optional?: true;
  readonly rest?: true;
  /** The keys of an options object. */
  readonly keys?: readonly string[];
}

interface SignatureInfo {
  readonly parameters: readonly TypeParameterInfo[];
  readonly returns: string;
}

interface MemberInfo {
  readonly kind: "method" | "property" | "accessor";
  readonly optional?: true;
  readonly type?: string;
  readonly signature?: SignatureInfo;
}

interface ExportInfo {
  readonly kind: "class" | "interface" | "function" | "constant" | "type" | "mixin";
  readonly type?: string;
  readonly signature?: SignatureInfo;
  readonly bases?: readonly string[];
  readonly members?: Readonly<Record<string, MemberInfo>>;
  readonly statics?: Readonly<Record<string, MemberInfo>>;
}

/** The packages that the assistant's output imports from. */
const SUBJECTS = /^@twisted-ts\/(deferred|reactor|web-client|trial)(\/|$)/;

/** By entry point and name: what is exported. */
export function typeTable(): Record<string, Record<string, ExportInfo>> {
  const entries = entryPoints().filter(({ specifier }) => SUBJECTS.test(specifier));
  const program = openProgram(entries);
  const reader = new TypeReader(program.getTypeChecker());
  const table: Record<string, Record<string, ExportInfo>> = {};
  for (const entry of entries) {
    const names: Record<string, ExportInfo> = {};
    for (const [name, symbol] of [...exportsOf(program, entry)].sort()) {
      names[name] = reader.exported(symbol);
    }
    table[entry.specifier] = names;
  }
  return table;
}

class TypeReader {
  readonly checker: ts.TypeChecker;

  constructor(checker: ts.TypeChecker) {
    this.checker = checker;
  }

  exported(symbol: ts.Symbol): ExportInfo {
    const { checker } = this;
    const value = symbol.valueDeclaration && checker.getTypeOfSymbol(symbol);
    if (value?.aliasSymbol?.name === "Mixin" || value?.symbol?.name === "Mixin") {
      return { kind: "mixin", members: this.#members(checker.getDeclaredTypeOfSymbol(symbol)) };
    }
    if (symbol.flags & ts.SymbolFlags.Class || value?.getConstructSignatures().length) {
      const constructors = value?.getConstructSignatures() ?? [];
      const instance =
        symbol.flags & ts.SymbolFlags.Class
          ? checker.getDeclaredTypeOfSymbol(symbol)
          : (constructors[0]?.getReturnType() as ts.Type);
      const signature = this.#longest(constructors);
      return {
        kind: "class",
        bases: this.#bases(instance),
        ...(signature === undefined ? {} : { signature }),
        members: this.#members(instance),
        statics: this.#members(value as ts.Type),
      };
    }
    const signature = this.#longest(value?.getCallSignatures() ?? []);
    if (signature !== undefined) return { kind: "function", signature };
    if (symbol.flags & ts.SymbolFlags.Interface) {
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      return { kind: "interface", bases: this.#bases(type), members: this.#members(type) };
    }
    if (value === undefined) return { kind: "type" };
    // A module's namespace, or an object of functions, is recognized by its members.
    return { kind: "constant", type: this.short(value), members: this.#members(value) };
  }

  #bases(type: ts.Type): string[] {
    return (type.getBaseTypes() ?? []).map((base) => base.symbol?.name ?? "?");
  }

  #members(type: ts.Type): Record<string, MemberInfo> {
    const members: Record<string, MemberInfo> = {};
    for (const symbol of this.checker.getPropertiesOfType(type)) {
      const declaration = symbol.declarations?.[0];
      const file = declaration?.getSourceFile().fileName ?? "";
      // What every object, error or promise has says nothing of this library.
      if (!file.includes("/packages/") || symbol.name.startsWith("__@")) continue;
      if (symbol.name === "prototype" || symbol.name.startsWith("__#")) continue;
      if (symbol.name === "qualifiedName") continue;
      const own = this.checker.getTypeOfSymbol(symbol);
      const signature = this.#longest(own.getNonNullableType().getCallSignatures());
      const isMethod = (symbol.flags & ts.SymbolFlags.Method) !== 0;
      const isAccessor = (symbol.flags & ts.SymbolFlags.Accessor) !== 0;
      members[symbol.name] = {
        kind: isMethod ? "method" : isAccessor ? "accessor" : "property",
        ...(isMethod && (symbol.flags & ts.SymbolFlags.Optional) !== 0 ? { optional: true } : {}),
        ...(isMethod ? {} : { type: this.short(own) }),
        ...(signature === undefined ? {} : { signature }),
      };
    }
    return members;
  }

  #longest(signatures: readonly ts.Signature[]): SignatureInfo | undefined {
    const [first, ...others] = signatures;
    if (first === undefined) return undefined;
    const longest = others.reduce(
      (best, one) => (one.parameters.length > best.parameters.length ? one : best),
      first,
    );
    return {
      parameters: longest.parameters.map((parameter, index) => {
        const info = this.#parameter(parameter);
        // Where overloads take different types, any of them may be meant.
        const types = new Set(
          signatures.flatMap(({ parameters }) => {
            const other = parameters[index];
            return other === undefined ? [] : [this.#parameter(other).type.replace(/[?!]$/, "")];
          }),
        );
        return types.size > 1 ? { ...info, type: "any" } : info;
      }),
      returns: this.short(longest.getReturnType()),
    };
  }

  #parameter(symbol: ts.Symbol): TypeParameterInfo {
    const declaration = symbol.valueDeclaration as ts.ParameterDeclaration | undefined;
    const type = this.checker.getTypeOfSymbol(symbol);
    const optional =
      declaration?.questionToken !== undefined || declaration?.initializer !== undefined;
    const rest = declaration?.dotDotDotToken !== undefined;
    const keys = this.#optionKeys(symbol.name, type);
    return {
      name: symbol.name,
      type: this.short(type),
      ...(optional ? { optional } : {}),
      ...(rest ? { rest } : {}),
      ...(keys === undefined ? {} : { keys }),
    };
  }

  #optionKeys(name: string, type: ts.Type): string[] | undefined {
    const parts = type.isUnion() ? type.types : [type];
    for (const part of parts) {
      const constraint = part.getConstraint?.() ?? part;
      const typeName = constraint.aliasSymbol?.name ?? constraint.symbol?.name ?? "";
      if (name !== "options" && !typeName.endsWith("Options")) continue;
      const keys = this.checker.getPropertiesOfType(constraint).map((property) => property.name);
      if (keys.length > 0) return keys;
    }
    return undefined;
  }

  /**
   * `num`, `str`, `bool`, `bytes`, `none`, `list`, `map`, `set`, `func`, `class`, `#Name` of a
   * class, `unknown`, or `any`; `?` at the end where it may be null, `!` where it may be undefined
   * but not null.
   */
  short(type: ts.Type): string {
    const parts = type.isUnion() ? type.types : [type];
    const nullable = parts.some((part) => part.flags & ts.TypeFlags.Null);
    const voidable = parts.some(
      (part) => part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void),
    );
    const names = new Set(
      parts
        .filter(
          (part) =>
            !(part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined | ts.TypeFlags.Void)),
        )
        .map((part) => this.#name(part)),
    );
    if (names.size === 2 && names.has("class") && names.has("func")) names.delete("func");
    const [only] = names;
    const name = names.size === 0 ? "none" : names.size > 1 ? "any" : (only as string);
    if (name === "none") return name;
    return nullable ? `${name}?` : voidable ? `${name}!` : name;
  }

  #name(type: ts.Type): string {
    const { flags } = type;
    if (flags & ts.TypeFlags.Unknown) return "unknown";
    if (flags & ts.TypeFlags.TypeParameter) {
      const constraint = this.checker.getBaseConstraintOfType(type);
      return constraint === undefined || constraint.flags & ts.TypeFlags.TypeParameter
        ? "unknown"
        : this.#name(constraint);
    }
    if (flags & ts.TypeFlags.NumberLike) return "num";
    if (flags & ts.TypeFlags.StringLike) return "str";
    if (flags & ts.TypeFlags.BooleanLike) return "bool";
    if (this.checker.isArrayType(type) || this.checker.isTupleType(type)) return "list";
    const name = type.symbol?.name;
    if (name === "Buffer" || name === "Uint8Array") return "bytes";
    if (name === "Map" || name === "ReadonlyMap") return "map";
    if (name === "Set" || name === "ReadonlySet") return "set";
    if (type.getConstructSignatures().length > 0) return "class";
    if (type.getCallSignatures().length > 0) return "func";
    const isClass = type.symbol?.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface);
    return name !== undefined && isClass && !name.startsWith("__") ? `#${name}` : "any";
  }
}
