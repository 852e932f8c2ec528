// How many years of school a text takes, by Flesch and Kincaid (1975):
// 0.39 words a sentence + 11.8 syllables a word - 15.59. It holds for English only.

const LEAST_WORDS = 30;
const LEAST_SENTENCES = 2;
const LEAST_ENGLISH = 0.15;

const ENGLISH = new Set(
  ("the and you your to of is it that this we i will for are with have be can not if on in at or" +
    " please our from what when how do should take was been has they by as").split(" "),
);
const ABBREVIATION = /(?:^|[\s(])(?:dr|mr|mrs|ms|st|vs|approx|e\.g|i\.e|etc|a\.m|p\.m)\.$/i;
const END = /[.!?…]["'”’)\]]*$/;

const wordsOf = (text) => text.match(/\p{L}[\p{L}'’]*|\d+(?:[.,:/]\d+)*/gu) ?? [];

/** The sentences of a text, each as its words; a line is one, with or without its dot. */
export const sentencesOf = (text) => {
  const plain = text.replace(/(?:https?:\/\/|\S+@)\S*[^\s.!?,…)]/g, " ");
  const found = [];
  for (const line of plain.split("\n")) {
    let begun = "";
    for (const part of line.split(/\s+/)) {
      begun = `${begun} ${part}`;
      if (!END.test(part) || ABBREVIATION.test(begun)) continue;
      found.push(begun);
      begun = "";
    }
    found.push(begun);
  }
  return found.map(wordsOf).filter((words) => words.length);
};

/** Syllables of an English word: groups of vowels, with what is written and not said minded. */
export const syllables = (word) => {
  const plain = word
    .normalize("NFD")
    .toLowerCase()
    .replace(/([^aeiour])n['’]t$/, "$1ent") // "doesn't"
    .replace(/['’]s?$/, "")
    .replace(/[^a-z]/g, "");
  if (word === word.toUpperCase() && plain && !/[aeiouy]/.test(plain)) return plain.length; // "HPV"
  const said = plain
    .replace(/^y/, "")
    .replace(/([^aeiouylr])les?$/, "$1ul") // "table"
    .replace(/([^aeiouylr])led$/, "$1uld") // "handled"
    .replace(/([^td])ed$/, "$1d") // "called", but "wanted"
    .replace(/([^aeioucgsxzh])es$/, "$1s") // "takes", but "doses"
    .replace(/([^aeiou])e$/, "$1") // "take"
    .replace(/([^aeioul])e(ment|ful|less|ly|ness|where|thing|time|times|one)(s?)$/, "$1$2$3"); // "safely"
  const groups = said.match(/[aeiouy]+/g) ?? [];
  // Vowels side by side that are said one after the other: "diet", "area", "being".
  const apart = said.match(APART) ?? [];
  return Math.max(1, groups.length + apart.length);
};
const APART = new RegExp(
  "[^cgstx]i(?:a|et|o[^un]|um)|[^cgstxr]ien|iety|^scie|[^aeiougq]u(?:a|ou)" +
    "|e[ao](?=[^dflmnrstkcpv]|$)|creat|^rea[cp][tp]|^bi[ao]|ei(?=ng)|oi(?=ng)|y(?:i|a)",
  "g",
);

/** The grade of an English text with a decimal; null for too little of it, or another language. */
export const gradeOf = (text) => {
  const sentences = sentencesOf(text);
  const words = sentences.flat();
  if (words.length < LEAST_WORDS && sentences.length < LEAST_SENTENCES) return null;
  const english = words.filter((word) => ENGLISH.has(word.toLowerCase())).length;
  if (english < LEAST_ENGLISH * words.length) return null;
  const said = words.reduce((sum, word) => sum + syllables(word), 0);
  const grade = (0.39 * words.length) / sentences.length + (11.8 * said) / words.length - 15.59;
  return Math.round(grade * 10) / 10;
};
