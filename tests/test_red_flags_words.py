"""How the rules read: slips of the pen, short forms, groups of words, wordings, numbers."""

import pytest

from psc_app.domain import red_flags
from psc_app.domain.red_flag_book import Book
from psc_app.domain.red_flag_lexicon import Lexicon, forms, parse_groups
from psc_app.domain.red_flag_numbers import number_spans
from psc_app.domain.red_flag_pattern import Page, matches, parse, parse_lines, weigh
from psc_app.domain.red_flag_rule import Family, Rule, Tier, parse_rules
from psc_app.domain.red_flag_text import MOST_CHARACTERS, read


def alerts(text: str) -> bool:
    return any(hit.tier is Tier.ALERT for hit in red_flags.check(text))


# ---------------------------------------------------------------- how people write


@pytest.mark.parametrize(
    "text",
    [
        "cant breath",
        "chest is tite",
        "hes turning blue",
        "siezure",
        "she is unconcious",
        "i feel suicidel",
        "my troat is swolen",
        "alergic reaction cant breathe",
        "bleading wont stop",
        "hart attack",
        "od'd on pills",
        "blud everywhere and it wont stop bleedin",
        "no puedo respirar",
    ],
)
def test_slips_slang_and_short_forms_alert(text: str):
    assert alerts(text)


@pytest.mark.parametrize(
    "text",
    [
        "we went to the beach and had delicious food",
        "sharing a flat in Paris",
        "the staking of tomatoes",
        "confusing form",
        "my breast exam is on Friday",
    ],
)
def test_everyday_words_are_not_taken_for_slips(text: str):
    assert not alerts(text)


def test_short_forms_are_written_out_and_numbers_stand_alone():
    reading = read("He's 3wks old, can't feed. Temp 101.5 rn")
    assert " ".join(reading.words) == ("he is 3 weeks old can not feed temperature 101.5 right now")
    assert reading.sentences == [0] * 8 + [1] * 4
    assert reading.cut(0, 4) == "He's 3wks"


def test_a_comma_begins_a_clause_and_a_full_stop_in_a_number_ends_nothing():
    reading = read("hot, 38.5 since noon")
    assert reading.clauses == [0, 1, 1, 1]
    assert reading.sentences == [0, 0, 0, 0]


def test_drawled_words_are_read():
    assert read("heeeeelp").words == ["heelp"]
    assert alerts("i cant breatheeeee")
    assert alerts("heeelp he is chokinggg")


def test_a_long_text_is_cut_in_the_middle():
    reading = read("a " * MOST_CHARACTERS)
    assert len(reading.text) == MOST_CHARACTERS + 1


# ---------------------------------------------------------------- groups of words


def test_groups_take_in_others_and_words_stand_for_their_forms():
    groups = parse_groups("ache: hurt, sore back,\n    pain\nwoe: @ache, =fit")
    assert groups == {"ache": ("hurt", "sore back", "pain"), "woe": ("@ache", "=fit")}
    lexicon = Lexicon(groups, (), (), ())
    assert lexicon.spans(["it", "hurts"])["@woe"] == [(1, 2)]
    assert lexicon.spans(["my", "sore", "back"])["@ache"] == [(1, 3)]
    assert "@woe" not in lexicon.spans(["fits"])


def test_a_group_that_takes_in_an_unknown_one_is_refused():
    with pytest.raises(ValueError, match="unknown group"):
        Lexicon(parse_groups("ache: @nothing"), (), (), ())


def test_the_usual_endings_of_a_word():
    assert {"stabs", "stabbed", "stabbing", "stabbin"} <= forms("stab")
    assert {"choked", "choking"} <= forms("choke")
    assert {"dizzies"} <= forms("dizzy")
    assert forms("=fit") == {"fit"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("brething", "breathing"),
        ("breatthing", "breathing"),
        ("braething", "breathing"),
        ("breithing", "breathing"),
        ("stoke", "stroke"),
        ("slap", "slap"),
        ("wreathing", "wreathing"),
    ],
)
def test_one_slip_is_guessed_in_a_long_word_that_matters(written: str, meant: str):
    lexicon = Lexicon({}, (), ("slap",), ("breathing", "stroke"))
    assert lexicon.corrected(written) == meant


# ---------------------------------------------------------------- wordings


def found(pattern: str, text: str) -> bool:
    groups = parse_groups("hurt: pain, hurt")
    reading = read(text)
    wording = parse(pattern)
    names = {name for one in wording.needs for name in one.names} | set(wording.unless)
    lexicon = Lexicon(groups, {name for name in names if name[0] not in "@#"}, (), ())
    spans = lexicon.spans(reading.words)
    number_spans(reading.words, spans)
    page = Page(spans, reading.sentences, reading.clauses, weigh(reading.words))
    if not all(page.places(one) for one in wording.needs):
        return False
    return any(True for _ in matches(wording, page))


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("blue lips", "blue lips", True),
        ("blue lips", "lips blue", False),
        ("blue lips", "his blue swollen lips", True),
        ("blue lips", "blue hat red coat lips", False),
        ("blue .. lips", "blue swollen cold hard lips", True),
        ("blue lips", "it is blue, lips are fine", False),
        ("blue + lips", "lips are turning a bit blue", True),
        ("blue + lips", "blue sky. lips dry", False),
        ("blue ++ lips", "the sky is blue. My lips are dry", True),
        ("blue/grey lips", "grey lips", True),
        ("blue_lips", "blue swollen lips", False),
        ("@hurt + leg", "my leg really hurts", True),
        ("@hurt + leg unless cast", "leg hurts in the cast", False),
        ("@hurt + leg unless cast", "leg hurts. My cast is off", True),
        ("baby #fever", "baby 38.9", True),
        ("baby #fever", "baby 38 weeks", False),
    ],
)
def test_wordings_fit_as_their_language_says(pattern: str, text: str, fits: bool):
    assert found(pattern, text) is fits


def test_a_deeper_line_goes_on():
    one, two = parse_lines("a/b/\n    c d\nx")
    assert one.text == "a/b/c d"
    assert two.text == "x"


def test_rules_are_written_as_lines_a_clinician_can_read():
    text = """
ABC-01 alert: Something bad
    one two unless
        three
ABC-02 review, alone: Something less
    four
"""
    first, second = parse_rules(Family.STROKE, text)
    assert first == Rule(
        "ABC-01", Family.STROKE, Tier.ALERT, "Something bad", ("one two unless three",)
    )
    assert (second.tier, second.alone) == (Tier.REVIEW, True)


@pytest.mark.parametrize("text", ["ABC-01 loud: What\n    x", "ABC-01 alert: No wording"])
def test_a_rule_that_cannot_be_read_is_refused(text: str):
    with pytest.raises(ValueError):
        parse_rules(Family.STROKE, text)


def test_a_rule_with_an_unknown_group_is_refused():
    rule = Rule("ABC-01", Family.STROKE, Tier.ALERT, "Something", ("@nowhere",))
    with pytest.raises(ValueError, match="@nowhere"):
        Book([rule])


def test_a_rule_that_stands_alone_fits_a_cry_and_no_mention():
    rule = Rule("ABC-01", Family.STROKE, Tier.ALERT, "Names it", ("stroke",), alone=True)
    book = Book([rule])
    assert book.check("Hello. STROKE!! please help")
    assert not book.check("stroke leaflets please")


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("6 weeks old", "#young", True),
        ("for 6 weeks", "#young", False),
        ("6 weeks pregnant", "#young", False),
        ("6 weeks pregnant", "#gestation", True),
        ("6 weeks ago", "#gestation", False),
        ("30 weeks", "#preterm", True),
        ("40 weeks", "#preterm", False),
        ("5 months old", "#baby_age", True),
        ("101.2", "#fever", True),
        ("99.1", "#fever", False),
        ("38 pounds", "#fever", False),
        ("20 pills", "#many", True),
        ("20 mg", "#many", False),
        ("in 2019", "#year", True),
        ("170/95", "#high_pressure", True),
        ("120/80", "#high_pressure", False),
    ],
)
def test_numbers_are_read_by_what_they_may_be(text: str, kind: str, there: bool):
    spans: dict = {}
    number_spans(text.split(), spans)
    assert (kind in spans) is there
