// biome-ignore-all lint/suspicious/noExplicitAny: Python's results have attributes of their own
// Functions of Python's `os`, `os.path`, `shutil` and `tempfile`, which ask the system at once.

import * as fs from "node:fs";
import { homedir, tmpdir } from "node:os";
import * as paths from "node:path";
import { joinPaths } from "../paths.ts";
import { open, type PythonFile } from "./files.ts";
import { type PathLike, pathText } from "./path-text.ts";
import { asOSError, FileExistsError, system } from "./system.ts";

const statOf = (path: PathLike): fs.Stats | undefined =>
  fs.statSync(pathText(path), { throwIfNoEntry: false });

/** As `os.path.isdir`. */
export function isdir(path: PathLike): boolean {
  return statOf(path)?.isDirectory() ?? false;
}

/** As `os.path.isfile`. */
export function isfile(path: PathLike): boolean {
  return statOf(path)?.isFile() ?? false;
}

/** As `os.path.islink`. */
export function islink(path: PathLike): boolean {
  return fs.lstatSync(pathText(path), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

/** As `os.path.getsize`: in bytes. */
export function getsize(path: PathLike): number {
  return system(() => fs.statSync(pathText(path)).size);
}

/** As `os.path.getmtime`: in seconds since 1970. */
export function getmtime(path: PathLike): number {
  return system(() => fs.statSync(pathText(path)).mtimeMs / 1000);
}

/** As `os.path.abspath`. */
export function abspath(path: PathLike): string {
  return paths.resolve(pathText(path));
}

/** As `os.path.realpath`: of what is not there, the part that is not there stays as it is. */
export function realpath(path: PathLike): string {
  const full = paths.resolve(pathText(path));
  if (fs.existsSync(full)) return fs.realpathSync(full);
  const parent = paths.dirname(full);
  return parent === full ? full : joinPaths(realpath(parent), paths.basename(full));
}

/** As `os.path.normpath`. */
export function normpath(path: PathLike): string {
  const text = paths.posix.normalize(pathText(path));
  return text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;
}

/** As `os.path.expanduser`, for `~` alone. */
export function expanduser(path: PathLike): string {
  return pathText(path).replace(/^~(?=\/|$)/, () => process.env["HOME"] ?? homedir());
}

/** As `os.path.expandvars`: a variable that is not set stays as it is. */
export function expandvars(path: PathLike): string {
  return pathText(path).replace(
    /\$(\w+|\{[^}]*\})/g,
    (whole, name: string) => process.env[name.replace(/[{}]/g, "")] ?? whole,
  );
}

/** As `os.path.relpath`. */
export function relpath(path: PathLike, start: PathLike = "."): string {
  return paths.relative(paths.resolve(pathText(start)), paths.resolve(pathText(path))) || ".";
}

/** As `os.path.isabs`. */
export function isabs(path: PathLike): boolean {
  return pathText(path).startsWith("/");
}

/** As `os.path.splitext`: the path without its suffix, and the suffix with its dot. */
export function splitext(path: PathLike): [string, string] {
  const text = pathText(path);
  const name = text.slice(text.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  const isSuffix = dot > 0 && !/^\.+$/.test(name.slice(0, dot));
  const at = isSuffix ? text.length - name.length + dot : text.length;
  return [text.slice(0, at), text.slice(at)];
}

/** As `os.path.split`: what stands before the last slash, and what follows it. */
export function splitPath(path: PathLike): [string, string] {
  const text = pathText(path);
  const at = text.lastIndexOf("/") + 1;
  const head = text.slice(0, at);
  return [/^\/*$/.test(head) ? head : head.replace(/\/+$/, ""), text.slice(at)];
}

/** As `os.mkdir`. */
export function mkdir(path: PathLike, mode = 0o777): void {
  system(() => fs.mkdirSync(pathText(path), { mode }));
}

/** As `os.makedirs`. */
export function makedirs(path: PathLike, mode = 0o777, existOk = false): void {
  const text = pathText(path);
  if (fs.existsSync(text) && !(existOk && isdir(text))) {
    throw new FileExistsError(17, `File exists: '${text}'`);
  }
  system(() => fs.mkdirSync(text, { recursive: true, mode }));
}

/** As `os.remove` and `os.unlink`. */
export function removeFile(path: PathLike): void {
  system(() => fs.unlinkSync(pathText(path)));
}

/** As `os.rmdir`. */
export function rmdir(path: PathLike): void {
  system(() => fs.rmdirSync(pathText(path)));
}

/** As `os.rename`, `os.replace` and `shutil.move` within a file system. */
export function rename(from: PathLike, to: PathLike): void {
  system(() => fs.renameSync(pathText(from), pathText(to)));
}

/** As `os.listdir`: the names in a folder. */
export function listdir(path: PathLike = "."): string[] {
  return system(() => fs.readdirSync(pathText(path)));
}

/** As `os.chmod`. */
export function chmod(path: PathLike, mode: number): void {
  system(() => fs.chmodSync(pathText(path), mode));
}

/** As `os.symlink`. */
export function symlink(target: PathLike, path: PathLike): void {
  system(() => fs.symlinkSync(pathText(target), pathText(path)));
}

/** As `os.readlink`. */
export function readlink(path: PathLike): string {
  return system(() => fs.readlinkSync(pathText(path)));
}

/** As `os.chdir`. */
export function chdir(path: PathLike): void {
  system(() => process.chdir(pathText(path)));
}

/** As `os.kill`. */
export function kill(pid: number, signal: any): void {
  system(() => process.kill(pid, signal));
}

/** As `os.stat`: times are in seconds. */
export function stat(path: PathLike): any {
  const found = system(() => fs.statSync(pathText(path)));
  return {
    st_mode: found.mode,
    st_ino: found.ino,
    st_dev: found.dev,
    st_nlink: found.nlink,
    st_uid: found.uid,
    st_gid: found.gid,
    st_size: found.size,
    st_atime: found.atimeMs / 1000,
    st_mtime: found.mtimeMs / 1000,
    st_ctime: found.ctimeMs / 1000,
  };
}

/** As `os.walk`: folders before what is in them. */
export function* walk(top: PathLike): Generator<[string, string[], string[]]> {
  const path = pathText(top);
  const entries = isdir(path) ? fs.readdirSync(path, { withFileTypes: true }) : [];
  if (!isdir(path)) return;
  const isFolder = (entry: fs.Dirent): boolean =>
    entry.isDirectory() || (entry.isSymbolicLink() && isdir(joinPaths(path, entry.name)));
  const folders = entries.filter(isFolder);
  const files = entries.filter((entry) => !isFolder(entry)).map((entry) => entry.name);
  const names = folders.map((entry) => entry.name);
  yield [path, names, files];
  // The caller may leave some out of the list.
  for (const name of names) {
    const inner = joinPaths(path, name);
    if (!islink(inner)) yield* walk(inner);
  }
}

/** As `shutil.rmtree`. */
export function rmtree(path: PathLike, ignoreErrors = false): void {
  try {
    if (!ignoreErrors) fs.lstatSync(pathText(path));
    fs.rmSync(pathText(path), { recursive: true, force: true });
  } catch (error) {
    if (!ignoreErrors) throw asOSError(error);
  }
}

/** As `shutil.copy` and `shutil.copyfile`: into a folder, under the same name. */
export function copyFile(from: PathLike, to: PathLike): string {
  const source = pathText(from);
  const given = pathText(to);
  const target = isdir(given) ? joinPaths(given, paths.basename(source)) : given;
  system(() => fs.copyFileSync(source, target));
  return target;
}

/** As `tempfile.gettempdir`. */
export function gettempdir(): string {
  return tmpdir();
}

/** As `tempfile.mkdtemp`. */
export function mkdtemp(
  suffix: string | null = null,
  prefix: string | null = null,
  dir: PathLike | null = null,
): string {
  const start = joinPaths(dir === null ? tmpdir() : pathText(dir), prefix ?? "tmp");
  const made = system(() => fs.mkdtempSync(start));
  if (suffix === null || suffix === "") return made;
  rename(made, made + suffix);
  return made + suffix;
}

/** As `tempfile.mkstemp`: the number of the open file, and its path. */
export function mkstemp(
  suffix: string | null = null,
  prefix: string | null = null,
  dir: PathLike | null = null,
): [number, string] {
  const folder = mkdtemp(null, prefix, dir);
  const path = `${folder}${suffix ?? ""}-file`;
  const descriptor = system(() => fs.openSync(path, "wx+", 0o600));
  fs.rmdirSync(folder);
  return [descriptor, path];
}

/** As `tempfile.TemporaryDirectory`: it is removed at the end of the block. */
export class TemporaryDirectory {
  /** The path. */
  readonly name: string;

  constructor(
    suffix: string | null = null,
    prefix: string | null = null,
    dir: PathLike | null = null,
  ) {
    this.name = mkdtemp(suffix, prefix, dir);
  }

  /** Removes it. */
  cleanup(): void {
    rmtree(this.name, true);
  }

  /** The path of the directory. */
  __enter__(): string {
    return this.name;
  }

  /** Removes the directory. Returns false: an error goes on. */
  __exit__(): boolean {
    this.cleanup();
    return false;
  }
}

/** As `os.fdopen`. */
export function fdopen(descriptor: number, mode = "r"): PythonFile {
  return open(descriptor, mode);
}
