/** Removes the entry of a map that was set first: for maps whose size is limited. */
export function removeOldest(map: Map<unknown, unknown>): void {
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
