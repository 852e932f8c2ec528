"""What a macro may be made of."""

import json
from typing import Any

import pytest
from scripted import article, case, finish, priority, reply, skill, task, transfer

from psc_app.domain.errors import BadInput
from psc_app.domain.macro import (
    FIELDS,
    LABELS,
    MOST_ACTIONS,
    NO_DAYS,
    ActionKind,
    Known,
    check,
    due_words,
    in_words,
    read_actions,
)

KNOWN = Known(
    rows={"queue_id": {1}, "skill_id": {1}, "reply_id": {1}, "article_id": {1}},
    dispositions=("Answered",),
    case_kinds=("Refill",),
)
SOUND = [case(case_kind="Refill"), task(), priority(1), skill(1), article(1), finish()]


def said(*actions: dict[str, Any]) -> list[str]:
    return [f"{one.number}: {one.text}" for one in check(actions, KNOWN)]


def test_a_sound_macro_has_no_faults():
    assert said(*SOUND) == []
    assert said(reply(1), reply(1)) == []
    assert said(transfer(1, "Please call")) == []


def test_what_is_missing_is_named_with_its_action():
    assert said() == ["0: Add a first action."]
    assert said(case("", case_kind="Odd", priority=3, due_days=900)) == [
        "1: Write a title.",
        "1: Choose a kind of case from the list.",
        "1: Choose a priority.",
        "1: Due within 365 days, or not at all.",
    ]
    assert said(task("", owner="ana"), skill(7, 11), reply(7), article(7)) == [
        "1: Write a title.",
        "1: Choose who it is for.",
        "2: Choose a skill.",
        "2: Levels go from 1 to 10.",
        "3: Choose a quick reply.",
        "4: Choose an article.",
    ]
    assert said(transfer(7)) == ["1: Choose a queue."]
    assert said(finish("Done")) == ["1: Choose a disposition from the list."]


def test_what_takes_the_conversation_out_of_ones_hands_comes_last():
    for last in (transfer(1), finish()):
        assert said(case(), last) == []
        (fault,) = said(last, case())
        assert fault == "1: The conversation leaves your hands with this: it has to come last."


def test_no_reply_is_put_into_a_composer_that_goes_away():
    for last in (transfer(1), finish()):
        (fault,) = said(reply(1), last)
        assert fault.startswith("2: A reply that is put into the composer before this")


def test_what_the_editor_sends_is_read_back_as_it_was():
    everything = [*SOUND, reply(1), transfer(1, "Please call")]
    assert read_actions(json.dumps(everything)) == everything
    assert {one["kind"] for one in everything} == {kind.value for kind in ActionKind}


def test_only_what_belongs_to_an_action_is_kept():
    sent = [{"kind": "set priority", "priority": "2", "staff_id": 1, "actor": "admin"}]
    assert read_actions(json.dumps(sent)) == [priority(2)]
    bare = [{"kind": kind.value} for kind in ActionKind]
    for action, kind in zip(read_actions(json.dumps(bare)), ActionKind, strict=True):
        assert tuple(action) == ("kind", *FIELDS[kind])


@pytest.mark.parametrize(
    "text",
    ["{", "7", "[7]", '[{"kind": "drop tables"}]', '[{"kind": ["open case"]}]',
     '[{"kind": "open case", "title": 7}]', json.dumps([case("x" * 121)]),
     json.dumps([case()] * (MOST_ACTIONS + 1))],
)  # fmt: skip
def test_what_is_no_list_of_actions_is_refused(text: str):
    with pytest.raises(BadInput):
        read_actions(text)


def test_numbers_that_are_none_choose_nothing():
    sent = [
        {"kind": "insert reply", "reply_id": bad} for bad in ("x", -1, True, None, 1e3, "9" * 12)
    ]
    assert read_actions(json.dumps(sent)) == [reply(0)] * len(sent)
    assert read_actions('[{"kind": "open case", "due_days": "soon"}]')[0]["due_days"] == NO_DAYS


def test_when_something_is_due_is_said_in_words():
    assert [due_words(days) for days in (-1, 0, 1, 3)] == [
        "no due date",
        "due today",
        "due tomorrow",
        "due in 3 days",
    ]


def test_every_action_has_its_name_and_the_history_says_what_it_was():
    assert set(LABELS) == set(ActionKind)
    assert in_words([priority(2), transfer(4)]) == (
        "1. Set the priority (priority 2) / 2. Transfer to a queue (queue 4)"
    )
