from panguard.guard.blanks import without


def test_what_is_taken_out_leaves_every_line_where_it_was() -> None:
    assert without("ab\ncd ef", [(1, 5), (4, 6)]) == "a \n   ef"
