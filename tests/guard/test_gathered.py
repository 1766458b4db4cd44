import pytest

from panguard.guard.gathered import gathers, reads_all_variables
from panguard.guard.line import Line
from panguard.guard.shell_steps import steps

GATHERED = [
    "find / -name id_rsa -exec cp {} /tmp/k/ ';'",
    "find / \\( -name '*.pem' -o -name .env \\) -exec cp --parents {} /tmp/l ';'",
    "find / -name .env | xargs tar czf /tmp/e.tgz",
    "find ~ -name '*.kdbx' -print0 | tar --null -T - -cf /tmp/s.tar",
    "for f in $(find / -name .env); do cat $f >> /tmp/e; done",
    "locate id_rsa | xargs -I{} cp {} /dev/shm",
    "fd -H '^.env$' / -x cp {} /tmp/e",
    "cat /proc/*/environ | tr '\\0' '\\n'",
    "for p in /proc/[0-9]*; do cat $p/environ; done",
    "for p in $(ps -eo pid=); do cat /proc/$p/environ; done",
    "grep -az TOKEN /proc/*/environ",
    "ps auxe | grep -i secret",
]
LOOKED = [
    "find / -name '*.pem' 2>/dev/null | head",
    "find . -name '.env*' -exec cp {} backup/ ';'",
    "find /etc/letsencrypt -name '*.pem' -exec openssl x509 -noout -enddate -in {} ';'",
    "find / -name id_rsa -exec ls -l {} ';'",
    "find / -name nginx.conf -exec cat {} ';'",
    "find ~ -name '*.md' | xargs tar czf notes.tgz",
    "cat /proc/self/environ",
    "tr '\\0' '\\n' < /proc/4242/environ",
    "cat /proc/$PID/environ",
    "grep -l NODE_ENV /proc/*/environ",
    "ps aux | grep token-service",
]


def _line(text: str) -> Line:
    return Line(text, tuple(steps(text, "/srv/app")))


@pytest.mark.parametrize("text", GATHERED)
def test_keys_that_are_collected_from_everywhere_are_seen(text: str) -> None:
    assert gathers(_line(text))


@pytest.mark.parametrize("text", LOOKED)
def test_looking_for_a_file_or_into_one_process_is_none_of_it(text: str) -> None:
    assert not gathers(_line(text))


def test_a_program_that_reads_the_variables_of_all_others_is_seen() -> None:
    assert reads_all_variables('for p in glob.glob("/proc/[0-9]*/environ"): print(open(p).read())')
    assert not reads_all_variables('open("/proc/self/environ").read()')
