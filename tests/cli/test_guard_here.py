from pathlib import Path

from panguard.cli.guard_here import ended
from panguard.disk import lock
from panguard.guard.place import Place


def test_a_guard_has_ended_once_its_process_lets_go(tmp_path: Path) -> None:
    place = Place(tmp_path / "guard")
    assert ended(place, 0.0)
    assert not place.folder.exists()
    with lock(place.process, wait=False):
        assert not ended(place, 0.0)
    assert ended(place, 0.0)
