"""Spells messages in characters that are not drawn, as an attacker would."""


def tags(message: str) -> str:
    """Spell `message` in Unicode tag characters."""
    return "".join(chr(0xE0000 + ord(letter)) for letter in message)


def selectors(message: str) -> str:
    """Spell `message` byte by byte in variation selectors."""
    return "".join(chr(0xFE00 + byte if byte < 16 else 0xE0100 + byte - 16) for byte in message.encode())


def zero_width_bits(message: str, zero: str, one: str, width: int = 8) -> str:
    """Spell `message` in two zero-width characters."""
    digits = "".join(f"{ord(letter):0{width}b}" for letter in message)
    return digits.replace("0", zero).replace("1", one)
