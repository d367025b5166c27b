// twisted.python.procutils

export { which } from "./lib/which.ts";
