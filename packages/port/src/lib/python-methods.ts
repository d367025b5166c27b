// The methods of Python's own types, as Python 3 has them.

const names = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const TEXT = `capitalize center count endswith expandtabs find index isalnum isalpha isascii isdigit islower isspace
  istitle isupper join ljust lower lstrip maketrans partition removeprefix removesuffix replace rfind rindex rjust
  rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill`;

/** The methods of each kind of value that the inference knows. */
export const PYTHON_METHODS: Readonly<Record<string, ReadonlySet<string>>> = {
  str: names(
    `${TEXT} casefold encode format format_map isdecimal isidentifier isnumeric isprintable`,
  ),
  bytes: names(`${TEXT} append clear copy decode extend fromhex hex insert pop remove reverse`),
  list: names(
    `append appendleft clear copy count extend extendleft index insert pop popleft remove reverse rotate sort`,
  ),
  tuple: names("count index"),
  map: names("clear copy fromkeys get items keys move_to_end pop popitem setdefault update values"),
  set: names(
    `add clear copy difference difference_update discard intersection intersection_update isdisjoint issubset issuperset
    pop remove symmetric_difference symmetric_difference_update union update`,
  ),
  num: names(
    "as_integer_ratio bit_count bit_length conjugate from_bytes fromhex hex is_integer to_bytes",
  ),
  bool: names("as_integer_ratio bit_count bit_length conjugate to_bytes"),
  iterator: names("close send throw"),
};
