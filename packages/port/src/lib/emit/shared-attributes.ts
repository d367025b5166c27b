// Attributes that are set through their class: instances without their own see the new value.

import type { Context } from "./context.ts";

/** The declaration of such an attribute. Without a value it is not there before it is set. */
export function sharedAttribute(cx: Context, name: string, value?: string): string {
  const own =
    value === undefined ? `declare static ${name}: any;\n` : `static ${name}: any = ${value};\n`;
  return `${own}declare ${name}: any;\nstatic {\n${cx.runtime("share")}(this, ${JSON.stringify(name)});\n}\n`;
}
