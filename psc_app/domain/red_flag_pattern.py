"""The language in which wordings are written, and how a message is held against them.

    a b         b soon after a in one clause: at most one other word of weight between
    a .. b      b after a, with up to four words of weight between
    a + b       both in one sentence, in any order, with few words between
    a ++ b      both anywhere in the message
    a/b/@c      one of these; @c is a group of red_flag_words, #n a kind of number
    a_b         two words that stand side by side
    unless a/b  not if one of these stands beside it in the sentence

Words of weight are all but articles, pronouns, auxiliaries and intensifiers.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import accumulate, count, islice
from operator import sub

from psc_app.domain.red_flag_spelling import word_set

Place = tuple[int, int]
"""The first word and the word after the last."""
Match = tuple[Place, ...]
"""Where each element of a wording stands."""

NEXT, SOON = 1, 4
NEAR = 5
CLOSE = 8
"""Words of weight that may stand between (parts of) elements, and before what is in unless."""
_REACH = 30
"""Words to either side that are looked at for what stands near."""
_MOST_MATCHES = 24

LIGHT = word_set("""
    a an the my his her their our your its this that these those i he she it we they you me him them
    us is are am was were be been being has have had having do did does get gets getting got so very
    really just quite kind of sort bit little some such too like feel feels feeling felt and to in
    on at with all as well oh um please rather also still only even from by up there then about for
    literally actually basically pretty both other
""")


@dataclass(frozen=True, slots=True)
class Element:
    """One of several words or groups; what their places are kept under is the set of them."""

    names: tuple[str, ...]
    any_of: frozenset[str]


@dataclass(frozen=True, slots=True)
class Chain:
    """Elements in order; with each, how far it may stand from the one before."""

    elements: tuple[Element, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A wording.

    Attributes:
        regions: joined by ++; each holds chains joined by +.
        needs: its elements, all of which a message must hold.
        unless: what must not stand there.
    """

    text: str
    regions: tuple[tuple[Chain, ...], ...]
    needs: tuple[Element, ...]
    unless: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """A message ready to be held against wordings.

    Attributes:
        spans: where words, groups and kinds of numbers stand.
        sentences, clauses: the number of each word's sentence and clause.
        weights: how many words of weight stand before each place; one longer than the words.
        present: the groups, words and kinds of numbers that stand anywhere.
    """

    spans: Mapping[str, list[Place]]
    sentences: Sequence[int]
    clauses: Sequence[int]
    weights: Sequence[int]
    present: frozenset[str] = field(init=False)
    _known: dict[frozenset[str], list[Place]] = field(default_factory=dict)
    _within: dict[frozenset[str] | str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note what there is."""
        self.present = frozenset(self.spans)

    def places(self, element: Element) -> list[Place]:
        """Where an element stands, in order."""
        if len(element.names) == 1:
            return self.spans.get(element.names[0], [])
        known = self._known.get(element.any_of)
        if known is None:
            present = element.any_of & self.present
            known = sorted(set().union(*map(self.spans.__getitem__, present)))
            self._known[element.any_of] = known
        return known

    def within(self, element: Element) -> tuple[int, int]:
        """The sentences and the clauses in which an element stands, a bit for each."""
        known = self._within.get(element.any_of)
        if known is None:
            sentences = clauses = 0
            for name in element.any_of & self.present:
                of_name = self._within.get(name) or self._within_name(name)
                sentences |= of_name[0]
                clauses |= of_name[1]
            known = self._within[element.any_of] = (sentences, clauses)
        return known

    def _within_name(self, name: str) -> tuple[int, int]:
        sentences = clauses = 0
        for first, after in self.spans[name]:
            for place in range(first, after):
                sentences |= 1 << self.sentences[place]
                clauses |= 1 << self.clauses[place]
        known = self._within[name] = (sentences, clauses)
        return known


def weigh(words: Sequence[str]) -> list[int]:
    """How many words of weight stand before each place."""
    light = accumulate(map(LIGHT.__contains__, words), initial=0)
    return list(map(sub, count(), light))


def parse(text: str) -> Pattern:
    """A wording as written in the rules."""
    body, _, unless = text.partition(" unless ")
    regions = tuple(
        tuple(_chain(part) for part in region.split(" + ")) for region in body.split(" ++ ")
    )
    needs = tuple(one for region in regions for chain in region for one in chain.elements)
    return Pattern(text, regions, needs, tuple(unless.strip().split("/")) if unless else ())


def parse_lines(text: str) -> tuple[Pattern, ...]:
    """Wordings, one a line; a deeper line goes on."""
    lines: list[str] = []
    for line in filter(str.strip, text.splitlines()):
        if line.startswith(" ") and lines:
            lines[-1] += ("" if lines[-1].endswith("/") else " ") + line.strip()
        else:
            lines.append(line.strip())
    return tuple(map(parse, lines))


def _chain(text: str) -> Chain:
    elements: list[Element] = []
    gaps: list[int] = []
    gap = NEXT
    for piece in text.split():
        if piece == "..":
            gap = SOON
            continue
        elements.append(_element(piece))
        gaps.append(gap)
        gap = NEXT
    return Chain(tuple(elements), tuple(gaps))


@cache
def _element(text: str) -> Element:
    # One for all wordings that have it, so that its places are found quickly again.
    names = tuple(text.split("/"))
    return Element(names, frozenset(names))


def matches(pattern: Pattern, page: Page) -> Iterator[Match]:
    """Where the wording stands in the message, at most two dozen times.

    The page must hold all elements the pattern needs.
    """
    found = (
        _near(pattern.regions[0], page) if len(pattern.regions) == 1 else _anywhere(pattern, page)
    )
    return islice(
        (match for match in found if not pattern.unless or not _excluded(pattern, match, page)),
        _MOST_MATCHES,
    )


def _anywhere(pattern: Pattern, page: Page) -> Iterator[Match]:
    """For each place of the last part, the first places of the others beside it."""
    others = [list(islice(_near(one, page), _MOST_MATCHES)) for one in pattern.regions[:-1]]
    if not all(others):
        return
    for last in _near(pattern.regions[-1], page):
        chosen: Match = ()
        for other in others:
            fitting = next((one for one in other if not _overlap(one, last + chosen)), None)
            if fitting is None:
                break
            chosen += fitting
        else:
            yield chosen + last


def _may_stand(region: tuple[Chain, ...], page: Page) -> bool:
    """Whether elements stand in one clause that have to, and chains in one sentence."""
    together = -1
    for chain in region:
        before = -1
        for element in chain.elements:
            sentences, clauses = page.within(element)
            together &= sentences
            if not before & clauses:
                return False
            before = clauses
    return len(region) == 1 or together != 0


def _near(region: tuple[Chain, ...], page: Page) -> Iterator[Match]:
    alone = len(region) == 1
    if alone and len(region[0].elements) == 1:
        for place in page.places(region[0].elements[0]):
            yield (place,)
        return
    if not _may_stand(region, page):
        return
    if alone:
        yield from _in_order(region[0], page)
        return
    found: list[list[Match]] = []
    for chain in region:
        found.append(list(_in_order(chain, page)))
        if not found[-1]:
            return
    order = sorted(range(len(found)), key=lambda number: len(found[number]))
    starts = [[match[0][0] for match in found[number]] for number in order]
    for together in _combined([found[number] for number in order], starts, _NOTHING, page):
        yield tuple(
            place for number in range(len(order)) for place in together.of[order.index(number)]
        )


@dataclass(slots=True)
class _Together:
    """Some chains where they stand near each other.

    Attributes:
        first, after: from the first of their words to the one after the last.
        inside: words of weight that belong to them.
    """

    of: tuple[Match, ...]
    first: int
    after: int
    inside: int


_NOTHING = _Together((), 0, 0, 0)


def _combined(
    found: list[list[Match]], starts: list[list[int]], chosen: _Together, page: Page
) -> Iterator[_Together]:
    number = len(chosen.of)
    if number == len(found):
        yield chosen
        return
    begin, end = 0, len(found[number])
    if number:
        begin = bisect_left(starts[number], chosen.first - _REACH)
        end = bisect_left(starts[number], chosen.after + _REACH)
    for match in found[number][begin:end]:
        together = _with(chosen, match, page)
        if together is not None:
            yield from _combined(found, starts, together, page)


def _with(chosen: _Together, match: Match, page: Page) -> _Together | None:
    """Chosen chains and one more; None where it overlaps them or stands too far away."""
    weights = page.weights
    first, after = match[0][0], match[-1][1]
    inside = sum([weights[b] - weights[a] for a, b in match])
    if not chosen.of:
        return _Together((match,), first, after, inside)
    beside = first >= chosen.after or after <= chosen.first
    if not beside and any(_overlap(match, other) for other in chosen.of):
        return None
    first, after = min(first, chosen.first), max(after, chosen.after)
    if page.sentences[first] != page.sentences[after - 1]:
        return None
    inside += chosen.inside
    if weights[after] - weights[first] - inside > NEAR:
        return None
    return _Together((*chosen.of, match), first, after, inside)


def _overlap(some: Match, others: Match) -> bool:
    return any(a < d and c < b for a, b in some for c, d in others)


def _in_order(chain: Chain, page: Page) -> Iterator[Match]:
    places = page.places(chain.elements[0])
    if len(chain.elements) == 1:
        for place in places:
            yield (place,)
        return
    for place in places:
        yield from _onward(chain, page, (place,))


def _onward(chain: Chain, page: Page, so_far: Match) -> Iterator[Match]:
    number = len(so_far)
    places = page.places(chain.elements[number])
    following = _following(places, so_far[-1][1], chain.gaps[number], page)
    if number + 1 == len(chain.elements):
        for place in following:
            yield (*so_far, place)
        return
    for place in following:
        yield from _onward(chain, page, (*so_far, place))


def _following(places: Sequence[Place], after: int, gap: int, page: Page) -> Sequence[Place]:
    """Those places that come after a word, in its clause and soon enough."""
    weights, clauses = page.weights, page.clauses
    begin = end = bisect_left(places, (after, 0))
    if begin == len(places):
        return ()
    latest, furthest, clause = weights[after] + gap, after + gap + 4, clauses[after - 1]
    while end < len(places):
        first = places[end][0]
        if first > furthest or weights[first] > latest or clauses[first] != clause:
            break
        end += 1
    return places[begin:end]


def _excluded(pattern: Pattern, match: Match, page: Page) -> bool:
    weights, sentences = page.weights, page.sentences
    for one in pattern.unless:
        for first, after in page.spans.get(one, ()):
            if any(
                sentences[first] == sentences[begin]
                and weights[first] - weights[end] <= CLOSE
                and weights[begin] - weights[after] <= CLOSE
                for begin, end in match
            ):
                return True
    return False
