from panguard.scan.placed import Listing, Placer, Scalar, Table, texts, walk


def test_plain_values_are_placed_in_order() -> None:
    text = "hooks:\n  - run: make\n  - run: make\n"
    node = Placer(text, 0, len(text)).place({"hooks": [{"run": "make"}, {"run": "make"}]})
    found = [value for path, value in walk(node) if path[-1:] == ("run",) and isinstance(value, Scalar)]
    assert [text[value.start : value.end] for value in found] == ["make", "make"]
    assert found[0].start < found[1].start


def test_a_text_that_cannot_be_found_stands_where_the_search_is() -> None:
    node = Placer("nothing", 2, 7).place("absent")
    assert (node.start, node.end) == (2, 2)


def test_numbers_and_truth_values_keep_their_value() -> None:
    node = Placer("", 0, 0).place([1, True, None])
    assert isinstance(node, Listing)
    assert [item.value for item in node.items if isinstance(item, Scalar)] == [1, True, None]


def test_texts_are_those_of_one_value_or_of_a_list() -> None:
    word = Scalar("a", 0, 1)
    assert texts(word) == (word,)
    assert texts(Listing((word, Scalar(1, 2, 3), Scalar("", 4, 4)), 0, 5)) == (word,)
    assert texts(None) == ()
    assert texts(Table((), 0, 0)) == ()
    assert word.text == "a"
    assert Scalar(3, 0, 1).text == ""
