"""The closed vocabularies every part shares: severities, levels, lanes, checks, categories. Pure."""

from enum import IntEnum, StrEnum


class Severity(IntEnum):
    """How bad a finding is, ordered so that `max` gives the worst."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    @property
    def label(self) -> str:
        """Return the lower-case name used in every output, for example `critical`."""
        return self.name.lower()


class RiskLevel(IntEnum):
    """The level of a whole verdict, ordered from harmless to dangerous."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2
    CRITICAL = 3

    @property
    def label(self) -> str:
        """Return the lower-case name used in every output, for example `high`."""
        return self.name.lower()


class Lane(StrEnum):
    """What a match may do: be counted, be shown, or also block."""

    SHADOW = "shadow"
    ALERT = "alert"
    BLOCK = "block"


class Check(StrEnum):
    """The seven checks a report shows, in the order in which it shows them."""

    PROMPT_INJECTION = "prompt-injection"
    TOOL_POISONING = "tool-poisoning"
    HIDDEN_UNICODE = "hidden-unicode"
    ENCODED_PAYLOADS = "encoded-payloads"
    SECRET_EXFILTRATION = "secret-exfiltration"  # noqa: S105 - a name, not a secret
    PERMISSION_SCOPE = "permission-scope"
    MANIFEST_INTEGRITY = "manifest-integrity"


class CheckStatus(StrEnum):
    """The outcome of one check; `NOT_RUN` is never shown as a pass."""

    PASS = "pass"  # noqa: S105 - a status, not a password
    WARN = "warn"
    FAIL = "fail"
    NOT_RUN = "not-run"


class Category(StrEnum):
    """The ATR categories (`tags.category` of a rule)."""

    PROMPT_INJECTION = "prompt-injection"
    TOOL_POISONING = "tool-poisoning"
    CONTEXT_EXFILTRATION = "context-exfiltration"
    AGENT_MANIPULATION = "agent-manipulation"
    PRIVILEGE_ESCALATION = "privilege-escalation"
    EXCESSIVE_AUTONOMY = "excessive-autonomy"
    SKILL_COMPROMISE = "skill-compromise"
    DATA_POISONING = "data-poisoning"
    MODEL_ABUSE = "model-abuse"
    MODEL_SECURITY = "model-security"


class SourceType(StrEnum):
    """What kind of document a text is; it decides which layers and rules apply."""

    SKILL = "skill"
    DOCUMENTATION = "documentation"
    INSTRUCTIONS = "instructions"
    SCRIPT = "script"
    CONFIG = "config"
    MCP_TOOLS = "mcp-tools"
    TEXT = "text"


class ViewKind(StrEnum):
    """The ways in which one text is read; each maps back to the file."""

    RAW = "raw"
    STRIPPED = "stripped"
    NORMALISED = "normalised"
    DECODED = "decoded"
    HIDDEN = "hidden"
