// Names of subjects and issuers.

/**
 * The fields of a name: the short and the long spelling of each, with the long one, which is the
 * key in the map.
 */
const FIELDS: ReadonlyMap<string, string> = new Map([
  ["CN", "commonName"],
  ["commonName", "commonName"],
  ["O", "organizationName"],
  ["organizationName", "organizationName"],
  ["OU", "organizationalUnitName"],
  ["organizationalUnitName", "organizationalUnitName"],
  ["L", "localityName"],
  ["localityName", "localityName"],
  ["ST", "stateOrProvinceName"],
  ["stateOrProvinceName", "stateOrProvinceName"],
  ["C", "countryName"],
  ["countryName", "countryName"],
  ["emailAddress", "emailAddress"],
]);

const LONG_NAMES: readonly string[] = [...new Set(FIELDS.values())].sort();

/** `"commonName"` as `"Common Name"`. */
function label(name: string): string {
  const spaced = name.replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter}`);
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

const LABEL_WIDTH = Math.max(...LONG_NAMES.map((name) => label(name).length)) + 2;

/** The names under which a field can be given to {@link DistinguishedName}. */
export type DistinguishedNameField =
  | "CN"
  | "commonName"
  | "O"
  | "organizationName"
  | "OU"
  | "organizationalUnitName"
  | "L"
  | "localityName"
  | "ST"
  | "stateOrProvinceName"
  | "C"
  | "countryName"
  | "emailAddress";

/**
 * The subject or the issuer of a certificate: a map from the long names of fields to ASCII bytes.
 * Each field is also an attribute, by its long and by its short name; it is `undefined` when the
 * name has no such field.
 *
 * ```ts
 * const dn = new DistinguishedName({ commonName: "www.example.com", C: "US" });
 * dn.countryName; // <Buffer 55 53>
 * dn.get("commonName");
 * ```
 *
 * From `twisted.internet.ssl.DistinguishedName`.
 */
export class DistinguishedName extends Map<string, Buffer> {
  declare CN: Buffer | undefined;
  declare commonName: Buffer | undefined;
  declare O: Buffer | undefined;
  declare organizationName: Buffer | undefined;
  declare OU: Buffer | undefined;
  declare organizationalUnitName: Buffer | undefined;
  declare L: Buffer | undefined;
  declare localityName: Buffer | undefined;
  declare ST: Buffer | undefined;
  declare stateOrProvinceName: Buffer | undefined;
  declare C: Buffer | undefined;
  declare countryName: Buffer | undefined;
  declare emailAddress: Buffer | undefined;

  /**
   * @param fields - the fields, by either name; text has to be ASCII.
   * @throws TypeError for a field that names do not have.
   * @throws RangeError for text that is not ASCII.
   */
  constructor(fields: Readonly<Partial<Record<DistinguishedNameField, string | Uint8Array>>> = {}) {
    super();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) this.#put(name, value);
    }
  }

  /**
   * Copies the fields of a name in Node's form: with short names, and one value or several, of
   * which the first counts.
   */
  _copyFrom(x509name: Readonly<Record<string, unknown>>): void {
    for (const name of FIELDS.keys()) {
      if (!Object.hasOwn(x509name, name)) continue;
      const value: unknown = x509name[name];
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === "string") super.set(longName(name), Buffer.from(first, "utf8"));
    }
  }

  /** Sets the fields, as text, on another object. */
  _copyInto(x509name: Record<string, unknown>): void {
    for (const [name, value] of this) x509name[name] = value.toString("utf8");
  }

  /** Sets a field, by either name. */
  override set(name: string, value: string | Uint8Array): this {
    this.#put(name, value);
    return this;
  }

  /** Whether the other has the same fields with the same values. */
  equals(other: unknown): boolean {
    if (!(other instanceof DistinguishedName) || other.size !== this.size) return false;
    return [...this].every(([name, value]) => other.get(name)?.equals(value) === true);
  }

  /** The fields on lines of their own, for people. */
  inspect(): string {
    return LONG_NAMES.filter((name) => this.has(name))
      .map((name) => `${label(name).padStart(LABEL_WIDTH)}: ${this.get(name)?.toString("utf8")}`)
      .join("\n");
  }

  override toString(): string {
    const parts = [...this].map(([name, value]) => `'${name}': b'${value.toString("utf8")}'`);
    return `<DN ${parts.join(", ")}>`;
  }

  #put(name: string, value: string | Uint8Array): void {
    const bytes = typeof value === "string" ? asciiBytes(name, value) : Buffer.from(value);
    super.set(longName(name), bytes);
  }
}

for (const [name, long] of FIELDS) {
  Object.defineProperty(DistinguishedName.prototype, name, {
    configurable: true,
    get(this: DistinguishedName): Buffer | undefined {
      return this.get(long);
    },
    set(this: DistinguishedName, value: string | Uint8Array) {
      this.set(long, value);
    },
  });
}

/** Short for {@link DistinguishedName}. */
export const DN: typeof DistinguishedName = DistinguishedName;
/** Short for {@link DistinguishedName}. */
export type DN = DistinguishedName;

function longName(name: string): string {
  const long = FIELDS.get(name);
  if (long === undefined) throw new TypeError(`${name} is not a valid OpenSSL X509 name field`);
  return long;
}

function asciiBytes(name: string, value: string): Buffer {
  if (/[\u0080-\uffff]/.test(value)) {
    throw new RangeError(`${name} must be ASCII text: ${JSON.stringify(value)}`);
  }
  return Buffer.from(value, "latin1");
}
