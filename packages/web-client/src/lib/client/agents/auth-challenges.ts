// The value of WWW-Authenticate, RFC 9110 section 11.6.1: challenges between commas, and parameters
// between commas.

/** One challenge of a server. */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case to values without their quotes. */
  readonly parameters: ReadonlyMap<string, string>;
}

// Each expression is applied where the one before it ended. None can match in two ways, so reading
// takes linear time.
const SEPARATORS = /[ \t,]*/y;
const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SPACES = /[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\[\s\S])*)"/y;
/** `token68`, which some schemes have instead of parameters. */
const TOKEN68 = /[ \t]+[0-9A-Za-z\-._~+/]+=*(?=[ \t]*(?:,|$))/y;

/** The challenges of one field value, up to the first part that cannot be read. */
export function parseChallenges(value: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(value);
    if (match !== null) position = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(SEPARATORS);
    const name = take(TOKEN)?.[0].toLowerCase();
    if (name === undefined) return challenges;
    const afterName = position;
    take(SPACES);
    if (value[position] !== "=") {
      position = afterName;
      challenges.push({ scheme: name, parameters: new Map() });
      take(TOKEN68);
      continue;
    }
    position += 1;
    take(SPACES);
    const quoted = take(QUOTED);
    const parameter = quoted === null ? take(TOKEN)?.[0] : quoted[1]?.replace(/\\([\s\S])/g, "$1");
    if (parameter === undefined) return challenges;
    // A parameter before the first scheme belongs to no challenge.
    challenges.at(-1)?.parameters.set(name, parameter);
  }
}
