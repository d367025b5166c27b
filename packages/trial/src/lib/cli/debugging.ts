// Loaded by mocha's workers for `trial --debug-stacktraces`.

import { setDebugging } from "@twisted-ts/deferred";

setDebugging(true);
