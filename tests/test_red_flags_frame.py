"""What a message says around the words of danger lowers them to review, never out of sight."""

import pytest

from psc_app.domain import red_flags
from psc_app.domain.red_flags import Tier


def tiers(text: str) -> set[Tier]:
    return {hit.tier for hit in red_flags.check(text)}


@pytest.mark.parametrize(
    "text",
    [
        "False alarm, she was gasping for air but it was a cold.",
        "The chest pain I wrote about turned out to be shingles.",
        "His fever broke in the night. Yesterday my baby had a fever, he is fine now.",
        "I took an overdose. That was forty years ago and I married well.",
        "My wife had a stroke years ago. Her right hand is still weak.",
        "A man at my gym was choking on a grape last Sunday and it shook me up, poor man.",
        "Wheezing all night with the hay, same as every June.",
        "The form asked about violence. My ex beat me.",
        "I want to jump off the roof when I hear that hold music again.",
    ],
)
def test_what_is_closed_long_ago_of_strangers_or_as_always_does_not_alert(text: str):
    assert Tier.ALERT not in tiers(text)


def test_what_is_lowered_is_still_for_a_person_to_look_at():
    assert tiers("The chest pain I wrote about turned out to be shingles.") == {Tier.REVIEW}


@pytest.mark.parametrize(
    "text",
    [
        "It was no false alarm last week, and right now my chest is crushing",
        "I can't breathe, this is not a false alarm",
        "Not an emergency, but I took forty tablets last night",
        "No need to ring, I have a gun in my hand",
        "They sent me home on Friday. I can't breathe",
        "The doctor said it was anxiety. My left arm is numb and my chest is crushing me",
        "Last month it turned out to be reflux but this is different, my chest hurts",
        "Years ago I had a stent. There is crushing pain in my chest",
        "I had a stroke in 2019. My right arm is weak since this morning",
        "A woman in my building collapsed",
        "A man at my gym collapsed just now, he is not breathing, please come quick",
        "Chest pain again, the same as when I had my heart attack",
        "I am not kidding, I will kill him with my knife",
    ],
)
def test_the_same_words_beside_an_emergency_of_now_do_not_hide_it(text: str):
    assert Tier.ALERT in tiers(text)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody is hitting me, the bruise is from football",
        "She fainted at the price of the glasses",
        "My kids will kill me over the noise",
        "I'll murder whoever booked the clinic on payday",
        "he beats me at chess",
        "suffocating in admin over here, can you resend the form",
        "the coach tried to kill us with burpees",
        "where do I buy a carbon monoxide alarm",
        "I'm scared to open the portal",
        "at the bed shop I was being silly after eating, my face was red",
    ],
)
def test_idioms_and_look_alikes_do_not_alert(text: str):
    assert Tier.ALERT not in tiers(text)


@pytest.mark.parametrize(
    "text",
    [
        "nobody helps me, he is hitting me",
        "she fainted and hit her head on the floor",
        "my husband says he will kill me if I leave",
        "the carbon monoxide alarm is going off and we have headaches",
        "my scar has burst open and bleeds heavily",
        "he beats me at night",
        "his sats are 86 percent",
    ],
)
def test_the_emergencies_they_look_like_alert(text: str):
    assert Tier.ALERT in tiers(text)
