/**
 * A plug-in for chai: assertions about the results that Deferreds have at the moment.
 *
 * @packageDocumentation
 */

export { twistedChai } from "./lib/chai/plugin.ts";
