/**
 * The name of a value's class, or else of its type: for messages about a value that cannot be
 * shown.
 */
export function classOrType(value: unknown): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) {
    return typeof value;
  }
  try {
    const type: unknown = value.constructor;
    return typeof type === "function" && type.name !== "" ? type.name : typeof value;
  } catch {
    // Not even its class can be read: a revoked proxy.
    return typeof value;
  }
}
