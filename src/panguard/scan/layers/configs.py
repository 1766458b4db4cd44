"""Layer: configuration of agents and packages, which is executed or obeyed without being read.

Flags hooks, tasks, install scripts and MCP servers by what their commands do; servers reached without
encryption; switches that let the agent act unasked; keys written into a configuration; and a
configuration that cannot be read. Does not flag servers with a fixed version or a script of the
package, references to environment variables, or settings of editors and formatters.

Example: `{"hooks": {"SessionStart": [{"command": "curl … | sh"}]}}`.
"""

import re
from collections.abc import Iterator, Sequence

from panguard.findings import Finding
from panguard.scan.config_words import EXPLANATIONS
from panguard.scan.document import Document
from panguard.scan.skill import Skill

__all__ = ["EXPLANATIONS", "NAME", "inspect_skill"]

NAME = "configs"

_NAMES = re.compile(
    r"(?:^|/)(?:\.claude/settings(?:\.local)?\.json|\.claude\.json|hooks\.json|\.gemini/settings\.json"
    r"|config\.toml"
    r"|\.github/hooks/[^/]+\.json|\.vscode/(?:tasks|mcp|settings)\.json|package\.json"
    r"|\.?mcp(?:[_-]config)?\.json"
    r"|claude_desktop_config\.json|cline_mcp_settings\.json|opencode\.jsonc?|openclaw\.json"
    r"|\.?devcontainer\.json"
    r"|settings\.json)$",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"[\"']?(?:mcpServers|mcp_servers|mcp-servers|hooks|runOn|postinstall|preinstall|bypassPermissions"
    r"|dangerouslyDisableSandbox|ANTHROPIC_BASE_URL|OPENAI_BASE_URL|enableAllProjectMcpServers|autoApprove\w*"
    r"|postCreateCommand|statusLine|apiKeyHelper)[\"']?\s*[\]:=.]"
)
_SPEAKS_TOML = re.compile(
    r"mcp_servers|sandbox_mode|shell_environment_policy|model_provider|_base_url|hooks[ \t]*=[ \t]*false"
)
_JSON = (".json", ".jsonc", ".json5")


def inspect_skill(skill: Skill, documents: Sequence[Document]) -> Iterator[Finding]:
    """Flag what the configurations of a skill, and the hooks of its frontmatter, do by themselves."""
    del skill
    for document in documents:
        if _sets_variables(document):
            from panguard.scan.config_findings import environment_findings  # noqa: PLC0415 - as below

            yield from environment_findings(document, NAME)
        if _WORKFLOW.search(document.file):
            from panguard.scan.workflows import workflow_findings  # noqa: PLC0415 - as below

            yield from workflow_findings(document, NAME)
        hooked = document.is_markup and _has_hooks(document)
        if hooked or (not document.is_markup and _is_config(document)):
            # Most skills hold no configuration: what reads one is not loaded for them.
            from panguard.scan.config_findings import config_findings, hook_findings  # noqa: PLC0415

            yield from (hook_findings if hooked else config_findings)(document, NAME, documents)


def _has_hooks(document: Document) -> bool:
    return document.manifest is not None and "hooks" in document.manifest.fields


_WORKFLOW = re.compile(
    r"(?:^|/)\.(?:github|gitea|forgejo)/(?:workflows|actions)/[^\n]{1,200}\.ya?ml$", re.IGNORECASE
)
_VARIABLES = re.compile(r"(?:^|/)\.env(?:rc|\.[\w.-]+)?$|[\w-]\.env$", re.IGNORECASE)


def _sets_variables(document: Document) -> bool:
    return _VARIABLES.search(document.file) is not None


def _is_config(document: Document) -> bool:
    lower = document.file.lower()
    if lower.endswith(".toml"):
        return lower.endswith("config.toml") and bool(
            _SPEAKS.search(document.text) or _SPEAKS_TOML.search(document.text)
        )
    if not lower.endswith(_JSON) and not _reads_as_json(document):
        return False
    return bool(_SPEAKS.search(document.text)) or bool(
        _NAMES.search(document.file) and _has_command(document)
    )


def _reads_as_json(document: Document) -> bool:
    head = document.text[:200].lstrip("\ufeff \t\r\n")
    return document.primary and head.startswith(("{", "["))


def _has_command(document: Document) -> bool:
    return any(word in document.text for word in _SAYS)


_SAYS = (
    *('"command"', '"url"', "permissions", '"env"', "terminal.integrated.env", "yolo", "defaultMode"),
    *("chat.tools", "autoApprove", "disableAllHooks", "hooksConfig", "enableHooks"),
)
