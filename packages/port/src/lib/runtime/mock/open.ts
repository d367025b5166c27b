// biome-ignore-all lint/suspicious/noExplicitAny: a mock has any attributes
// `mock_open`: a mock in the place of `open`.

import { splitlines } from "../text-parts.ts";
import { MagicMock } from "./mock.ts";

/** A mock whose calls return a file with this content, which notes what is written to it. */
export function mockOpen(content: string | Uint8Array = ""): any {
  const text = content as any;
  let position = 0;
  const rest = (size?: number): any => {
    const end = size === undefined || size < 0 ? text.length : position + size;
    const part = text.slice(position, end);
    position = Math.min(end, text.length);
    return part;
  };
  const lines = (): any[] => splitlines(rest(), true);
  const line = (): any => {
    const [first] = splitlines(text.slice(position), true);
    position += first?.length ?? 0;
    return first ?? text.slice(0, 0);
  };
  const handle = new MagicMock({ name: "handle" });
  handle.read.side_effect = rest;
  handle.readline.side_effect = line;
  handle.readlines.side_effect = lines;
  handle.write.return_value = null;
  handle.__iter__ = (): Iterator<any> => lines()[Symbol.iterator]();
  handle.__enter__.return_value = handle;
  const made = new MagicMock({ name: "open", return_value: handle });
  made.side_effect = (..._args: any[]): any => {
    position = 0;
    return handle;
  };
  return made;
}
