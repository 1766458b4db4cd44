"""Tells whether the record of who did what, or the watch over attacks, is stopped. Pure.

In a cloud that is one call for all who work there. On this machine a firewall may be let go of for a moment;
several protections at once, and those of another machine, are not.
"""

import re
from collections.abc import Iterator

from panguard.guard.shell_steps import steps
from panguard.guard.spare import is_spare
from panguard.guard.step import Step
from panguard.scan.patterns import LinearPattern

MAY = LinearPattern(
    "blinded",
    r"\b(?:cloudtrail|guardduty|configservice|securityhub|macie2?|inspector2|detective|accessanalyzer|flow-logs"
    r"|access-logging|logging|scc|audit-config|diagnostic-settings|log-profiles|activity-log|security|sentinel|defender"
    r"|ufw|iptables|ip6tables|nft|firewalld|firewall-cmd|pfctl|socketfilterfw|setenforce|selinux|apparmor|aa-teardown"
    r"|auditd|auditctl|osqueryd?|wazuh[\w-]*|falcon-sensor|falco|crowdsec|fail2ban|clamav[\w-]*|sentinelone|sentinelctl"
    r"|mdatp|cbagentd|nessus\w*|ossec[\w-]*|rsyslog|journald)\b",
    "",
)
"""What a command line must hold to be read for it."""

_AWS = re.compile(
    r"cloudtrail (?:stop-logging|delete-trail|delete-event-data-store|stop-event-data-store-ingestion)"
    r"|guardduty (?:delete-detector|disassociate-\S+|stop-monitoring-members|delete-publishing-destination)"
    r"|configservice (?:stop-configuration-recorder|delete-configuration-recorder|delete-delivery-channel)"
    r"|securityhub (?:disable-\S+|batch-disable-standards)|macie2? disable-macie|inspector2 disable"
    r"|detective delete-graph|accessanalyzer delete-analyzer|ec2 delete-flow-logs"
    r"|wafv2 (?:delete-logging-configuration|delete-web-acl)"
)
_GOOGLE = re.compile(
    r"logging sinks delete|scc (?:notifications|sources|muteconfigs) delete"
    r"|services disable (?:\S+ )*(?:logging|securitycenter|cloudaudit\w*)\.googleapis\.com"
)
_AZURE = re.compile(
    r"monitor (?:diagnostic-settings(?: subscription)?|log-profiles|activity-log alert) delete"
    r"|sentinel \S+(?: \S+)? delete|security \S+(?: \S+)? delete|network watcher flow-log delete"
    r"|(?:monitor log-analytics|security) workspace(?:-setting)? delete"
)
_KIND_OF = (
    ("firewall", re.compile(r"ufw|firewalld|iptables|ip6tables|nftables|pf")),
    ("access", re.compile(r"apparmor|selinux\S*")),
    (
        "record",
        re.compile(
            r"auditd|osqueryd?|wazuh\S*|falcon-sensor|falco\S*|sentinel\S*|mdatp|cbagentd|cbdaemon|ossec\S*"
            r"|clam\S*|fail2ban|crowdsec|rsyslog|(?:systemd-)?journald|esets?|ds_agent|xagt|nessus\S*"
        ),
    ),
)
_SWITCHES = frozenset(("stop", "disable", "mask", "kill"))
_SEVERAL = 2
_FOR_GOOD = re.compile(r"\bSELINUX=(?:disabled|permissive)\b", re.IGNORECASE)
_ELSEWHERE = frozenset(("ansible", "pdsh", "pssh", "parallel-ssh", "salt", "knife", "clush"))


class Blinded:
    """Follows the steps of one command line: which kinds of protection it stopped so far."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()

    def stops(self, step: Step) -> bool:
        """Say whether a step stops the record or the watch, by itself or with those before it."""
        if _in_cloud(step):
            return True
        if step.program in ("ssh", *_ELSEWHERE):
            return any(True for line in _sent(step) for inner in steps(line) for _ in _stopped(inner))
        if step.program in ("sed", "gsed") and _FOR_GOOD.search(" ".join(step.arguments)):
            return True
        kinds = set(_stopped(step))
        self._kinds |= kinds
        return bool(kinds) and len(self._kinds) >= _SEVERAL


def _in_cloud(step: Step) -> bool:
    words = step.arguments
    said = " ".join(word for word in words if not word.startswith("-"))
    if "--dry-run" in words or "help" in words or is_spare(step):
        return False
    if step.program == "aws":
        return _AWS.search(said) is not None or _aws_off(said, words)
    if step.program == "gcloud":
        return _GOOGLE.search(said) is not None or ("logging sinks update" in said and "--disabled" in words)
    if step.program == "az":
        lowered = "security pricing create" in said and any(word.lower() == "free" for word in words)
        return lowered or _AZURE.search(said) is not None
    return False


def _aws_off(said: str, words: tuple[str, ...]) -> bool:
    """Say whether a call of Amazon's leaves a record or a watch there that sees nothing any more."""
    if "guardduty update-detector" in said:
        return "--no-enable" in words
    if "cloudtrail update-trail" in said:
        return bool({"--no-include-global-service-events", "--no-is-multi-region-trail"} & set(words))
    emptied = re.search(r"cloudtrail put-event-selectors", said) is not None
    return emptied and any(word in ("[]", "") or '"None"' in word for word in words)


def _sent(step: Step) -> Iterator[str]:
    """Yield the command lines that another machine is told."""
    words = step.arguments
    if step.program == "ssh":
        yield " ".join(word for word in words if not word.startswith("-")).partition(" ")[2]
    else:
        yield from (word for word in words if " " in word)


def _stopped(step: Step) -> Iterator[str]:
    """Yield the kinds of protection of a machine that a program stops."""
    words = [word.removesuffix(".service") for word in step.arguments]
    program = step.program
    managed = program == "systemctl" and bool(_SWITCHES & set(words))
    if managed or (program in ("service", "rc-service") and "stop" in words):
        yield from (kind for kind, names in _KIND_OF if any(map(names.fullmatch, words)))
    elif program in ("pkill", "killall"):
        yield from (kind for kind, names in _KIND_OF[2:] if any(map(names.fullmatch, words)))
    elif _OFF.search(" ".join((program, *words))):
        yield "access" if program in ("setenforce", "aa-teardown") else _record_or_firewall(program)


def _record_or_firewall(program: str) -> str:
    return "record" if program in ("auditctl", "mdatp", "falconctl", "sentinelctl") else "firewall"


_OFF = re.compile(
    r"^(?:ufw (?:\S+ )*disable|ip6?tables (?:-F|--flush|-P \w+ ACCEPT)|nft flush ruleset"
    r"|pfctl -d|socketfilterfw --setglobalstate off|firewall-cmd --panic-off"
    r"|setenforce (?:0|permissive)|aa-teardown|auditctl (?:-e ?0|-D)"
    r"|mdatp config \S+ --value disabled|sentinelctl (?:unload|control stop)\b|falconctl uninstall)",
    re.IGNORECASE,
)
