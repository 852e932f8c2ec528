// Counts texts as psc_app/domain/segments.py does, from the tables that come with it:
// {basic, extended, twins, names, alone, parts}. The two must agree, and a test holds them to it.

const tables = new WeakMap();

const setsOf = (alphabet) => {
  if (!tables.has(alphabet))
    tables.set(alphabet, { basic: new Set(alphabet.basic), extended: new Set(alphabet.extended) });
  return tables.get(alphabet);
};

/** {encoding, units, segments, left, culprit, name} of a message. */
export const countSegments = (text, alphabet) => {
  const { basic, extended } = setsOf(alphabet);
  const characters = [...text];
  const culprit = characters.find((one) => !basic.has(one) && !extended.has(one)) ?? "";
  const encoding = culprit ? "Unicode" : "GSM";
  const size = (one) => (culprit ? one.length : extended.has(one) ? 2 : 1);
  const units = characters.reduce((sum, one) => sum + size(one), 0);
  const found = { encoding, units, culprit, name: nameOf(culprit, alphabet) };
  const alone = alphabet.alone[encoding];
  if (units <= alone) return { ...found, segments: Math.min(units, 1), left: alone - units };
  let segments = 0;
  let left = 0;
  for (const one of characters) {
    if (size(one) > left) {
      segments += 1;
      left = alphabet.parts[encoding];
    }
    left -= size(one);
  }
  return { ...found, segments, left };
};

const nameOf = (one, { names }) => {
  if (!one) return "";
  if (Object.hasOwn(names, one)) return names[one];
  if (/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(one)) return "emoji";
  if (/\p{L}/u.test(one)) return "a letter outside the plain alphabet";
  return `U+${one.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
};

const twinOf = (one, { twins }) => (Object.hasOwn(twins, one) ? twins[one] : undefined);

/** The same with every character that has a plain twin replaced by it. */
export const plainly = (text, alphabet) =>
  [...text].map((one) => twinOf(one, alphabet) ?? one).join("");

/** What each kind of character in a text that has a twin becomes: [[from, to], …]. */
export const twinsIn = (text, alphabet) =>
  [...new Set(text)]
    .map((one) => [one, twinOf(one, alphabet)])
    .filter(([, to]) => to !== undefined);
