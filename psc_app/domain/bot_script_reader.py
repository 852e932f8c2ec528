"""Makes a script of what was written, and says of everything that does not fit where and why."""

from psc_app.domain.bot_phrases import PHRASES
from psc_app.domain.bot_script import Flow, Knowledge, Script
from psc_app.domain.bot_source import Faults, Node
from psc_app.domain.bot_step_reader import IN_A_NAME, StepReader

_PARTS = ("start", "after", "languages", "values", "words", "flows", "answers")
_OF_A_FLOW = ("title", "words", "steps")
_OF_AN_ANSWER = ("title", "words", "text", "source", "link")
_MOST_FLOWS = 100
_MOST_ANSWERS = 200
_LONGEST = 1_500


def read(source: Node, faults: Faults) -> Script:
    """The script as far as it can be read; `faults` gets what is wrong with it."""
    parts = faults.group(source, "The script", _PARTS)
    flows = _flows(parts.get("flows"), source, faults)
    return Script(
        start=_one_of(flows, parts.get("start"), "start", faults) or next(iter(flows), ""),
        after=_one_of(flows, parts.get("after"), "after", faults),
        flows=flows,
        answers=_answers(parts.get("answers"), faults),
        languages=faults.words(parts.get("languages"), "languages"),
        values=_texts(parts.get("values"), "values", faults),
        words=_phrases(parts.get("words"), faults),
    )


def _one_of(flows: dict[str, Flow], node: Node | None, what: str, faults: Faults) -> str:
    name = faults.text(node, what)
    if node is not None and flows and name not in flows:
        faults.note(node, f'{what}: there is no flow called "{name}".')
    return name


def _texts(node: Node | None, what: str, faults: Faults) -> dict[str, str]:
    found = {}
    for name, one in faults.group(node, what).items():
        if IN_A_NAME.fullmatch(name):
            found[name] = faults.text(one, f"{what}, {name}", _LONGEST)
        else:
            faults.note(one, f'{what}: "{name}" can\'t be a name. Use small letters, digits and _.')
    return found


def _phrases(node: Node | None, faults: Faults) -> dict[str, str]:
    given = faults.group(node, "words", tuple(PHRASES))
    return PHRASES | {
        key: said for key, one in given.items() if (said := faults.text(one, key, _LONGEST))
    }


def _flows(node: Node | None, source: Node, faults: Faults) -> dict[str, Flow]:
    if node is None:
        if not faults:
            faults.note(source, 'There are no flows. Write "flows:" and a flow below it.')
        return {}
    found = {}
    for name, one in faults.group(node, "flows").items():
        if len(found) == _MOST_FLOWS:
            faults.note(one, f"flows: at most {_MOST_FLOWS}.")
            break
        if not IN_A_NAME.fullmatch(name):
            faults.note(one, f"\"{name}\" can't be a flow's name. Use small letters, digits and _.")
        found[name] = _flow(name, one, faults)
    return found


def _flow(name: str, node: Node, faults: Faults) -> Flow:
    what = f"The flow {name}"
    parts = faults.group(node, what, _OF_A_FLOW)
    steps = StepReader(faults, what)
    if not (listed := faults.items(parts.get("steps"), f"{what}, steps", 200)):
        faults.note(node, f'{what} has no steps. Write "steps:" and a list below it.')
    steps.read(listed)
    title = faults.text(parts.get("title"), f"{what}, title", 80)
    return Flow(
        name=name,
        line=node.line,
        title=title or name.replace("_", " ").capitalize(),
        words=faults.words(parts.get("words"), f"{what}, words"),
        steps=tuple(steps.steps),
    )


def _answers(node: Node | None, faults: Faults) -> tuple[Knowledge, ...]:
    found = []
    for one in faults.items(node, "answers", _MOST_ANSWERS):
        parts = faults.group(one, "An answer", _OF_AN_ANSWER)
        title = faults.text(parts.get("title"), "title", 120)
        text = faults.text(parts.get("text"), "text", _LONGEST)
        if not title or not text:
            faults.note(one, "An answer needs a title and a text.")
            continue
        link = faults.text(parts.get("link"), "link", 500)
        if link and not link.startswith("https://"):
            faults.note(parts["link"], "link: it has to begin with https://")
        found.append(
            Knowledge(
                line=one.line,
                title=title,
                text=text,
                words=faults.words(parts.get("words"), "words"),
                source=faults.text(parts.get("source"), "source", 200),
                link=link,
            )
        )
    return tuple(found)
