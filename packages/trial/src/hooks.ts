/**
 * Mocha's root hooks, which check ordinary tests as strictly as trial does: `mocha --require
 * @twisted-ts/trial/hooks`.
 *
 * @packageDocumentation
 */

export { mochaHooks } from "./lib/mocha/hooks.ts";
export { flushLoggedErrors } from "./lib/strict/unhandled.ts";
