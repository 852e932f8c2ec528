"""Reading the activities of outside bots: what is said, offered, handed over; whatever comes."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psc_app.domain import activities
from psc_app.domain.bot_words import LONGEST_VALUE, Choice
from psc_app.domain.limits import LONGEST_MESSAGE


def message(text: str = "", **more: Any) -> dict[str, Any]:
    return {"type": "message", "text": text} | more


def card(kind: str, content: Any) -> dict[str, Any]:
    kind = f"application/vnd.microsoft.card.{kind}"
    return message(attachments=[{"contentType": kind, "content": content}])


# ---------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Take **one** a day", "Take one a day"),
        ("See [our page](https://example.org/a)", "See our page (https://example.org/a)"),
        ("5 * 4 * 3 and snake_case and 2 ** 3", "5 * 4 * 3 and snake_case and 2 ** 3"),
        ("`code`", "code"),
        ("  spaces  ", "spaces"),
    ],
)
def test_markdown_is_read_out_without_its_marks(text: str, plain: str):
    assert activities.lines(message(text)) == (plain,)


def test_plain_text_is_left_as_it_is():
    assert activities.lines(message("a **b**", textFormat="plain")) == ("a **b**",)


def test_what_is_no_message_says_nothing():
    assert activities.lines({"type": "typing", "text": "x"}) == ()
    assert activities.choices({"type": "event"}) == ()


def test_an_adaptive_card_is_read_from_top_to_bottom():
    content = {
        "type": "AdaptiveCard",
        "body": [
            {"type": "TextBlock", "text": "How are you?"},
            {"type": "Container", "items": [{"type": "TextBlock", "text": "Choose one."}]},
            {"type": "FactSet", "facts": [{"title": "Day", "value": "Monday"}]},
            {
                "type": "Input.ChoiceSet",
                "id": "mood",
                "choices": [{"title": "Good", "value": "g"}, {"title": "Bad", "value": "b"}],
            },
        ],
        "actions": [
            {"type": "Action.Submit", "title": "Skip", "data": {"skip": True}},
            {"type": "Action.Submit", "title": "Stop"},
            {"type": "Action.OpenUrl", "title": "More", "url": "https://example.org"},
        ],
    }
    read = card("adaptive", content)
    assert activities.lines(read) == (
        "How are you?\nChoose one.\nDay Monday\nMore: https://example.org",
    )
    assert activities.choices(read) == (
        Choice("Good", '{"mood": "g"}'),
        Choice("Bad", '{"mood": "b"}'),
        Choice("Skip", '{"skip": true}'),
        Choice("Stop", "Stop"),
    )


def test_each_button_is_offered_once_and_not_too_many_of_them():
    buttons = [{"type": "imBack", "title": f"T{n}", "value": f"v{n % 25}"} for n in range(60)]
    found = activities.choices(message("?", suggestedActions={"actions": buttons}))
    assert [one.value for one in found] == [f"v{n}" for n in range(20)]


def test_an_address_that_runs_a_script_is_no_link():
    bad = [{"type": "openUrl", "title": "x", "value": "javascript:alert(1)"}]
    assert activities.lines(card("hero", {"title": "Hi", "buttons": bad})) == ("Hi",)


def test_a_file_is_named_with_its_address():
    file = {"contentType": "image/png", "name": "map.png", "contentUrl": "https://e.org/map.png"}
    assert activities.lines(message(attachments=[file])) == ("map.png: https://e.org/map.png",)


# ---------------------------------------------------------------- who takes over


def test_tags_hand_over_as_an_object_and_as_its_text():
    for tags in (
        {"type": "Escalate", "context": {"reason": "billing"}},
        '{"type":"Escalate","context":{"reason":"billing"}}',
    ):
        found = activities.hand_over(message("x", channelData={"tags": tags}))
        assert found is not None and found.context == {"reason": "billing"}


def test_values_that_come_with_a_remark_are_taken_out_of_it():
    value = {"plan": {"value": "Gold", "isDisplayable": True}, "deep": {"a": [1]}}
    found = activities.read_context(value)
    assert found.context == {"plan": "Gold", "deep": '{"a": [1]}'}


@pytest.mark.parametrize(
    ("given", "skills"),
    [
        ({"skill": "Spanish"}, {"Spanish": 1}),
        ({"skills": ["Spanish", "Triage", 5]}, {"Spanish": 1, "Triage": 1}),
        (
            {"skills": {"Spanish": 4, "Triage": 99, "Odd": True}},
            {"Spanish": 4, "Triage": 1, "Odd": 1},
        ),
        ({"skills": 7}, {}),
    ],
)
def test_skills_come_as_a_name_names_or_levels(given: Any, skills: dict[str, int]):
    assert activities.read_context(given).skills == skills


@pytest.mark.parametrize(
    ("said", "priority"),
    [
        ("high", 1),
        ("URGENT", 2),
        ("red flag", 3),
        ("red_flag", 3),
        (2, 2),
        (9, None),
        (True, None),
        ("so", None),
    ],
)
def test_priorities_come_as_words_or_codes(said: Any, priority: int | None):
    assert activities.read_context({"priority": said}).priority == priority


def test_a_value_is_kept_up_to_its_length():
    found = activities.read_context({"note": "x" * 9_000})
    assert len(found.context["note"]) == LONGEST_VALUE


@pytest.mark.parametrize(
    ("code", "ends"), [(None, True), ("completedSuccessfully", True), ("botTimedOut", False)]
)
def test_an_end_with_an_error_is_no_end_but_a_lost_bot(code: str | None, ends: bool):
    end = {"type": "endOfConversation"} | ({"code": code} if code else {})
    assert activities.ends(end) is ends
    lost = activities.hand_over(end)
    assert (lost is not None and lost.why == "bot lost") is not ends


# ---------------------------------------------------------------- who said it, and when


def test_who_is_not_known_to_be_the_bot_is_the_patient():
    for sender, by_patient in (
        ({"role": "bot"}, False),
        ({"role": "user", "id": "b1"}, True),
        ({"id": "b1"}, False),
        ({"id": "u1"}, True),
        ({}, True),
    ):
        assert activities.is_from_user({"from": sender}, "b1") is by_patient


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-03-03T09:50:00Z", datetime(2026, 3, 3, 9, 50, tzinfo=UTC)),
        ("2026-03-03T10:50:00+01:00", datetime(2026, 3, 3, 9, 50, tzinfo=UTC)),
        ("2026-03-03T09:50:00.1234567Z", datetime(2026, 3, 3, 9, 50, 0, 123456, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:59", None),
        ("noon", None),
        (5, None),
    ],
)
def test_moments_are_read_in_utc(text: Any, at: datetime | None):
    assert activities.moment(text) == at


# ---------------------------------------------------------------- whatever comes

_NAMES = st.sampled_from(
    ["type", "text", "name", "value", "attachments", "content", "contentType", "activities", "from",
     "role", "id", "suggestedActions", "actions", "title", "channelData", "tags", "context", "body",
     "items", "buttons", "facts", "choices", "data", "skills", "priority", "code", "timestamp"]
)  # fmt: skip
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_NAMES, inner, max_size=5),
    max_leaves=30,
)
_TYPES = st.sampled_from(["message", "event", "endOfConversation", "typing"])


@settings(max_examples=300, deadline=None)
@given(kind=_TYPES, rest=st.dictionaries(_NAMES, _ANYTHING, max_size=8))
def test_whatever_an_activity_holds_reading_it_never_fails(kind: str, rest: dict[str, Any]):
    activity = rest | {"type": kind}
    assert all(0 < len(line) <= LONGEST_MESSAGE for line in activities.lines(activity))
    assert all(one.title and one.value for one in activities.choices(activity))
    handed = activities.hand_over(activity)
    assert handed is None or all(handed.context.values())
    assert isinstance(activities.ends(activity), bool)
    assert isinstance(activities.said_in(activity), list)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=9_000))
def test_no_word_is_lost_where_a_text_is_cut(text: str):
    whole = "".join(text.replace("\0", "").encode("utf-8", "ignore").decode().split())
    pieces = activities.pieces(text)
    assert all(0 < len(piece) <= LONGEST_MESSAGE for piece in pieces)
    assert "".join("".join(piece.split()) for piece in pieces) == whole
