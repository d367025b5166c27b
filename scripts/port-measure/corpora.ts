// The trees of Python that are measured. They are fetched, and never committed.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";

/** A repository, at the commit whose figures stand in the documents. */
interface Corpus {
  readonly name: string;
  readonly commit: string;
  /** The folder that is converted. */
  readonly folder: string;
}

const TWISTED: Corpus = {
  name: "twisted/twisted",
  commit: "64661601a1e492a9448ac1011deb9cd9467a9e30",
  folder: ".",
};

const PROJECTS: readonly Corpus[] = [
  { name: "twisted/treq", commit: "8ccd453a3f590d411515be8fd310a37bf2d0d1d9", folder: "src" },
  { name: "twisted/klein", commit: "04db6d26fd6f8dc749868268518957c8238c09d6", folder: "src" },
  { name: "fiorix/txredisapi", commit: "c89a49829d1c48baa10d03c41d39c261c02ad6e1", folder: "." },
  { name: "twisted/txmongo", commit: "f937a448bf62e0e0401df081ff3881e4d28f9fde", folder: "." },
];

/** Where the trees are. */
export interface Corpora {
  readonly twisted: string;
  readonly projects: readonly string[];
}

function git(...args: readonly string[]): void {
  const { status } = spawnSync("git", args, { stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`git ${args.join(" ")} failed`);
}

/** The folder of a corpus, which is cloned unless it is there. */
function fetched({ name, commit, folder }: Corpus, parent: string): string {
  const path = join(parent, name.split("/")[1] as string);
  if (!existsSync(path)) {
    console.log(`fetching ${name}`);
    git("clone", "--quiet", `https://github.com/${name}.git`, path);
    git("-C", path, "checkout", "--quiet", commit);
  }
  return join(path, folder);
}

/** Finds all trees in a folder, and fetches those that are not there. */
export function fetchCorpora(parent: string): Corpora {
  mkdirSync(parent, { recursive: true });
  return {
    twisted: fetched(TWISTED, parent),
    projects: PROJECTS.map((project) => fetched(project, parent)),
  };
}
