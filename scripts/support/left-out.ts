// The page of the porting guide that lists what is not here.

/** Of each Twisted module the names that are not here, with `"to come: …"` or `"left out: …"`. */
export type MissingNames = Readonly<Record<string, Readonly<Record<string, string>>>>;

const INTRODUCTION = `# Names that are not here

Every public name of the Twisted modules in scope is exported under its own name, or is in this list, with the reason.
\`npm run api\` makes the list from \`test/inventory/missing.json\`, and a test compares it with the code: a name that the
code exports must not be in the list.
`;

/** The page as Markdown. */
export function leftOutPage(missing: MissingNames): string {
  const sections = Object.entries(missing).map(([module, names]) => {
    const rows = Object.entries(names).map(([name, word]) => {
      const [status, reason] = split(word);
      return `| \`${name}\` | ${status} | ${reason} |`;
    });
    return `## ${module}\n\n| name | | why |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${[INTRODUCTION, ...sections].join("\n")}`;
}

function split(word: string): [status: string, reason: string] {
  const colon = word.indexOf(": ");
  return [word.slice(0, colon), word.slice(colon + 2)];
}
