"""Names that look the same are told apart, and words of other scripts stay words."""

from panguard.guard.proxy.look_alikes import spelt_name, spelt_text


def test_a_letter_that_looks_like_one_of_ascii_is_spelt() -> None:
    assert spelt_name("g\u0435t") == "g⟨U+0435⟩t"
    assert spelt_name("\u0430\u0441\u0435") == "⟨U+0430⟩⟨U+0441⟩⟨U+0435⟩"
    assert spelt_text("Gets a r\u043ew.") == "Gets a r⟨U+043E⟩w."


def test_honest_words_stay_as_they_are() -> None:
    for name in ("get", "查詢天氣", "naïve_café", "поиск", "get_天氣"):
        assert spelt_name(name) == name
    for said in ("Ищет в сети и даёт ответ", "天氣 of a city", "σ and μ"):
        assert spelt_text(said) == said
