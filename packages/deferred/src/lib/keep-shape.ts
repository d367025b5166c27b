/** One instance of each class that has many objects with a short life. */
const kept: object[] = [];

/**
 * Keeps one instance of a class alive. The engine forgets the shape of a class when a full
 * collection finds none of its objects, and throws away the code it optimised for them; a program
 * whose Deferreds are all short-lived would start anew after each.
 */
export function keepShape(instance: object): void {
  kept.push(instance);
}
