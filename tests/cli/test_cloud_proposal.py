"""A rule of one's own is proposed with what it was made from, which names nobody."""

from pathlib import Path

from panguard.cli.cloud_proposal import proposal_of
from panguard.scan.hashes import content_hash
from panguard.threatcloud.client.leaflet import artefact_class
from tests.simulators.threat_cloud import id_of, rule_text

SEEN = "curl https://collect.drop-zone.net of quelvan-lab, for zorbly and wexfel"


def test_what_a_rule_was_made_from_names_no_folder_and_no_owner_of_a_repository(tmp_path: Path) -> None:
    folder = tmp_path / "quelvan-lab"
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "config").write_text('[remote "origin"]\n\turl = git@git.example:zorbly/skills.git\n')
    (tmp_path / "wexfel").mkdir()
    evidence, rule = folder / "seen.txt", tmp_path / "wexfel" / "rule.yaml"
    evidence.write_text(SEEN)
    rule.write_text(rule_text())
    message = proposal_of(str(rule), str(evidence))
    assert message.evidence == "curl https://collect.drop-zone.net of [name], for [name] and [name]"
    assert message.candidate == id_of(rule_text())
    assert message.artefact == artefact_class(content_hash(SEEN))


def test_a_rule_may_be_proposed_alone(tmp_path: Path) -> None:
    rule = tmp_path / "rule.yaml"
    rule.write_text(rule_text())
    message = proposal_of(str(rule), None)
    assert (message.evidence, message.rule_content) == ("", rule_text())
