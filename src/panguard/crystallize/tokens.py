"""Chooses of an attack the few words that carry it: rare together in honest skills, no more than needed.

Of one sample, the words and slots within its spans; of several, what they have in common, in order. Words by
which attacks act come before all others. One after the other the word is taken that makes the choice rarest,
until the share of honest skills that are expected to hold it is below a bound: a further word would only
tie the rule to one copy. Pure.
"""

from collections.abc import Iterator, Sequence
from re import MULTILINE, Match

from panguard.crystallize.asked import may_be_asked
from panguard.crystallize.benign import WINDOW, Benign
from panguard.crystallize.called import may_be_somebody
from panguard.crystallize.deeds import is_deed
from panguard.crystallize.normalised import Reading
from panguard.crystallize.own import is_own
from panguard.crystallize.slots import WIDEST, Item, Kind, bound_names, items, titles_of, without_title
from panguard.expressions import Expression
from panguard.values import dataclass

BOUND = 2.0**-13
MOST = 8
LEAST = 3
ACTING = 2
COMMON = 0.4
GAIN = 0.9
LONGEST = 400
LONGEST_SPAN = 6_000
MOST_SPANS = 12
AROUND = 20_000
CONTEXT = 60_000
_BESIDE = 6
_IMPORT = Expression(
    r"^[ \t]{0,40}(?:import[ \t]{1,8}[\w., \t]{1,200}"
    r"|from[ \t]{1,8}[\w.]{1,80}[ \t]{1,8}import[ \t]{1,8}[\w., \t*()]{1,200})$",
    MULTILINE,
)
# What is noted at the end of a line of a program is another in every copy.
_COMMENT = Expression(r"(?<=[\w)\]}\"';,&])[ \t]{1,8}(?:#|//)[ \t][^\n]{0,1000}$", MULTILINE)
TELLING = frozenset({Kind.URL, Kind.BLOB, Kind.SECRET, Kind.MAIL})


@dataclass(frozen=True, slots=True)
class Token:
    """A word or slot of all samples. `places` are its start and end in each, slots as wide as they may be.

    `group` is the span it stands in, `rank` its place among the words of the first sample; `close` says that
    nothing but blanks stands between it and the word before.
    """

    kind: Kind
    text: str
    group: int
    rank: int
    places: tuple[tuple[int, int], ...]
    close: bool = False

    @property
    def key(self) -> str:
        """Return what it is counted as in honest skills."""
        return self.text if self.kind in {Kind.WORD, Kind.MARK} else f"<{self.kind}>"


def tokens_of(reading: Reading, model: Benign, own: frozenset[str] = frozenset()) -> list[Token]:
    """Return the words and slots within the spans of a reading, what no rule may ask for as a name.

    `own` are names of the user, the machine and the skill (`own.owners`): they are names, whatever they say.
    """
    first, last = reading.spans[0].start, reading.spans[-1].end
    names = bound_names(reading.text[max(0, first - AROUND) : last + AROUND][:CONTEXT])
    titles = titles_of(reading.text)
    found: list[Token] = []
    for group, span in enumerate(reading.spans[:MOST_SPANS]):
        text = _IMPORT.sub(_blank, reading.text[span.start : min(span.end, span.start + LONGEST_SPAN)])
        text = _COMMENT.sub(_blank, text)
        for title in titles:
            text = without_title(text, title)
        at = last = 0
        for item in _merged(items(text, names), text, model, own):
            end = at + (WIDEST[item.kind] if item.kind in WIDEST else len(item.text))
            close = last < item.start and not text[last : item.start].strip()
            found.append(Token(item.kind, item.text, group, len(found), ((at, end),), close))
            at, last = end + _BESIDE, item.end
    return found[:LONGEST]


def _blank(found: Match[str]) -> str:
    return " " * len(found[0])


def _merged(found: Iterator[Item], text: str, model: Benign, own: frozenset[str]) -> Iterator[Item]:
    """Yield items, those that are unknown as names, and of names beside each other one."""
    before = Kind.WORD
    for item in found:
        kind = _known_kind(item, text, model, own)
        if kind is not Kind.NAME:
            yield item
        elif before is not Kind.NAME:
            yield Item(Kind.NAME, "", item.start, item.end)
        before = kind


def _known_kind(item: Item, text: str, model: Benign, own: frozenset[str]) -> Kind:
    """Return what a part of a text counts as: a word that is, or may be, a name of somebody is a name."""
    if item.kind is not Kind.WORD:
        # A host by its number is the same host: the next copy of the attack has a name for it.
        return Kind.NAME if item.kind in {Kind.HOST, Kind.ADDRESS} else item.kind
    known = is_deed(item.text) or (may_be_asked(item.text) and model.knows(item.text))
    named = is_own(text[item.start : item.end], own) or may_be_somebody(item.text, text, item.start, item.end)
    return Kind.WORD if known and not named else Kind.NAME


def common(ones: Sequence[Token], others: Sequence[Token], model: Benign) -> list[Token]:
    """Return what two samples have in common, in order, and of all ways to pair them the rarest.

    Tokens of one span stay in one: the groups are those of the first sample.
    """
    best = [[0.0] * (len(others) + 1) for _ in range(len(ones) + 1)]
    for i in range(len(ones) - 1, -1, -1):
        for j in range(len(others) - 1, -1, -1):
            skipped = max(best[i + 1][j], best[i][j + 1])
            paired = 0.0
            if ones[i].key == others[j].key:
                paired = best[i + 1][j + 1] + model.bits(ones[i].key) + 0.01
            best[i][j] = max(skipped, paired)
    found: list[Token] = []
    i = j = 0
    while i < len(ones) and j < len(others):
        if ones[i].key == others[j].key and best[i][j] > max(best[i + 1][j], best[i][j + 1]):
            found.append(_paired(ones[i], others[j]))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return found


def _paired(one: Token, other: Token) -> Token:
    text = one.text if one.text == other.text else ""
    close = one.close and other.close
    return Token(one.kind, text, one.group, one.rank, one.places + other.places, close)


@dataclass(frozen=True, slots=True)
class Choice:
    """The tokens that a rule asks for, in order, and the share of honest skills expected to hold them."""

    tokens: tuple[Token, ...]
    share: float

    @property
    def enough(self) -> bool:
        """Say whether they tell the attack from honest skills."""
        acting = sum(map(_acts, self.tokens))
        return self.share <= BOUND and len(self.tokens) >= LEAST and acting >= ACTING


def choices(tokens: Sequence[Token], model: Benign) -> Iterator[Choice]:
    """Yield ever longer choices of tokens, each with the token that leaves the fewest honest skills."""
    telling = [token for token in tokens if _tells(token, model)]
    chosen = Choice((), 1.0)
    for pool in ([token for token in telling if _acts(token)], telling):
        for chosen in _extended(chosen, pool, model):  # noqa: B020 - the next pool goes on from there
            yield chosen


def _tells(token: Token, model: Benign) -> bool:
    if token.kind in {Kind.WORD, Kind.MARK}:
        return model.share(token.key) < COMMON
    return token.kind in TELLING


def _acts(token: Token) -> bool:
    return token.kind in TELLING or is_deed(token.text)


def _extended(chosen: Choice, pool: Sequence[Token], model: Benign) -> Iterator[Choice]:
    """Add tokens, each time the one that leaves the fewest honest skills, while that is worth it."""
    while len(chosen.tokens) < MOST:
        taken = {token.key for token in chosen.tokens}
        options = [_with(chosen, token, model) for token in pool if token.key not in taken]
        best = min(options, key=lambda option: option.share, default=chosen)
        if best.share > GAIN * chosen.share:
            return
        chosen = best
        yield chosen


def _with(chosen: Choice, token: Token, model: Benign) -> Choice:
    tokens = tuple(sorted((*chosen.tokens, token), key=lambda one: one.rank))

    def near(one: int, other: int) -> bool:
        before, after = tokens[one], tokens[other]
        return before.group == after.group and after.rank - before.rank <= WINDOW

    return Choice(tokens, model.share_of([one.key for one in tokens], near))


def gap(one: Token, other: Token) -> int:
    """Return how many characters may stand between two tokens of a span, in any of the samples."""
    pairs = zip(one.places, other.places, strict=True)
    return max(after[0] - before[1] for before, after in pairs)
