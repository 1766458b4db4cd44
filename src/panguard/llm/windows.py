"""Chooses what of a skill is reviewed: all of a small one, of a large one the windows of most interest. Pure.

A text that is beheaded hides an attack at its end. So a long text is cut into overlapping windows, and what
is asked about is chosen by what stands in them, wherever that is.
"""

from collections.abc import Iterator, Sequence

from panguard.expressions import Expression
from panguard.limits import DEFAULT_LIMITS, Limits
from panguard.llm.review import Passage
from panguard.llm.shown import shown
from panguard.values import dataclass

# What an attack needs, in words of several kinds; each kind that a window holds makes it more interesting.
_SIGNS = tuple(
    Expression(source)
    for source in (
        r"https?://|\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}\b",
        r"\b(?:curl|wget|fetch|requests|urlopen|invoke-webrequest|socket|webhook|upload|post|send)\b",
        r"\b(?:eval|exec|subprocess|os\.system|child_process|powershell|bash|chmod|sudo|rm -)",
        r"\b(?:password|token|secret|credential|api.?key|private key|wallet|cookie)s?\b|\.(?:ssh|env|aws)\b",
        r"\b(?:ignore|disregard|override|instead of|(?:do not|never) (?:tell|mention|ask)|silently)\b",
        r"\b(?:you must|always|before (?:any|the first|every)|system prompt|developer mode|assistant)\b",
        r"\b(?:crontab|launchd|systemd|autorun|startup|\.bashrc|\.zshrc|hooks?|claude\.md|agents\.md)\b",
        r"忽略|不要告诉|不要告訴|密码|密碼|令牌|金鑰|密钥|上传|上傳|执行|執行",
        r"[a-z0-9+/]{80}|\\x[0-9a-f]{2}\\x[0-9a-f]{2}",
        "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]",
    )
)
_FIRST = 1.5
_NAMED = 100.0


@dataclass(frozen=True, slots=True)
class Interest:
    """A line of a file at which somebody saw something worth a review."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class _Window:
    passage: int
    line: int
    start: int
    end: int
    worth: float


def fitted(
    passages: Sequence[Passage], interests: Sequence[Interest] = (), limits: Limits = DEFAULT_LIMITS
) -> tuple[Passage, ...]:
    """Return what of some texts fits into one question, in their order.

    All of them where they fit. Otherwise windows: those with a line of interest first, then those whose words
    an attack needs; neighbours that were both chosen are one passage again.
    """
    if fit(passages, limits):
        return tuple(passage for passage in passages if passage.text.strip())
    windows = [
        window
        for place in range(len(passages))
        for window in _windows(place, passages[place], interests, limits)
    ]
    windows.sort(key=lambda window: (-window.worth, window.passage, window.start))
    chosen: list[_Window] = []
    room = limits.review_characters
    for window in windows:
        size = len(shown(passages[window.passage].text[window.start : window.end], window.line))
        if size <= room:
            chosen.append(window)
            room -= size
    return tuple(_joined(sorted(chosen, key=lambda window: (window.passage, window.start)), passages))


def fit(passages: Sequence[Passage], limits: Limits) -> bool:
    """Say whether texts fit as a model is shown them, which may be longer than they are."""
    room = limits.review_characters
    if sum(len(passage.text) for passage in passages) > room:
        return False
    return sum(len(shown(passage.text, passage.line)) for passage in passages) <= room


def _windows(
    place: int, passage: Passage, interests: Sequence[Interest], limits: Limits
) -> Iterator[_Window]:
    lines = [interest.line for interest in interests if interest.file == passage.file]
    text = passage.text
    line = passage.line
    counted = 0
    step = limits.review_window - limits.review_overlap
    for start in range(0, max(1, len(text) - limits.review_overlap), step):
        end = min(len(text), start + limits.review_window)
        line += text.count("\n", counted, start)
        counted = start
        last = line + text.count("\n", start, end)
        named = sum(line <= each <= last for each in lines)
        worth = _worth(text[start:end])
        if worth or named:
            yield _Window(place, line, start, end, worth + named * _NAMED + (_FIRST if start == 0 else 0))


def _worth(text: str) -> float:
    """Return how many kinds of signs a text holds; a text of nothing but blanks is worth nothing."""
    if not text.strip():
        return 0.0
    folded = text.lower()
    return 1.0 + sum(sign.search(folded) is not None for sign in _SIGNS)


def _joined(chosen: Sequence[_Window], passages: Sequence[Passage]) -> Iterator[Passage]:
    """Yield the chosen windows as passages, neighbours as one."""
    at = 0
    while at < len(chosen):
        first = last = chosen[at]
        while at + 1 < len(chosen) and _touch(last, chosen[at + 1]):
            at += 1
            last = chosen[at]
        passage = passages[first.passage]
        yield Passage(
            passage.file,
            first.line,
            passage.text[first.start : last.end],
            passage.reading,
            passage.start + first.start,
        )
        at += 1


def _touch(first: _Window, second: _Window) -> bool:
    return first.passage == second.passage and second.start <= first.end
