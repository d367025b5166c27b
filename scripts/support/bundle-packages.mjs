// Writes the bundles of all packages. The command of rolldown prints a line for each file even with
// `--logLevel silent`; this prints errors only.

import { rolldown } from "rolldown";
import packages from "../../rolldown.config.mjs";

export async function bundlePackages() {
  for (const { output, ...options } of packages) {
    const bundle = await rolldown({ ...options, logLevel: "silent" });
    await bundle.write(output);
    await bundle.close();
  }
}
