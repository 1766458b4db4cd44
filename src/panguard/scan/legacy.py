"""Tells text in an older East Asian encoding from other bytes, by its commonest characters. Pure."""

_COMMON = frozenset(
    "的一是不了在人有我他这这個们來来到时時大地为為子中你说說生国國年着著就那和要出也得里后後自以会會家可下而过過"
    "天去能对對小多然于於心学學之都好看起发發当當没沒成只如事把还還用第样樣道想作种種开開从從无無情己面最但现現前些所"
    "同日手又行意动動方它头頭经經长長回位分因很给給名法间間知两兩次使者被高已其进進此话話常与與正先请請执執令文件内內"
    "容输輸入密码碼指示告诉訴忽略系统統任何并並将將应應请請の に を は が と で し た て い る も な す ま"
)
_ENCODINGS = ("gb18030", "cp950", "shift_jis")
_SAMPLE = 4_096
_LEAST, _SHARE = 4, 0.12


def east_asian_encoding(data: bytes) -> str | None:
    """Return the encoding in which the bytes read as Chinese or Japanese; None when none does.

    An encoding counts where the whole decodes and at least one in eight characters beyond ASCII is
    among the commonest of these languages; of several the one with most of them.
    """
    best, most = None, 0
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        beyond = [character for character in text if character > "\x7f"][:_SAMPLE]
        common = sum(character in _COMMON for character in beyond)
        if common >= max(_LEAST, _SHARE * len(beyond)) and common > most:
            best, most = encoding, common
    return best
