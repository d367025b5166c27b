// The second half of `npm run build`.

import { bundlePackages } from "./support/bundle-packages.mjs";

await bundlePackages();
