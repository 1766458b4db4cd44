"""What the guard itself looks for in the steps of agents, and what each of it means. Pure."""

from functools import partial

from panguard.findings import phrase
from panguard.scan.explanation import Explanation
from panguard.terms import Category, Check, Severity

_danger = partial(
    Explanation,
    severity=Severity.HIGH,
    check=Check.PERMISSION_SCOPE,
    category=Category.EXCESSIVE_AUTONOMY,
)
_of_the_guard = partial(_danger, references=("ASI01", "ASI10"))

SWITCHED_OFF = _of_the_guard(
    id="guard-switched-off",
    severity=Severity.CRITICAL,
    title=phrase("This would switch off or remove the guard of this agent"),
    why=phrase("An agent that was talked into harm is told to get rid of its guard first."),
    remedy=phrase("If you want this, do it yourself in a terminal; the agent is not to do it."),
    example="pga guard stop",
    innocent=phrase("Asking how the guard is (pga guard status), or looking into its log, is not flagged."),
)
HOOKS_CHANGED = _of_the_guard(
    id="guard-hooks-changed",
    title=phrase(
        "This changes settings of the guard or of hooks, decides in its user's place, or starts an agent "
        "without hooks"
    ),
    why=phrase(
        "What stands there decides which programs an agent runs, whether the guard is asked, and what "
        "it lets pass."
    ),
    remedy=phrase("Look at the change. Afterwards see that the guard still works: pga guard doctor"),
    example="jq 'del(.hooks)' settings.json > ~/.claude/settings.json",
    innocent=phrase("Reading these files, and the settings of a project, is not flagged."),
)
NOT_READ = _of_the_guard(
    id="guard-not-read-to-its-end",
    title=phrase("This is written so that it stands for more than is read of it"),
    why=phrase(
        "A command that is put together out of very many pieces, or has many commands within each other, "
        "may do at its end what nobody looked at."
    ),
    remedy=phrase("Have it written as plain commands, or as a script in a file, and look at what it does."),
    example="eval eval eval …",
    innocent=phrase("Long scripts and lists of files are read to their end."),
)
ENDED_WITH_OTHERS = _of_the_guard(
    id="guard-ended-with-others",
    title=phrase("This ends every program of a kind, and the guard with them"),
    why=phrase("Until it is started again, nothing that the agent does is checked."),
    remedy=phrase("Have it end the one process that it means, by its number or its whole command."),
    example="killall python",
    innocent=phrase("Ending one process, or all of a program of yours, is not flagged."),
)
TAKEN_OVER = _danger(
    id="takes-over-the-system",
    severity=Severity.CRITICAL,
    category=Category.PRIVILEGE_ESCALATION,
    title=phrase("This gives programs the rights of the administrator for good"),
    why=phrase("From then on any program of this user can do anything to the machine, unasked."),
    remedy=phrase("Do not let this run; give rights for the one command that needs them, yourself."),
    example="echo '… NOPASSWD: ALL' >> /etc/sudoers",
    innocent=phrase("Running one command with sudo is not flagged."),
    references=("ASI03", "CWE-250"),
)
DESTROYED = _danger(
    id="destroys-for-good",
    severity=Severity.CRITICAL,
    title=phrase("This destroys a disk, a system or its backups for good"),
    why=phrase("What it deletes or overwrites cannot be brought back."),
    remedy=phrase("Do not let this run unless you know that you want exactly this."),
    example="mkfs.ext4 /dev/sda",
    innocent=phrase("Files and folders of a project that are deleted, and images of disks, are not flagged."),
    references=("ASI02",),
)
TRACES = _danger(
    id="destroys-keys-or-traces",
    title=phrase("This destroys keys, or the record of what was done"),
    why=phrase("Keys that are gone lock their owner out; a record that is gone hides what an attacker did."),
    remedy=phrase("Ask why this is needed, and keep a copy."),
    example="shred -u ~/.ssh/…",
    innocent=phrase("Looking at the record is not flagged."),
    references=("ASI02",),
)
HANDED_OUT = _danger(
    id="secret-handed-out",
    severity=Severity.CRITICAL,
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    title=phrase("This sends stored passwords or tokens to another machine"),
    why=phrase("Whoever gets them can act in the name of their owner."),
    remedy=phrase("Do not let this run. If it ran, replace what was sent."),
    example="kubectl get secrets -o yaml | … https://…",
    innocent=phrase("A token in a header of the service that it is for is not flagged."),
    references=("ASI02", "LLM02:2025"),
)
TEXT_RUN = _danger(
    id="text-run-as-program",
    check=Check.ENCODED_PAYLOADS,
    category=Category.AGENT_MANIPULATION,
    title=phrase("This runs a text as a program that was not judged as one"),
    why=phrase("What is written into texts is not judged as a program; this would run it all the same."),
    remedy=phrase("Look into the file before you let it run."),
    example="sh notes.md",
    innocent=phrase("Programs that read a text or a picture are not flagged."),
    references=("ASI05",),
)
DESTROYED_AFAR = _danger(
    id="destroys-what-is-kept-elsewhere",
    title=phrase(
        "This deletes what is kept elsewhere: in a cloud, a cluster, a database, a repository or a backup"
    ),
    why=phrase("It is gone for everybody who works with it, and nothing on this machine can bring it back."),
    remedy=phrase("See that it names exactly what you want gone, and that there is a backup."),
    example="aws s3 rb s3://… --force",
    innocent=phrase(
        "What is there to be thrown away by its name (test, dev, preview), a dry run, a single pod or "
        "object, and a database of this machine are not flagged."
    ),
    references=("ASI02", "ASI08"),
)
MANY_DESTROYED = _danger(
    id="destroys-many-files",
    title=phrase("This destroys whatever files a search or a pattern finds, for good"),
    why=phrase(
        "Nobody sees beforehand which files those are, and what is overwritten cannot be brought back."
    ),
    remedy=phrase("Have it list the files first, and delete those that you saw."),
    example="find . -name '*.docx' -exec shred -u {} +",
    innocent=phrase(
        "Caches, logs, what programs make anew, and files in a temporary folder are not flagged."
    ),
    references=("ASI02", "ASI08"),
)
BLINDED = _danger(
    id="stops-record-or-watch",
    title=phrase("This stops the record of who did what, or what watches for attacks"),
    why=phrase("From then on nobody sees what is done there, whoever does it."),
    remedy=phrase("Let it through only if you know why, and see that it is started again."),
    example="aws cloudtrail delete-trail --name …",
    innocent=phrase(
        "Looking into records, and stopping one protection of this machine for a moment, are not flagged."
    ),
    references=("ASI02", "ASI10"),
)
STARTED_AT_INSTALL = _danger(
    id="starts-unseen-when-installed",
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("This starts a program unseen whenever the package is installed or built"),
    why=phrase(
        "Whoever installs it sees nothing of what runs then, and it goes on when the installation is over."
    ),
    remedy=phrase("Read what is started, and have it run in the open, or not at all."),
    example='"postinstall": "nohup node setup.js >/dev/null 2>&1 &"',
    innocent=phrase(
        "Scripts that compile, patch or copy, and servers that a program starts, are not flagged."
    ),
    references=("ASI04", "AST01", "LLM03:2025", "CWE-506"),
)
LENT = _danger(
    id="settings-run-for-a-stranger",
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    title=phrase("This sets git, ssh or curl to run a program, or to send what passes through elsewhere"),
    why=phrase("Such settings are heeded by programs that nobody suspects, from the next call on."),
    remedy=phrase("Look at what the setting names. Take it out if you do not know it."),
    example="git config --global core.fsmonitor /tmp/…",
    innocent=phrase(
        "Editors, pagers, tools that show differences, helpers that store passwords, and ssh itself are "
        "not flagged."
    ),
    references=("ASI05", "AST01", "CWE-15"),
)
OPENED = _danger(
    id="opens-this-machine",
    category=Category.PRIVILEGE_ESCALATION,
    title=phrase("This opens a shell or the files of this machine to the internet"),
    why=phrase("A tunnel goes past every firewall: whoever knows its address stands at the door."),
    remedy=phrase("Let it through only if you want just this, and close it afterwards."),
    example="ngrok tcp 22",
    innocent=phrase("A tunnel to a page that you develop on this machine is not flagged."),
    references=("ASI02", "ASI05"),
)
EXPLANATIONS = (
    SWITCHED_OFF,
    HOOKS_CHANGED,
    NOT_READ,
    ENDED_WITH_OTHERS,
    TAKEN_OVER,
    DESTROYED,
    TRACES,
    HANDED_OUT,
    TEXT_RUN,
    DESTROYED_AFAR,
    MANY_DESTROYED,
    BLINDED,
    STARTED_AT_INSTALL,
    LENT,
    OPENED,
)
NEVER_ONLY_TOLD = frozenset(each.id for each in (SWITCHED_OFF, HOOKS_CHANGED, NOT_READ))
"""What is denied where a host cannot ask its user: once it is done, nobody would hear of the rest."""
