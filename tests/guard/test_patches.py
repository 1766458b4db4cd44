import pytest

from panguard.guard.patches import added


def test_of_a_named_patch_only_what_it_adds_is_read_file_by_file() -> None:
    patch = (
        "*** Begin Patch\n*** Update File: a.sh\n@@ main\n kept\n-gone\n+new\n"
        "*** Add File: b.py\n+one\n+two\n"
        "*** Update File: old.md\n*** Move to: new.md\n@@\n+moved\n*** Delete File: c.py\n*** End Patch\n"
    )
    assert added(patch) == (("a.sh", "new\n"), ("b.py", "one\ntwo\n"), ("new.md", "moved\n"))


def test_of_a_diff_only_what_it_adds_is_read() -> None:
    diff = "diff --git a/x.py b/x.py\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n kept\n-gone\n+new\n"
    assert added(diff) == (("x.py", "new\n"),)
    assert added("@@ -1 +1 @@\n-gone\n+new") == (("", "new\n"),)


@pytest.mark.parametrize(
    "block",
    [
        "<<<<<<< SEARCH\nold\n=======\nnew\n>>>>>>> REPLACE\n",
        "------- SEARCH\nold\n=======\nnew\n+++++++ REPLACE",
        "------- SEARCH>\nold\n=======\nnew\n+++++++ REPLACE>\n",
        "<<<<<<< SEARCH\nold\n=======\nnew\n",
    ],
)
def test_of_a_block_only_the_replacement_is_read(block: str) -> None:
    assert added(block) == (("", "new\n"),)
    assert added(block + "\n" + block) is not None


@pytest.mark.parametrize("text", ["", "x = 1\n", "+ 1\n- 2\n", "a @@ b", "# SEARCH and REPLACE"])
def test_what_is_no_patch_is_none(text: str) -> None:
    assert added(text) is None
