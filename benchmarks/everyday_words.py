"""Lists the words of honest training skills that many unrelated sources use; writes `lists/everyday.txt`.

    python -m benchmarks.everyday_words

A source is an author, where the corpora name one; a set of samples without authors counts as one. Names of
persons and towns, and what people take for passwords, are left out (`NOBODYS`); so is what only a few use.
Words of programming languages and commands of shells are added (`OF_PROGRAMS`).
"""

import builtins
import keyword
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.benign_model import LONGEST, whole_text
from benchmarks.corpora import Sample, samples
from benchmarks.ending import ended
from benchmarks.split import Part, author_of, divided
from panguard.crystallize import everyday
from panguard.expressions import Expression

TARGET = Path(everyday.__file__).with_name("lists") / "everyday.txt"
LEAST_SOURCES = 5
LEAST_CHINESE = 3
MOST_DIGITS = 5
_BY_AUTHOR = frozenset({"clawhub-wild-benign", "clawhub-security-tools", "atr-skills-sh"})
_BY_OWNER = "benign_real-"
_WORD = Expression(r"[A-Za-z0-9]+")
_CAMEL = Expression(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_CHINESE = Expression(r"[\u3400-\u9fff]{2,}")
# Looked for among the words that many use, and found there or likely to be with other corpora.
NOBODYS = frozenset(
    """
    aaron abby abdul abigail adam adams ada adrian ahmed akira alan alberto alex alexander alexandra alexis alfred
    ali alice alicia alison allen amanda amelia amit amy ana anderson andre andrea andrew andy angela angeles
    angelina anita anna anne annie anthony anton antonio antwerp arjun arthur ashley athens atlanta atlanticcity
    austin baltimore bangalore bangkok barbara barcelona beijing benjamin ben berlin bernard beth betty beverly
    birmingham bob bobby bombay bonnie boris boston brad bradley brandon brenda brian bristol brisbane brown
    bruce brussels bryan budapest cairo calgary cambridge carl carla carlos carmen caroline catherine charles
    charlie charlotte chen cheng chennai chicago chloe chris christina christine christopher cindy claire clara
    cleveland colin connor copenhagen craig cynthia dallas damian daniel daniela danny darren dave david davis
    deborah debra delhi dennis denver derek detroit diana diane diego dmitri doe donald donna doris dorothy douglas
    dubai dublin duncan dylan edinburgh edward edwards elena eli elijah elizabeth ella ellen emily emma eric erica
    erik erin ethan eugene eva evans evelyn fatima felix fernando fiona florence francesca francis francisco frank
    frankfurt fred frederick gabriel garcia gary geneva geoff george gerald giovanni gloria gonzalez gordon greg
    gregory guangzhou hamburg hannah hans harold harris harry hassan heather hector heidi helen helena helsinki
    henry hernandez hiroshi hongkong houston howard hughes hyderabad ian ibrahim igor ingrid irene isaac isabel
    isabella istanbul ivan jack jackie jackson jacob jakarta jake james jamie jan jane janet jason javier jean jeff
    jeffrey jennifer jenny jeremy jerry jesse jessica jill jim jimmy joan joanna joe joel johannes john johnny
    johnson jon jonathan jones jordan jorge jose joseph josh joshua juan judith judy julia julian julie justin kai
    karachi karen karl kate katherine kathleen kathy katie keith kelly ken kenji kenneth kevin kiev kim kolkata
    kumar kyle kyoto lagos larry lars laura lauren lausanne lee leeds lena leo leon leonard leonardo lewis li liam
    lily linda lisa lisbon liverpool liz london lopez lora los louis louise lucas lucia lucy luis luke lyon ma mad
    madison madrid maggie mallory manchester manuel marco marcus margaret maria marie mario marseille martha martin
    martinez mary matt matthew maurice megan mei melbourne melissa mexicocity mia miami michael michelle miguel mike
    milan miller milwaukee minneapolis mohamed mohammed monica montreal moore morgan moscow mumbai munich nancy
    naomi naples natalie natasha nathan neil nguyen nicholas nick nicole nikita nikolai nina noah norman oleg oliver
    olivia omar osaka oscar oslo owen oxford pablo pamela paris park patel patricia patrick paul paula pedro peggy
    perez pete peter phil philadelphia philip phoenix pittsburgh portland prague priya rachel rahul raj ralph ramesh
    raymond rebecca reinhard ricardo richard rick rita robert roberto robinson rodriguez roger roman rome ronald
    rosa roy russell ruth ryan sacramento sam samantha samuel san sanchez sandra santiago sao sara sarah scott sean
    sebastian seattle seoul sergey sergio shanghai sharon shenzhen shirley sid simon sindresorhus singapore singh
    smith sofia sophia sophie stanley stephanie stephen steve steven stewart stockholm stuart stuttgart sue
    susan suzanne sven sydney sylvia taipei takeshi tampa tanaka tanya taylor ted teresa terry thomas thompson tim
    timothy tina toby todd tokyo tom tommy tony toronto toulouse tracy trent turin tyler valencia vancouver vera
    veronica vicky victor victoria vienna vincent virginia vivian vladimir walter wang warsaw wayne wei wendy william
    williams wilson wong wu xavier xiao yamada yang yuki yuri yusuf zach zagreb zhang zhao zhou zoe zurich york
    user1 user2 file1 file2 test1 test2 test123 abc123 password1 password123 admin123 1234 12345 letmein qwerty
    """.split()  # noqa: SIM905 - a list says no more
)
OF_PROGRAMS = """
    abs addeventlistener alias array arraylist async await awk basename bool boolean break buffer bytearray case
    catch charcodeat chattr chgrp chmod chown chunk cksum class clearinterval cleartimeout cmdlet const continue
    cron crypto cut datetime debugger declare decodeuricomponent def default del delete df dict dir dirname do
    done du elif else encodeuricomponent enum err errno error esac eval except exec exit expand export extends
    extern false fi file finally float fmt fold for foreach foreground frozenset from fromcharcode fs func function
    getattr getenv getopts global gpg grep groups gunzip gzip halt hasattr hexdump history hostname http https id if
    implements import in include infile innerhtml input insmod instanceof int interface ioctl iptables is isinstance
    iterator join json jq key kill lambda last len let line list ln local locals logger lsof ls map md5sum memcpy
    mkfifo mktemp mount mv namespace nice nohup nonlocal nslookup null object od open openssl ord outfile override
    package param parsefloat parseint pass paste pgrep pickle ping pip pkill popd print printf private promise
    prototype ps public pushd pwd raise range read readdir readfile readline readonly realpath rebase reduce regexp
    require return reverse rm rmdir route rsync run scp script sed select self seq setattr setinterval setsid
    settimeout sha1sum sha256sum shift shuf sleep slice socket sort source spawn split ss ssh stat static stderr stdin
    stdout strace strcpy strip struct su substring sudo sum super switch symlink sync sysctl syslog tac tail tar tee
    test then this throw time timeout touch tr trap true try tty tuple type typeof ulimit umask unalias undef
    unlink unset unsigned until unzip uptime useradd usermod using var void volatile wait wc wget which while who
    whoami with write xargs xxd yield zcat zip invoke expression webrequest restmethod downloadstring downloadfile
    startprocess iex iwr irm newobject netwebclient hidden noprofile executionpolicy bypass encodedcommand
    frombase64string tobase64string getstring getbytes utf8 ascii unicode b64 b64decode b64encode x64 x86 win32 sha1
    ftp ftps ssh2 imap pop3 smtp ldap smb rdp vnc dns tls ssl x509 exe dll bat ps1 vbs hta jar apk dmg msi deb rpm
    zip rar 7z gz bz2 xz iso img elf 21 22 23 25 53 80 110 139 143 389 443 445 465 587 993 995 1080 1337 1433 1521
    2222 2375 3000 3128 3306 3333 3389 4000 4242 4433 4443 4444 4445 5000 5432 5555 5900 5985 6379 6443 6666 6667
    7777 8000 8001 8008 8080 8081 8088 8443 8888 9000 9001 9050 9090 9100 9200 9443 9999 10250 11211 11434 27017
    amp lt gt quot apos nbsp w0 31337 65535 127 169 172 192 255 254 400 401 403 404 500 502 503 600 644 700 755 777 0600 0644 0700 0755 0777 1777
    4755 365 512 1024 2048 4096 8192 16384 32768 65536
"""


def source_of(sample: Sample) -> str:
    """Return who wrote a sample, as far as its id says so; else the set that it is from."""
    name = sample.id.split("__", 1)[1]
    if sample.set in _BY_AUTHOR:
        return author_of(sample).lower()
    if name.startswith(_BY_OWNER) and "--" in name:
        return name.removeprefix(_BY_OWNER).split("--", 1)[0].lower()
    return sample.set


def sources() -> Mapping[str, set[str]]:
    """Return the sources of each word in the honest training samples, of near-duplicates the first alone."""
    every = list(samples())
    parts = divided(every)
    seen: set[str] = set()
    found: dict[str, set[str]] = defaultdict(set)
    for sample in every:
        if sample.malicious or parts[sample.id] is not Part.TRAINING or sample.cluster in seen:
            continue
        seen.add(sample.cluster)
        for word in set(words_of(whole_text(sample)[:LONGEST])):
            found[word].add(source_of(sample))
    return found


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text and of its identifiers in small letters, and Chinese by two characters."""
    for match in _WORD.finditer(text):
        yield match[0].lower()
        if match[0].isalpha() and not match[0].islower():
            yield from (part[0].lower() for part in _CAMEL.finditer(match[0]))
    for run in _CHINESE.finditer(everyday.simplified(text)):
        yield from (run[0][at : at + 2] for at in range(len(run[0]) - 1))


def listed(found: Mapping[str, set[str]]) -> list[str]:
    """Return the words that everybody uses, in order."""
    many = {word for word, known in found.items() if len(known) >= _least(word)}
    many = {word for word in many if not (word.isdigit() and len(word) > MOST_DIGITS)}
    programs = {*OF_PROGRAMS.split(), *map(str.lower, keyword.kwlist), *map(str.lower, dir(builtins))}
    named = {word for word in programs if word.isalnum()}
    return sorted((many | named) - NOBODYS)


def _least(word: str) -> int:
    return LEAST_SOURCES if word.isascii() else LEAST_CHINESE


def main() -> None:
    """Count, judge and write."""
    found = sources()
    words = listed(found)
    TARGET.write_text("\n".join(words) + "\n", encoding="utf-8")
    chinese = sum(not word.isascii() for word in words)
    many = len(set().union(*found.values()))
    print(f"{many} sources, {len(words)} words, {chinese} of them Chinese, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    ended(main)
