// Numbers with a fraction, as Python shows and rounds them.

/**
 * A `float` as Python shows it: `2.0` and `1e-07`, where JavaScript has `2` and `1e-7`. JavaScript
 * has one type for both kinds of numbers, so the caller says that it is a float.
 */
export function floatRepr(value: unknown): string {
  const number = Number(value);
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  const [mantissa = "", power = "0"] = number.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? "-" : "+";
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  const zero = Object.is(number, -0) ? "-" : "";
  const text = exponent < 0 ? number.toFixed(digitsOf(mantissa) - 1 - exponent) : String(number);
  return zero + (text.includes(".") ? text : `${text}.0`);
}

function digitsOf(mantissa: string): number {
  return mantissa.replace(/[-.]/g, "").length;
}

/**
 * A number with so many digits after the point. A value just between two is rounded to the even
 * one, as Python does; JavaScript takes the larger.
 */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return floatRepr(value);
  if (Math.abs(value) >= 1e21)
    return BigInt(value).toString() + (digits > 0 ? `.${"0".repeat(digits)}` : "");
  const plain = value.toFixed(digits);
  const places = Math.min(100, digits + 40);
  const full = value.toFixed(places);
  const rest = full.slice(full.length - (places - digits));
  if (!/^50*$/.test(rest)) return plain;
  const cut = full.slice(0, full.length - (places - digits)).replace(/\.$/, "");
  return /[02468]$/.test(cut) ? cut : plain;
}

/** A number for `%g`: with so many digits, and an exponent where it is very large or small. */
export function general(value: number, digits: number, keepZeros = false): string {
  if (!Number.isFinite(value)) return floatRepr(value);
  const count = Math.max(1, digits);
  const [mantissa = "", power = "0"] = value.toExponential(count - 1).split("e");
  const exponent = Number(power);
  const short = (text: string): string =>
    keepZeros || !text.includes(".") ? text : text.replace(/\.?0+$/, "");
  if (exponent >= -4 && exponent < count) return short(fixed(value, count - 1 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${short(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

/** A number for `%e`: one digit before the point, so many after it, and an exponent. */
export function scientific(value: number, digits: number): string {
  if (!Number.isFinite(value)) return floatRepr(value);
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/**
 * As Python's `round`: halves go to the even neighbour.
 *
 * @throws RangeError for what no whole number is near: infinity, and what is not a number.
 */
export function round(value: number, digits: number | null = null): number {
  if (!Number.isFinite(value)) {
    if (digits !== null) return value;
    throw new RangeError(`cannot convert float ${floatRepr(value)} to integer`);
  }
  const places = digits ?? 0;
  if (places >= 0) return Number(fixed(value, places));
  const scale = 10 ** -places;
  return Number(fixed(value / scale, 0)) * scale;
}
