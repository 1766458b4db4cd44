"""The folded form of a text, in which literals are sought: one case, one blank for white space. Pure."""


def fold(text: str) -> str:
    """Return the text case folded, with each run of white space as one blank, and a blank at both ends."""
    if text.isascii():
        return f" {' '.join(text.lower().split())} "
    return f" {' '.join(text.replace('İ', 'i').replace('ı', 'i').casefold().split())} "


def image(character: str) -> str:
    """Return what `fold` makes of one character."""
    if character.isspace():
        return " "
    return "i" if character in "İı" else character.casefold()
