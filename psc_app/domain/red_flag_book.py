"""The list of rules, made ready to be held against messages."""

from collections.abc import Iterable
from typing import Generic, TypeVar

from psc_app.domain import red_flag_words, red_flag_words_acts, red_flag_words_daily
from psc_app.domain.red_flag_context import Context
from psc_app.domain.red_flag_idioms import IDIOMS
from psc_app.domain.red_flag_lexicon import Lexicon, parse_groups
from psc_app.domain.red_flag_numbers import number_spans
from psc_app.domain.red_flag_pattern import (
    LIGHT,
    Match,
    Page,
    Pattern,
    matches,
    parse,
    parse_lines,
    weigh,
)
from psc_app.domain.red_flag_plain_words import GUESSED, PLAIN_WORDS
from psc_app.domain.red_flag_rule import Family, Hit, Rule, Tier
from psc_app.domain.red_flag_settings import SETTINGS
from psc_app.domain.red_flag_spelling import word_set
from psc_app.domain.red_flag_text import Reading, read

_FAMILIES = {family: number for number, family in enumerate(Family)}
_ALONE_WITH = (LIGHT - {"had", "was", "were", "been", "did", "for", "about", "then"}) | word_set("""
    help please think maybe might possible possibly probable suspected more sure real severe bad
    badly sudden suddenly having active ongoing happening massive acute major serious big mini one
    emergency now right need very urgent urgently asap again quick hurry sos 911 hi hello hey going
    husband wife mom dad son daughter baby child kid grandma grandpa brother sister friend person
""")
_SHORT = 14
"""Words of a message in which a sentence may stand alone."""
_COMMON = LIGHT | word_set("""
    not can no could will would say want go going think know take use out what how now today off
    back time need call when if one two @relative @i @now @sudden @took @having @think @them
    @attacker @me @will @bad @much @cannot #many #year #number #gestation
""")

_Owner = TypeVar("_Owner")
_Others = tuple[frozenset[str], ...]
"""The elements of a wording beside the one by which it is found."""


class _Shelf(Generic[_Owner]):
    """Patterns and whose they are, found by what a message holds."""

    def __init__(self, patterns: Iterable[tuple[Pattern, _Owner]]) -> None:
        self._by_name: dict[str, list[tuple[int, Pattern, _Owner, _Others]]] = {}
        for number, (pattern, owner) in enumerate(patterns):
            rarest = min((one.names for one in pattern.needs), key=_commonness)
            others = tuple(one.any_of for one in pattern.needs if one.names != rarest)
            for name in rarest:
                self._by_name.setdefault(name, []).append((number, pattern, owner, others))
        self._names = frozenset(self._by_name)

    def candidates(self, page: Page) -> list[tuple[Pattern, _Owner]]:
        """Patterns of which all elements stand in the message, in the list's order."""
        by_name = self._by_name
        present = page.present
        found: dict[int, tuple[Pattern, _Owner]] = {}
        for name in present & self._names:
            for number, pattern, owner, others in by_name[name]:
                for any_of in others:
                    if any_of.isdisjoint(present):
                        break
                else:
                    found[number] = (pattern, owner)
        return [found[number] for number in sorted(found)]


def _commonness(element: tuple[str, ...]) -> int:
    """How often, roughly, one of the alternatives stands in a message; for comparing only."""
    return sum(100 if one in _COMMON else 12 if one.startswith("@") else 1 for one in element)


class Book:
    """All rules, idioms and settings with the words they are made of."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        """Prepare rules; raises ValueError for a wording that uses an unknown group."""
        wordings = [(parse(text), rule) for rule in rules for text in rule.patterns]
        idioms = [(pattern, "") for pattern in parse_lines(IDIOMS)]
        settings = [
            (pattern, name) for name, text in SETTINGS.items() for pattern in parse_lines(text)
        ]
        self._lexicon = _lexicon(pattern for pattern, _ in (*wordings, *idioms, *settings))
        self._rules, self._idioms, self._settings = (
            _Shelf(wordings),
            _Shelf(idioms),
            _Shelf(settings),
        )

    def check(self, text: str) -> tuple[Hit, ...]:
        """Which rules a message fulfils, alerts first, then in the order of families and list."""
        reading = read(text)
        page, candidates = self._page(reading)
        context: Context | None = None
        hits: dict[str, Hit] = {}
        for pattern, rule in candidates:
            known = hits.get(rule.id)
            if known is not None and known.tier is rule.tier:
                continue
            for match in matches(pattern, page):
                if rule.alone and not _alone(reading, match):
                    continue
                context = context or Context(reading, page, self._found(page))
                verdict = context.verdict(match, rule.family, far=len(pattern.regions) > 1)
                if verdict.silenced or (verdict.lowered and rule.id in hits):
                    continue
                tier = Tier.REVIEW if verdict.lowered else rule.tier
                hits[rule.id] = Hit(rule.id, rule.family, tier, _words_of(match, reading))
                if tier is rule.tier:
                    break
        return tuple(
            sorted(hits.values(), key=lambda hit: (hit.tier is Tier.REVIEW, _FAMILIES[hit.family]))
        )

    def _page(self, reading: Reading) -> tuple[Page, list[tuple[Pattern, Rule]]]:
        """A message without its idioms, and the wordings that it may fulfil."""
        words = reading.words
        spans = self._lexicon.spans(words)
        number_spans(words, spans)
        page = Page(spans, reading.sentences, reading.clauses, weigh(words))
        candidates = self._rules.candidates(page)
        if not candidates:
            # Without the idioms there are no more.
            return page, candidates
        masked = {
            place
            for pattern, _ in self._idioms.candidates(page)
            for match in matches(pattern, page)
            for span in match
            for place in range(*span)
        }
        if not masked:
            return page, candidates
        kept = {
            name: [span for span in places if masked.isdisjoint(range(*span))]
            for name, places in spans.items()
        }
        spans = {name: places for name, places in kept.items() if places}
        page = Page(spans, page.sentences, page.clauses, page.weights)
        return page, self._rules.candidates(page)

    def _found(self, page: Page) -> dict[str, list[Match]]:
        found: dict[str, list[Match]] = {}
        for pattern, name in self._settings.candidates(page):
            found.setdefault(name, []).extend(matches(pattern, page))
        return found


def _lexicon(patterns: Iterable[Pattern]) -> Lexicon:
    groups = parse_groups(
        "\n".join((red_flag_words.ALL, red_flag_words_acts.ALL, red_flag_words_daily.ALL))
    )
    names = {
        name
        for pattern in patterns
        for name in (*(one for need in pattern.needs for one in need.names), *pattern.unless)
    }
    unknown = sorted(name for name in names if name[0] == "@" and name[1:] not in groups)
    if unknown:
        raise ValueError(f"The rules use unknown groups: {unknown}.")
    literals = {name for name in names if name[0] not in "@#"}
    return Lexicon(groups, literals, PLAIN_WORDS | LIGHT, GUESSED)


def _alone(reading: Reading, match: Match) -> bool:
    """Whether its sentence, in a short message, holds nothing else of weight."""
    matched = {place for span in match for place in range(*span)}
    sentence = reading.sentences[match[0][0]]
    return len(reading.words) <= _SHORT and all(
        place in matched or word in _ALONE_WITH
        for place, word in enumerate(reading.words)
        if reading.sentences[place] == sentence
    )


def _words_of(match: Match, reading: Reading) -> str:
    """The patient's own words that a wording matched, gaps as …"""
    places = sorted({place for span in match for place in range(*span)})
    parts: list[list[int]] = []
    for place in places:
        if parts and place == parts[-1][-1] + 1:
            parts[-1].append(place)
        else:
            parts.append([place])
    return " … ".join(reading.cut(part[0], part[-1] + 1) for part in parts)
