"""The scorecard in words, for a terminal."""

from statistics import fmean

from psc_app.domain.furniture_forms import counted
from psc_app.simulation.invariants import Kept
from psc_app.simulation.said import Said
from psc_app.simulation.scorecard import ChannelCard, Expectation, Scorecard

_HEAD = ("", "came", "bot only", "asked", "answered", "left", "sent away", "waiting", "in time",
         "left %", "wait avg", "wait p90", "handle avg")  # fmt: skip


def text(card: Scorecard, kept: list[Kept], said: Said) -> str:
    """The scorecard and the invariants, for a terminal."""
    lines = [
        "",
        f"Scorecard (times in the morning's own seconds, in time is within {card.within:g} s)",
    ]
    if said.broken_off_at is not None:
        lines.append(f"Broken off after {said.broken_off_at / 60:.1f} of {card.minutes:g} minutes")
    table = [_HEAD]
    names = {"chat": "Chat", "sms": "Text messages"}
    for channel, one in card.channels.items():
        table.append(_row(names.get(channel, channel), one))
    if len(card.channels) > 1:
        table.append(_row("All", card.everything))
    widths = [max(len(row[place]) for row in table) for place in range(len(_HEAD))]
    for row in table:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  " + "  ".join(cells))
    lines += ["", *_beside(card)]
    lines += ["", "Meanwhile", *(f"  {one}" for one in card.meanwhile)]
    lines += ["", "What has to hold", *(f"  {one.line()}" for one in kept)]
    lines += _not_done(said.refused, "refused in words, as too late ones are")
    lines += _not_done(said.unanswered, "not done, as a connection was lost or nothing came back")
    broken = sum(not one.holds for one in kept)
    lines += ["", "All of it holds." if not broken else f"{broken} of it does NOT hold."]
    return "\n".join(lines)


def _not_done(deeds: dict[str, int], why: str) -> list[str]:
    if not deeds:
        return []
    number = sum(deeds.values())
    shown = ", ".join(f"{name} {times}" for name, times in sorted(deeds.items()))
    return ["", f"  {counted(number, 'deed')} {'was' if number == 1 else 'were'} {why}: {shown}"]


def _row(name: str, one: ChannelCard) -> tuple[str, ...]:
    waits = sorted(one.waits)
    high = waits[int(0.9 * (len(waits) - 1))] if waits else None
    return (
        name, str(one.came), str(one.bot), str(one.asked), str(one.answered), str(one.left),
        str(one.turned_away), str(one.open), _share(one.service_level), _share(one.abandon_rate),
        _time(fmean(waits) if waits else None), _time(high),
        _time(fmean(one.handled) if one.handled else None),
    )  # fmt: skip


def _beside(card: Scorecard) -> list[str]:
    lines = [
        f"Occupancy {_share(card.occupancy)} of {card.slots:.1f} places on duty on average;"
        f" accepting an offer took {card.accepting:.1f} s"
    ]
    expected, all_ = card.expected, card.everything
    if expected is None:
        return lines
    waits = all_.waits
    lines += [
        f"  seen       in time {_share(all_.service_level)}, wait"
        f" {_time(fmean(waits) if waits else None)}, left {_share(all_.abandon_rate)}",
        f"  Erlang A   {_impatient(expected)}",
        f"  Erlang C   in time {_share(expected.level_c)}, wait {_time(expected.wait_c)}"
        + (
            f" ({_share(expected.overloaded)} came while more came than can be served:"
            " there it knows no end)"
            if expected.overloaded
            else ""
        ),
        "They differ because the formulas know one line that has gone on for long, and agents who"
        " are all alike, free at once and never away: a morning begins empty and changes,"
        f" an offer has to be accepted first ({card.accepting:.1f} s), some"
        " are rejected or missed, skills and queues divide the agents, one agent's places are"
        " filled together, and what a lost connection or a transfer interrupts waits again.",
    ]
    return lines


def _impatient(expected: Expectation) -> str:
    if expected.patience is None:
        return "as Erlang C: nobody left"
    return (
        f"in time {_share(expected.level_a)}, wait {_time(expected.wait_a)},"
        f" left {_share(expected.abandoned_a)} (patience {_time(expected.patience)})"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _time(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f} s" if value < 120 else f"{value / 60:.1f} min"
