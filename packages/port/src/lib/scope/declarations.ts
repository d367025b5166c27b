// Where a Python variable is declared in TypeScript: at the place that first gives it a value, if
// that place comes before all others, else before the statement that holds them all.

import type { Binding, BlockId, Site, Use } from "./scope.ts";

/** How the sites of a variable declare it. */
export interface Declarations {
  /** The sites that declare, each with the word for it. */
  readonly at: ReadonlyMap<Site, "const" | "let">;
  /** Whether the variable has to be declared before, at the top of its function's statement. */
  readonly hoisted: boolean;
}

/** The sites that can carry `const` or `let`. */
const DECLARING: ReadonlySet<Site["kind"]> = new Set(["assign", "unpack", "for", "with"]);

interface Occurrence {
  readonly offset: number;
  readonly blocks: readonly BlockId[];
  readonly site: Site | null;
  /** A use in a nested function happens later than where it stands. */
  readonly later: boolean;
}

export function declarationsOf(binding: Binding): Declarations {
  const sites = binding.sites.filter((site) => site.kind !== "except");
  const occurrences: Occurrence[] = [
    ...sites.map((site) => ({
      offset: site.offset,
      blocks: site.blocks,
      site,
      later:
        site.kind !== "parameter" && site.scope !== binding.scope && isElsewhere(site, binding),
    })),
    ...binding.uses
      .filter((use) => !belongsToHandler(binding, use))
      .map((use) => ({ offset: use.offset, blocks: use.blocks, site: null, later: use.captured })),
  ];
  const at = new Map<Site, "const" | "let">();
  // What a block at the top of a module assigns is the module's, and other modules may import it.
  const isModules =
    binding.scope.kind === "module" &&
    sites.some((site) => site.kind !== "for" && site.blocks.length > 1);
  if (isModules) return { at, hoisted: true };
  // A closure made in a loop sees the last value of a variable, wherever the loop gave it one: it
  // is declared before the loop.
  const isInLoop = sites.some((site) => site.blocks.some(({ loop }) => loop));
  if (isInLoop && binding.uses.some((use) => use.captured)) return { at, hoisted: true };
  if (group(occurrences, 0, at)) return { at, hoisted: false };
  return { at: new Map(), hoisted: true };
}

/**
 * Whether a site lies in another function than the one that has the variable: `global`, `nonlocal`.
 */
function isElsewhere(site: Site, binding: Binding): boolean {
  return site.scope.enclosingFunction !== binding.scope.enclosingFunction;
}

/** Whether a use lies in the `except` block that binds the name. */
function belongsToHandler(binding: Binding, use: Use): boolean {
  return binding.sites.some((site) => {
    if (site.kind !== "except") return false;
    const block = site.blocks.at(-1);
    return block !== undefined && use.blocks.some(({ id }) => id === block.id);
  });
}

/** Tries to declare within a block that all the occurrences share. */
function group(
  occurrences: readonly Occurrence[],
  depth: number,
  at: Map<Site, "const" | "let">,
): boolean {
  const ordered = [...occurrences].sort((one, other) => {
    // What a nested function reads comes last. In one statement the value comes before the name.
    if (one.later !== other.later) return one.later ? 1 : -1;
    return one.offset - other.offset;
  });
  const [first] = ordered;
  if (first === undefined) return true;
  if (occurrences.some((occurrence) => occurrence.blocks.length <= depth)) return false;
  const here = ordered.filter((occurrence) => occurrence.blocks.length === depth + 1);
  const blockOf = (occurrence: Occurrence): number => (occurrence.blocks[depth] as BlockId).id;
  const blocks = new Set(occurrences.map(blockOf));
  if (blocks.size > 1) {
    return [...blocks].every((id) =>
      group(
        occurrences.filter((occurrence) => blockOf(occurrence) === id),
        depth,
        at,
      ),
    );
  }
  if (here.length === 0) return group(occurrences, depth + 1, at);
  const { site } = first;
  if (
    site === null ||
    first.later ||
    !DECLARING.has(site.kind) ||
    first.blocks.length !== depth + 1
  )
    return false;
  // `x = x + 1` reads before it writes.
  const statement = site.statement;
  if (statement !== null && site.kind !== "for") {
    const readsFirst = ordered.some(
      (other) =>
        other.site === null &&
        !other.later &&
        other.offset >= statement.from &&
        other.offset < (site.value?.to ?? statement.from) &&
        other.blocks.length === depth + 1,
    );
    if (readsFirst) return false;
  }
  const isOnly = ordered.every((other) => other.site === null || other === first);
  at.set(site, isOnly ? "const" : "let");
  return true;
}
