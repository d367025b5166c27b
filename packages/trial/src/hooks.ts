/**
 * Mocha's root hooks, which hold ordinary tests to trial's strictness: `mocha --require
 * @twisted-ts/trial/hooks`.
 *
 * @packageDocumentation
 */

export { mochaHooks } from "./lib/mocha/hooks.ts";
export { flushLoggedErrors } from "./lib/strict/unhandled.ts";
