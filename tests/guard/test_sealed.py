import pytest

from panguard.guard.sealed import MAY, Sealed
from panguard.guard.shell_steps import steps

NAMES = {"HOME": "~"}
ENC = "open" + "ssl enc -aes-256-cbc -k $K"


def _found(line: str) -> bool:
    return MAY.search(line) and any(map(Sealed().takes_away, steps(line, "/srv/app", NAMES)))


@pytest.mark.parametrize(
    "line",
    [
        f'for f in ~/Documents/*; do {ENC} -in "$f" -out "$f.locked" && rm -f "$f"; done',
        "7z a -pS3cret -mhe=on -sdel ~/locked.7z ~/Documents ~/Pictures",
        "zip -r -e -P x9 -m /home/ann/all.zip /home/ann/Documents",
        "tar cz $HOME/Documents | gpg --batch -c -o ~/docs.gpg && rm -rf $HOME/Documents",
        'find ~/Documents ~/Desktop -type f | while read f; do gpg --batch -c "$f"; shred -u "$f"; done',
        f'find /srv/share -name \'*.docx\' -exec sh -c \'{ENC} -in "$1" -out "$1.enc"; rm "$1"\' _ {{}} \\;',
        "age -p -o ~/d.age ~/Documents && rm -rf ~/Documents",
        "ccrypt -e -r -K x ~/Documents",
    ],
)
def test_folders_of_people_that_are_encrypted_and_deleted_are_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        "gpg -c ~/Documents/taxes-2025.pdf",
        "gpg -c ~/Documents/taxes.pdf && rm ~/Documents/taxes.pdf",
        "tar czf - ~/Documents | gpg -c -o /mnt/usb/docs.tar.gz.gpg",
        "7z a -pS3cret backup.7z ~/Documents",
        "7z x -pS3cret ~/Documents/old.7z && rm -rf ~/Documents/old",
        "openssl enc -aes-256-cbc -in dump.sql -out dump.sql.enc && rm dump.sql",
        'for f in logs/*.log; do gpg -r ops@acme.example -e "$f" && rm "$f"; done',
        "gpg -d backup.tar.gpg | tar xf - && rm backup.tar.gpg",
        "7z a -sdel old-logs.7z logs/",
        "zip -m logs.zip logs/*.log",
    ],
)
def test_one_file_a_copy_and_a_folder_of_a_project_are_not(line: str) -> None:
    assert not _found(line)
