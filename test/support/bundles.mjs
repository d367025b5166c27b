// Bundles the packages before the first test: child processes import the bundles. It takes less
// than a second.

import { bundlePackages } from "../../scripts/support/bundle-packages.mjs";

export async function mochaGlobalSetup() {
  // Not again in a mocha that a test starts: other tests use the bundles at that moment.
  if (process.env["TWISTED_TS_BUNDLED"] !== undefined) return;
  process.env["TWISTED_TS_BUNDLED"] = "1";
  await bundlePackages();
}
