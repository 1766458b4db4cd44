from panguard.scan.literals import without_sentences


def test_sentences_are_taken_out_and_words_stay() -> None:
    assert without_sentences('run("sh", "a b c")', "a.py") == 'run("sh", "     ")'


def test_a_string_that_is_filled_in_stays() -> None:
    for said in ('f"a {b} c"', 'rf"a {b} c"', 'F"""a {b} c"""'):
        assert without_sentences(said, "a.py") == said
    assert without_sentences("`a ${b} c`", "a.ts") == "`a ${b} c`"


def test_a_comment_opens_no_string() -> None:
    program = "# don't\nos.system(cmd)  # it's\n"
    assert without_sentences(program, "a.py") == program


def test_a_program_whose_strings_are_not_told_for_sure_stays_as_it_is() -> None:
    for program, file in (
        ("r = [/\"/, exec(a), /\"/]; x = 'a b'", "a.js"),
        ("fn f<'a>(x: &'a str) {}", "a.rs"),
        ("x = 'a b'", "a.lua"),
    ):
        assert without_sentences(program, file) == program
