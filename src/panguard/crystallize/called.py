"""Tells programs from people who are called the same (`ruby`, `cat`), by what stands beside the word. Pure.

A rule may ask for the program, and must not tell a name of anybody. Capitals decide nothing: attacks are
written in any, and the same attack is to give the same rule.
"""

from panguard.expressions import Expression

_BESIDE = 40
# What a command is given: an option, a place, a value of the shell, a file; or nothing, within a pipe.
_GIVEN = Expression(
    r"[ \t]{1,4}(?:--?[a-z0-9]|[\"']?[~$]|[\"']?\.{0,2}/[\w.~*-]|<|[\"']?[\w./*-]{0,60}\.[a-z]\w{0,9}\b(?!\()"
    r"|/[a-z?]\b)|[ \t]{0,4}(?:\||>)"
)
_BEGUN = Expression(r"(?:\||\$\(|<\(|&&|/bin/|/env[ \t]{1,4}|\bsudo[ \t]{1,4})[ \t]{0,4}$")
_NETWORK = Expression(
    r"[ \t]{1,4}(?:browser|network|proxy|circuit|exit|hidden|onion|node|relay|bridge)|[ \t]{0,4}[:-][a-z0-9]"
)
_OVER = Expression(r"\b(?:via|over|through|use|using|install|start)[ \t]{1,4}(?:the[ \t]{1,4})?$")
_FORMS = {
    "ruby": (_GIVEN, _BEGUN),
    "cat": (_GIVEN, _BEGUN),
    "del": (_GIVEN, _BEGUN),
    "tor": (_NETWORK, _OVER),
}
NAMES_TOO = frozenset(_FORMS)


def may_be_somebody(word: str, text: str, start: int, end: int) -> bool:
    """Say whether a word, in small letters, may be a name of somebody where it stands in a text."""
    forms = _FORMS.get(word)
    if forms is None:
        return False
    after, before = forms
    following, preceding = text[end : end + _BESIDE].lower(), text[max(0, start - _BESIDE) : start].lower()
    return not after.match(following) and not before.search(preceding)
