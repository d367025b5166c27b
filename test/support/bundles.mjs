// Bundles the packages before the first test: child processes import the bundles. It takes less
// than a second.

import { rolldown } from "rolldown";
import packages from "../../rolldown.config.mjs";

export async function mochaGlobalSetup() {
  // Not again in a mocha that a test starts: other tests use the bundles at that moment.
  if (process.env["TWISTED_TS_BUNDLED"] !== undefined) return;
  process.env["TWISTED_TS_BUNDLED"] = "1";
  for (const { output, ...options } of packages) {
    const bundle = await rolldown({ ...options, logLevel: "silent" });
    await bundle.write(output);
    await bundle.close();
  }
}
