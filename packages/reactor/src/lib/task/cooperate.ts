// The shared cooperator.

import type { Deferred } from "@twisted-ts/deferred";
import type { CooperativeTask } from "./cooperative-task.ts";
import { Cooperator } from "./cooperator.ts";

/** The cooperator that {@link cooperate} and {@link coiterate} use. */
export const _theCooperator: Cooperator = new Cooperator();

/**
 * Takes steps of an iterator in turn with all others given here. The Deferred fires with the
 * iterator when that has come to its end. From `twisted.internet.task.coiterate`.
 */
export function coiterate<It extends Iterator<unknown>>(iterator: It): Deferred<It> {
  return _theCooperator.coiterate(iterator);
}

/**
 * Takes steps of an iterator in turn with all others given here; returns the task, which can be
 * paused, stopped and waited for. From `twisted.internet.task.cooperate`.
 */
export function cooperate<It extends Iterator<unknown>>(iterator: It): CooperativeTask<It> {
  return _theCooperator.cooperate(iterator);
}
