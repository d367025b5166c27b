// biome-ignore-all lint/suspicious/noExplicitAny: Python's results have attributes of their own
// `pathlib.Path`.

import * as fs from "node:fs";
import { decode, encode } from "../codecs.ts";
import { basename, dirname, joinPaths } from "../paths.ts";
import { open, type PythonFile } from "./files.ts";
import * as os from "./os.ts";
import { type PathLike, pathText } from "./path-text.ts";
import { FileExistsError, FileNotFoundError, system } from "./system.ts";

/** A path, with what can be done with the file or folder there. */
export class Path {
  readonly #text: string;

  constructor(...parts: PathLike[]) {
    const [first = ".", ...others] = parts.map(pathText);
    const text = joinPaths(first, ...others);
    this.#text = text.replace(/(?<=[^/])\/+$/, "").replace(/\/(\.\/)+/g, "/") || ".";
  }

  /** The folder that the process is in. */
  static cwd(): Path {
    return new Path(process.cwd());
  }

  /** The folder of the user. */
  static home(): Path {
    return new Path(os.expanduser("~"));
  }

  /** What follows the last slash. */
  get name(): string {
    return this.#text === "." ? "" : basename(this.#text);
  }

  /** The name without its suffix. */
  get stem(): string {
    return os.splitext(this.name)[0];
  }

  /** The suffix with its dot; empty without one. */
  get suffix(): string {
    return os.splitext(this.name)[1];
  }

  /** The folder around it. */
  get parent(): Path {
    return new Path(dirname(this.#text) || ".");
  }

  /** The names that it is made of. */
  get parts(): string[] {
    const names = this.#text.split("/").filter((name) => name !== "");
    return this.is_absolute() ? ["/", ...names] : names;
  }

  /** `path / other` in Python. */
  __truediv__(other: PathLike): Path {
    return this.joinpath(other);
  }

  /** The path as text: `os.fspath(path)`. */
  __fspath__(): string {
    return this.#text;
  }

  /** The path as text. */
  toString(): string {
    return this.#text;
  }

  /** The text as Python prints it. */
  __repr__(): string {
    return `PosixPath('${this.#text}')`;
  }

  /** Whether the other is the same path, as text. */
  equals(other: unknown): boolean {
    return other instanceof Path && other.#text === this.#text;
  }

  /** The path as text. */
  as_posix(): string {
    return this.#text;
  }

  /** Whether the path begins at the root. */
  is_absolute(): boolean {
    return this.#text.startsWith("/");
  }

  /** The path with others after it. */
  joinpath(...others: PathLike[]): Path {
    return new Path(this.#text, ...others);
  }

  /** The path with another last part. */
  with_name(name: string): Path {
    return this.parent.joinpath(name);
  }

  /** The path with another suffix. */
  with_suffix(suffix: string): Path {
    return this.with_name(this.stem + suffix);
  }

  /** @throws RangeError if it does not begin with the other. */
  relative_to(other: PathLike): Path {
    const start = new Path(other).#text;
    if (this.#text !== start && !this.#text.startsWith(start === "/" ? "/" : `${start}/`)) {
      throw new RangeError(`'${this.#text}' is not in the subpath of '${start}'`);
    }
    return new Path(os.relpath(this.#text, start));
  }

  /** The path from the root on. */
  absolute(): Path {
    return new Path(os.abspath(this.#text));
  }

  /** The path from the root on, without symbolic links. */
  resolve(): Path {
    return new Path(os.realpath(this.#text));
  }

  /** The path with the home directory in place of `~`. */
  expanduser(): Path {
    return new Path(os.expanduser(this.#text));
  }

  /** Whether there is such a file or directory. */
  exists(): boolean {
    return fs.existsSync(this.#text);
  }

  /** Whether it is a directory. */
  is_dir(): boolean {
    return os.isdir(this.#text);
  }

  /** Whether it is a file. */
  is_file(): boolean {
    return os.isfile(this.#text);
  }

  /** Whether it is a symbolic link. */
  is_symlink(): boolean {
    return os.islink(this.#text);
  }

  /** What the system says about the file. */
  stat(): any {
    return os.stat(this.#text);
  }

  /** Makes the folder. `options` holds Python's keywords. */
  mkdir(
    mode: number | { mode?: number; parents?: boolean; exist_ok?: boolean } = {},
    parents?: boolean,
    existOk?: boolean,
  ): void {
    const given = typeof mode === "number" ? { mode, parents, exist_ok: existOk } : mode;
    if (this.exists()) {
      if (given.exist_ok && this.is_dir()) return;
      throw new FileExistsError(17, `File exists: '${this.#text}'`);
    }
    const recursive = given.parents ?? false;
    system(() => fs.mkdirSync(this.#text, { recursive, mode: given.mode ?? 0o777 }));
  }

  /** Removes the empty directory. */
  rmdir(): void {
    os.rmdir(this.#text);
  }

  /** Removes the file. */
  unlink(options: { missing_ok?: boolean } | boolean = {}): void {
    const missingOk = typeof options === "boolean" ? options : (options.missing_ok ?? false);
    try {
      os.removeFile(this.#text);
    } catch (error) {
      if (!(missingOk && error instanceof FileNotFoundError)) throw error;
    }
  }

  /** Renames it, and returns the new path. */
  rename(target: PathLike): Path {
    os.rename(this.#text, target);
    return new Path(target);
  }

  /** Renames it, in place of a file with the new name, and returns the new path. */
  replace(target: PathLike): Path {
    return this.rename(target);
  }

  /** Sets the permissions. */
  chmod(mode: number): void {
    os.chmod(this.#text, mode);
  }

  /** Makes a symbolic link to the target here. */
  symlink_to(target: PathLike): void {
    os.symlink(target, this.#text);
  }

  /** Makes the file, or sets its times to now. */
  touch(): void {
    const now = Date.now() / 1000;
    system(() => {
      fs.closeSync(fs.openSync(this.#text, "a"));
      fs.utimesSync(this.#text, now, now);
    });
  }

  /** The paths of what the directory has. */
  *iterdir(): Generator<Path> {
    for (const name of os.listdir(this.#text)) yield this.joinpath(name);
  }

  /** Opens the file: `open(path, mode)`. */
  open(mode = "r", buffering: unknown = -1, encoding: string | null = null): PythonFile {
    return open(this.#text, mode, buffering, encoding);
  }

  /** The bytes of the file. */
  read_bytes(): Buffer {
    return system(() => fs.readFileSync(this.#text));
  }

  /** The text of the file. */
  read_text(encoding: string | { encoding?: string } | null = null): string {
    const name = typeof encoding === "object" ? encoding?.encoding : encoding;
    return decode(this.read_bytes(), name ?? "utf-8").replace(/\r\n?/g, "\n");
  }

  /** Writes the file, and returns the number of bytes. */
  write_bytes(data: Uint8Array): number {
    system(() => fs.writeFileSync(this.#text, data));
    return data.length;
  }

  /** Writes the file, and returns the number of characters. */
  write_text(text: string, encoding: string | { encoding?: string } | null = null): number {
    const name = typeof encoding === "object" ? encoding?.encoding : encoding;
    this.write_bytes(encode(text, name ?? "utf-8"));
    return text.length;
  }
}
