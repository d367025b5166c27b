/**
 * Mocha's interface `trial`, which finds the `TestCase` classes that a file exports: `mocha --ui
 * @twisted-ts/trial/ui`. Where mocha cannot load it this way, `--require @twisted-ts/trial/ui --ui
 *   trial` does the same.
 *
 * @packageDocumentation
 */

import Mocha from "mocha";
import { trialInterface } from "./lib/mocha/interface.ts";

(Mocha.interfaces as Record<string, unknown>)["trial"] = trialInterface;

// biome-ignore lint/style/noDefaultExport: mocha looks for an interface there
export { trialInterface, trialInterface as default };
