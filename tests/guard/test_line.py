from panguard.guard.line import chain
from panguard.guard.shell_steps import steps


def test_a_chain_leads_back_through_what_flows_in() -> None:
    *_, last = steps("cat a | sort | uniq")
    assert [step.program for step in chain(last)] == ["uniq", "sort", "cat"]


def test_what_flows_in_from_a_file_is_named() -> None:
    assert [step.taken for step in steps("mail -s x a@b.example < report.txt")] == [("report.txt",)]
