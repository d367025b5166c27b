import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "chai";

const root = resolve(import.meta.dirname, "../..");

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
  readonly peerDependencies?: Versions;
}

const manifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest;

const packages = readdirSync(join(root, "packages")).map((name) => join("packages", name));

describe("the dependencies", () => {
  it("have exact versions, also in the template", () => {
    const folders = [".", ...packages, "packages/create/template"];
    const inexact = folders.flatMap((folder) => {
      const { dependencies, devDependencies } = manifest(folder);
      return (
        Object.entries({ ...dependencies, ...devDependencies })
          // The command create sets the versions of this project's own packages.
          .filter(([name]) => !(folder.endsWith("template") && name.startsWith("@twisted-ts/")))
          .filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(version))
          .map(([name, version]) => `${folder}: ${name} ${version}`)
      );
    });
    expect(inexact).to.deep.equal([]);
  });

  it("of the packages are explained in SECURITY.md", () => {
    const text = readFileSync(join(root, "SECURITY.md"), "utf8");
    const names = packages.flatMap((folder) => {
      const { dependencies, peerDependencies } = manifest(folder);
      return Object.keys({ ...dependencies, ...peerDependencies });
    });
    const others = names.filter((name) => !name.startsWith("@twisted-ts/"));
    expect(others.filter((name) => !text.includes(`\`${name}\``))).to.deep.equal([]);
  });
});
