"""Times in words, one by one and a day at a time, also when the clocks are turned."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from psc_app.domain.booking_cards import SlotCard, clock_in_words, slot_cards, when_in_words

AUTUMN = date(2026, 11, 1)
QUARTER = 900
TURNED = [
    ("America/New_York", AUTUMN),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),  # half an hour
    ("America/Havana", AUTUMN),  # from one o'clock back to midnight
    ("Asia/Beirut", date(2026, 10, 24)),  # from midnight back to eleven of the day before
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Asia/Kathmandu", date(2026, 6, 1)),  # never
]


def quarters(day: date, zone: str) -> list[int]:
    """Every quarter of an hour of a day on a zone's wall clock, in seconds since 1970."""
    noon = int(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone)).timestamp())
    around = range(noon - 86_400, noon + 86_400, QUARTER)
    return [one for one in around if datetime.fromtimestamp(one, ZoneInfo(zone)).date() == day]


@pytest.mark.parametrize(("zone", "turned"), TURNED)
def test_a_days_times_have_the_same_words_as_each_by_itself(zone: str, turned: date) -> None:
    like = SlotCard(practitioner_id=3, clinic_id=4, practitioner="Dr. Lin", clinic="A", zone=zone)
    for day in (turned - timedelta(days=1), turned, turned + timedelta(days=1)):
        starts = quarters(day, zone)
        cards = slot_cards(like, day, starts, 1200)
        assert [one.starts_at for one in cards] == [start * 1000 for start in starts]
        for card, start in zip(cards, starts, strict=True):
            moment = datetime.fromtimestamp(start, ZoneInfo(zone))
            assert card.clock == clock_in_words(moment, zone)
            assert card.when == when_in_words(moment, zone)
            assert card.short.endswith(f", {card.clock}")
            assert card.ends_at - card.starts_at == 1_200_000
            assert (card.practitioner_id, card.clinic_id, card.zone) == (3, 4, zone)
            assert (card.practitioner, card.clinic) == ("Dr. Lin", "A")


@pytest.mark.parametrize(("zone", "day"), TURNED)
def test_no_two_times_of_a_day_have_the_same_words(zone: str, day: date) -> None:
    cards = slot_cards(SlotCard(zone=zone), day, quarters(day, zone), 1200)
    for words in ("clock", "when", "short"):
        assert len({getattr(card, words) for card in cards}) == len(cards)


def test_a_zone_is_named_only_beside_a_time_that_comes_round_twice() -> None:
    zone = "America/New_York"
    said = [one.clock for one in slot_cards(SlotCard(zone=zone), AUTUMN, quarters(AUTUMN, zone), 1)]
    assert said[3:6] == ["12:45 AM", "1:00 AM EDT", "1:15 AM EDT"]
    assert said[8:13] == ["1:00 AM EST", "1:15 AM EST", "1:30 AM EST", "1:45 AM EST", "2:00 AM"]
