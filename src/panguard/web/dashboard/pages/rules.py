"""The rules in use, and how old they are."""

from collections.abc import Sequence

from panguard.findings import Phrase, phrase
from panguard.report.html_page import escaped
from panguard.web.dashboard.parts import RulesState
from panguard.web.dashboard.words import View, shown

PLACE = "rules"
TITLE = phrase("Rules")
_LEAD = phrase(
    "These rules are in use now. Those from the Threat Cloud were confirmed by others and arrive by "
    "themselves."
)
_NAMES = {
    "panguard": phrase("PanGuard's own rules"),
    "atr": phrase("the community's rules, as they came with this version"),
    "threat-cloud": phrase("rules from the Threat Cloud"),
}


def render(view: View, packs: Sequence[RulesState]) -> str:
    """Return the page."""
    heads = (phrase("Pack"), phrase("Rules"), phrase("Published on"), phrase("Newer ones looked for"))
    body = [
        '<section class="panel">',
        f"<h1>{view.say(TITLE)}</h1>",
        f'<p class="lead">{view.say(_LEAD)}</p>',
        '<div class="packs">',
        *(_pack(view, pack, heads) for pack in packs),
        "</div>",
        f'<p class="faint">{view.say(phrase("To look for new rules now: pga sync"))}</p>',
        "</section>",
    ]
    return shown(TITLE, body, view, PLACE)


def _pack(view: View, pack: RulesState, heads: Sequence[Phrase]) -> str:
    name = _NAMES.get(pack.name)
    made = escaped(pack.made) if pack.made else view.say(phrase("with this version of PanGuard"))
    looked = view.time(pack.looked) if pack.looked else view.say(phrase("they come with a newer PanGuard"))
    rows = zip(heads[1:], (f"{pack.count:,}", made, looked), strict=True)
    listed = "".join(f"<dt>{view.say(label)}</dt><dd>{value}</dd>" for label, value in rows)
    called = view.say(name) if name else escaped(pack.name)
    return f'<section><h2>{called}</h2><dl class="facts">{listed}</dl></section>'
