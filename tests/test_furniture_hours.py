"""Hours, presences and workstreams: their forms, their bounds, and what they say of now."""

from datetime import UTC, datetime

import pytest
from furnished import admin, history, save, values
from people import Clinic

from psc_app.domain.errors import BadInput, Refused
from psc_app.domain.hours import Period
from psc_app.models.workplace import (
    CustomPresence,
    Holiday,
    HoursPeriod,
    OperatingHours,
    Workstream,
)
from psc_app.services import (
    furniture_desk,
    furniture_hours,
    furniture_queues,
    furniture_workstreams,
    presence,
)


def week(**periods: str) -> dict[str, str]:
    """A form with these periods, such as monday="9:00-12:00 13:00-17:00"."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    form = {"name": "Office", "time_zone": "America/New_York"}
    for number, day in enumerate(days):
        for row, period in enumerate(periods.get(day, "").split()):
            opens, _, closes = period.partition("-")
            form |= {f"periods-{number}-{row}-opens": opens,
                     f"periods-{number}-{row}-closes": closes}  # fmt: skip
    return form


def periods(clinic: Clinic) -> list[tuple[int, int, int]]:
    return [(row.weekday, row.opens, row.closes) for row in clinic.rows(HoursPeriod)]


# ---------------------------------------------------------------- hours


def test_a_week_is_kept_as_it_was_written_with_midnight_as_the_days_end(clinic: Clinic):
    who = admin(clinic)
    form = week(monday="13:00-17:00 9:00-12:00", sunday="20:00-00:00")
    key = save(clinic, who, "hours", **form)
    assert periods(clinic) == [(0, 540, 720), (0, 780, 1020), (6, 1200, 1440)]
    card = clinic.look(who, furniture_hours.card, key)
    shown = [(p.opens, p.closes) for p in card.days[0].periods[: card.days[0].used]]
    assert shown == [("09:00", "12:00"), ("13:00", "17:00")]
    assert [day.used for day in card.days] == [2, 0, 0, 0, 0, 0, 1]
    assert card.days[6].periods[0].closes == "00:00"
    (line,) = clinic.look(who, furniture_hours.lines)
    assert line.week == ("Mon 09:00–12:00, 13:00–17:00", "Sun 20:00–24:00")


def test_hours_say_whether_they_are_open_now_and_when_again(clinic: Clinic):
    who = admin(clinic)
    clinic.clock.turn(hours=5)  # Tuesday, ten in New York
    form = week(tuesday="9:00-12:00 13:00-17:00", wednesday="9:00-17:00")
    key = save(clinic, who, "hours", **form)
    assert clinic.look(who, furniture_hours.card, key).note.open
    clinic.clock.turn(hours=2, minutes=30)
    note = clinic.look(who, furniture_hours.card, key).note
    assert (note.open, note.opens_at) == (False, _at(2026, 3, 3, 18))
    save(clinic, who, "holiday", of=key, day="2026-03-03", name="Founders' Day")
    note = clinic.look(who, furniture_hours.card, key).note
    assert (note.holiday, note.opens_at) == ("Founders' Day", _at(2026, 3, 4, 14))
    clinic.change(OperatingHours, time_zone="Asia/Tokyo")
    assert clinic.look(who, furniture_hours.lines)[0].note.opens_at == _at(2026, 3, 4, 0)


def _at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("form", "why"),
    [
        (week(monday="9:00-"), "Monday: write both times"),
        (week(monday="9-10"), "Monday: write both times"),
        (week(monday="25:00-26:00"), "Monday: write both times"),
        (week(tuesday="17:00-9:00"), "Tuesday: 17:00–9:00 closes before it opens"),
        (week(sunday="9:00-12:00 11:00-13:00"), "Sunday: 9:00–12:00 and 11:00–13:00 overlap"),
        (week(monday="1:00-2:00 3:00-4:00 5:00-6:00 7:00-8:00 9:00-10:00"), "At most 4 periods"),
        (week() | {"time_zone": "Mars/Olympus"}, "Time zone: write a name"),
        (week() | {"name": ""}, "Name: write between"),
        (week() | {"name": "OFFICE 1"}, "There is a set of hours of this name already"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_the_day(clinic: Clinic, form, why):
    who = admin(clinic)
    key = save(clinic, who, "hours", **(week(monday="8:00-9:00") | {"name": "Office 1"}))
    other = save(clinic, who, "hours", **(week() | {"name": "Office 2"}))
    for row in (0, other):
        with pytest.raises(BadInput, match=why):
            save(clinic, who, "hours", row, **form)
    assert periods(clinic) == [(0, 480, 540)]
    assert {row.id for row in clinic.rows(OperatingHours)} == {key, other}


def test_changed_hours_show_before_and_after_and_the_same_are_no_change(clinic: Clinic):
    who = admin(clinic)
    form = week(monday="9:00-17:00", tuesday="9:00-17:00")
    key = save(clinic, who, "hours", **form)
    save(clinic, who, "hours", key, **form)
    assert len(history(clinic, who)) == 1
    save(clinic, who, "hours", key, **week(monday="9:00-17:00"))
    assert history(clinic, who)[0] == (
        "Hours Office", "changed", [("Open", "Mon–Tue 09:00–17:00", "Mon 09:00–17:00")],
    )  # fmt: skip


def test_a_closed_day_is_a_day_once(clinic: Clinic):
    who = admin(clinic)
    key = save(clinic, who, "hours", **week())
    for form, why in (
        ({"day": "", "name": "X"}, "Day: choose one"),
        ({"day": "2026-02-30", "name": "X"}, "Day: choose one"),
        ({"day": "2026-12-25", "name": " "}, "Name of the day: write between"),
    ):
        with pytest.raises(BadInput, match=why):
            save(clinic, who, "holiday", of=key, **form)
    save(clinic, who, "holiday", of=key, day="2026-12-25", name="Christmas")
    with pytest.raises(BadInput, match="Fri, Dec 25, 2026 is closed already"):
        save(clinic, who, "holiday", of=key, day="2026-12-25", name="Again")
    (line,) = clinic.look(who, furniture_hours.card, key).holidays
    assert (line.shown, line.name) == ("Fri, Dec 25, 2026", "Christmas")
    assert clinic.do(who, furniture_desk.question, "holiday", line.id) == (
        "Remove the closed day “Christmas”?"
    )
    clinic.do(who, furniture_desk.remove, "holiday", line.id)
    assert clinic.rows(Holiday) == []
    assert [lines for _, _, lines in history(clinic, who)][:2] == [
        [("Closed day", "2026-12-25 Christmas", "–")],
        [("Closed day", "–", "2026-12-25 Christmas")],
    ]


@pytest.mark.both
def test_hours_that_a_queue_keeps_stay(clinic: Clinic):
    who = admin(clinic)
    key = save(clinic, who, "hours", **week(monday="9:00-17:00"))
    save(clinic, who, "holiday", of=key, day="2026-12-25", name="Christmas")
    clinic.do(who, furniture_queues.change, clinic.queue, {"hours_id": key})
    with pytest.raises(Refused, match="Office are kept by Nurses"):
        clinic.do(who, furniture_hours.remove, key)
    clinic.do(who, furniture_queues.change, clinic.queue, {"hours_id": None})
    clinic.do(who, furniture_hours.remove, key)
    assert clinic.rows(OperatingHours) + clinic.rows(HoursPeriod) + clinic.rows(Holiday) == []
    what, deed, lines = history(clinic, who)[0]
    assert (what, deed) == ("Hours Office", "removed")
    assert ("Open", "Mon 09:00–17:00", "") in lines


def test_new_hours_begin_with_weekdays_in_the_clinics_time_zone(clinic: Clinic):
    card = clinic.look(admin(clinic), furniture_hours.card, 0)
    assert [day.used for day in card.days] == [1, 1, 1, 1, 1, 0, 0]
    assert card.given["time_zone"].text == "America/New_York"
    assert clinic.look(admin(clinic), furniture_hours.lines) == ()


def test_periods_may_touch(clinic: Clinic):
    who = admin(clinic)
    touching = [Period(0, 0, 600), Period(0, 600, 1440)]
    clinic.do(who, furniture_hours.create,
              {"name": "All day", "time_zone": "UTC", "periods": touching})  # fmt: skip
    assert periods(clinic) == [(0, 0, 600), (0, 600, 1440)]


# ---------------------------------------------------------------- presences


def test_a_presence_of_the_clinics_own_counts_as_a_base_one(clinic: Clinic):
    who = admin(clinic)
    save(clinic, who, "presence", name="Lunch", base="appear away", active="yes")
    (line,) = clinic.look(who, furniture_workstreams.presences)
    assert (line.name, line.base, line.active) == ("Lunch", "Appear away", True)
    for form, why in (
        ({"name": "lunch", "base": "busy"}, "There is a presence of this name already"),
        ({"name": "Busy", "base": "busy"}, "Busy is a presence that there is already"),
        ({"name": "inactive", "base": "busy"}, "presence that there is already"),
        ({"name": "n" * 41, "base": "busy"}, "Name: write between 1 and 40"),
        ({"name": "Nap", "base": "inactive"}, "Counts as: choose one"),
        ({"name": "Nap"}, "Counts as: choose one"),
    ):
        with pytest.raises(BadInput, match=why):
            save(clinic, who, "presence", **form)
    assert len(clinic.rows(CustomPresence)) == 1


def test_a_presence_that_somebody_is_in_is_not_removed(clinic: Clinic):
    who = admin(clinic)
    key = save(clinic, who, "presence", name="Lunch", base="appear away", active="yes")
    agent = clinic.staff()
    clinic.do(agent, presence.choose, "Lunch")
    with pytest.raises(Refused, match=f"{agent.name} chose Lunch"):
        clinic.do(who, furniture_desk.remove, "presence", key)
    save(clinic, who, "presence", key, name="Lunch", base="appear away")
    assert not clinic.look(who, furniture_workstreams.presences)[0].active
    clinic.do(agent, presence.choose, "available")
    clinic.do(who, furniture_desk.remove, "presence", key)
    assert clinic.rows(CustomPresence) == []


# ---------------------------------------------------------------- workstreams


def stream_form(**more: str) -> dict[str, str]:
    """A workstream's form as it stands at first."""
    return {
        "name": "Chat", "fallback_queue_id": "1", "attachments_allowed": "yes", "mode": "push",
        "allowed_presences-available": "yes", "offer_seconds": "45", "most_declines": "3",
        "decline_rest_seconds": "1", "decline_rest_seconds-unit": "minutes",
        "missed_offer_inactive": "yes", "affinity": "yes", "high_after_seconds": "10",
        "high_after_seconds-unit": "minutes", "skill_matching": "exact", "capacity_units": "1",
        "wrap_up_minutes": "15", "wrap_up_minutes-unit": "minutes", "wrap_up_capacity": "always",
        "patient_grace_seconds": "3", "patient_grace_seconds-unit": "minutes",
        "agent_grace_seconds": "150", "inactivity_minutes": "28",
        "inactivity_minutes-unit": "days", "steps-0-after": "2", "steps-0-unit": "minutes",
        "steps-0-lower": "3",
    } | more  # fmt: skip


def test_a_workstreams_form_keeps_everything_in_it(clinic: Clinic):
    who = admin(clinic)
    save(clinic, who, "workstream", clinic.workstream, **stream_form(channel="sms"))
    (row,) = clinic.rows(Workstream)
    assert row.channel == "chat", "a workstream's channel stays as it was made"
    assert row.allowed_presences == ["available"]
    assert row.relaxing == [{"after": 120, "lower_by": 3}]
    assert (row.fallback_queue_id, row.inactivity_minutes, row.high_after_seconds) == (
        1,
        40320,
        600,
    )
    card = clinic.look(who, furniture_workstreams.card, clinic.workstream)
    given = {name: (one.text, one.unit) for name, one in card.given.items() if one.unit}
    assert given["inactivity_minutes"] == ("28", "days")
    assert given["agent_grace_seconds"] == ("150", "seconds")
    assert (card.steps[0].after, card.steps[0].unit, card.steps_used) == ("2", "minutes", 1)
    before = len(history(clinic, who))
    save(clinic, who, "workstream", clinic.workstream, **stream_form())
    assert len(history(clinic, who)) == before, "the same again is no change"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"allowed_presences-available": ""}, "Offered to agents who are: choose at least one"),
        ({"offer_seconds": "9"}, "Time to answer an offer: from 10 s to 10 min"),
        ({"offer_seconds": "11", "offer_seconds-unit": "minutes"}, "from 10 s to 10 min"),
        ({"capacity_units": "0"}, "Units a conversation takes: from 1 units"),
        ({"most_declines": "0"}, "Times an agent may decline: from 1 times"),
        ({"fallback_queue_id": ""}, "Queue for the rest: choose one"),
        ({"fallback_queue_id": "999"}, "Queue for the rest: this queue takes nothing new"),
        ({"mode": "shout"}, "How work is given out: choose one"),
        ({"wrap_up_capacity": "for a while"}, "How long, if for a while: write a whole number"),
        (
            {"wrap_up_capacity": "for a while", "wrap_up_hold_seconds": "20"},
            "How long, if for a while: from 30 s to 1 h",
        ),
        ({"steps-0-lower": "11"}, "Needed levels give way: by 1 to 10"),
        ({"steps-0-after": "x"}, "Needed levels give way, after: write a whole number"),
        (
            {"steps-1-after": "3", "steps-1-unit": "minutes", "steps-1-lower": "3"},
            "each later step has to lower them further",
        ),
    ],
)
def test_what_a_workstream_cannot_be_is_refused(clinic: Clinic, form, why):
    who = admin(clinic)
    with pytest.raises(BadInput, match=why):
        save(clinic, who, "workstream", clinic.workstream, **stream_form(**form))
    with pytest.raises(BadInput, match=why):
        save(clinic, who, "workstream", **(stream_form(name="Second", channel="sms") | form))
    assert history(clinic, who) == []


def test_switching_to_push_offers_what_waited_to_be_picked(clinic: Clinic):
    who = admin(clinic)
    clinic.set_workstream(mode="pick", fallback_queue_id=clinic.queue)
    agent = clinic.staff()
    chat = clinic.start()
    assert clinic.offered_to(chat) is None
    clinic.do(who, furniture_workstreams.change, clinic.workstream, {"mode": "push"})
    clinic.tick(seconds=1)
    assert clinic.offered_to(chat) == agent.id


def test_a_new_workstreams_form_begins_with_the_defaults(clinic: Clinic):
    who = admin(clinic)
    card = clinic.look(who, furniture_workstreams.card, 0)
    assert (card.steps_used, card.given["offer_seconds"].text) == (3, "45")
    made = values("workstream", name="SMS", channel="sms", fallback_queue_id=clinic.queue)
    key = clinic.do(who, furniture_workstreams.create, made | {"relaxing": []})
    (line,) = [one for one in clinic.look(who, furniture_workstreams.lines) if one.id == key]
    assert line.facts == (
        "SMS",
        "Push: offered to an agent",
        "Exact: every skill at its level or above",
    )
    assert (line.rules, line.rest) == ("0 rules", "Nurses")
