"""One value per AI agent: where it keeps its skills, MCP configurations, hooks and instruction files. Pure.

A place is a template: `~` is the user's home, `{appdata}` the folder where programs keep settings on
this system, `{NAME|default}` an environment variable with what holds where it is not set; a place in
front of which a system is named (`linux:`) exists there alone. Paths of a project are relative to its
root, `*` stands for any name and `**` for everything beneath a folder.
"""

from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent and the places it reads from, for the user and for a project.

    `user_hooks` and `project_hooks` are settings that can make the agent run commands. `folders` are
    names of folders inside a project that belong to this agent alone: all they hold is its content.
    """

    id: str
    name: str
    user_skills: tuple[str, ...] = ()
    project_skills: tuple[str, ...] = ()
    user_mcp: tuple[str, ...] = ()
    project_mcp: tuple[str, ...] = ()
    user_hooks: tuple[str, ...] = ()
    project_hooks: tuple[str, ...] = ()
    user_instructions: tuple[str, ...] = ()
    project_instructions: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def user_places(self) -> tuple[str, ...]:
        """Return every template outside a project."""
        return self.user_skills + self.user_mcp + self.user_hooks + self.user_instructions

    @property
    def project_places(self) -> tuple[str, ...]:
        """Return every pattern inside a project."""
        return self.project_skills + self.project_mcp + self.project_hooks + self.project_instructions


_CODE_USER = "{appdata}/Code/User"

AGENTS: tuple[Agent, ...] = (
    Agent(
        id="cross-client",
        name="any agent",
        user_skills=("~/.agents/skills",),
        project_skills=(".agents/skills",),
        user_instructions=("~/.agents/AGENTS.md",),
        project_mcp=(".mcp.json", "mcp.json"),
        project_instructions=("AGENTS.md", "AGENTS.override.md", "AGENT.md", "SOUL.md", "MEMORY.md"),
        folders=(".agents",),
    ),
    Agent(
        id="claude-code",
        name="Claude Code",
        user_skills=(
            "{CLAUDE_CONFIG_DIR|~/.claude}/skills",
            "{CLAUDE_CONFIG_DIR|~/.claude}/commands",
            "{CLAUDE_CONFIG_DIR|~/.claude}/agents",
            "{CLAUDE_CONFIG_DIR|~/.claude}/plugins/cache",
        ),
        project_skills=(".claude/skills", ".claude/commands", ".claude/agents"),
        user_mcp=("~/.claude.json", "{CLAUDE_CONFIG_DIR|~/.claude}/.claude.json"),
        project_mcp=(".mcp.json",),
        user_hooks=(
            "{CLAUDE_CONFIG_DIR|~/.claude}/settings.json",
            "{CLAUDE_CONFIG_DIR|~/.claude}/settings.local.json",
            "{CLAUDE_CONFIG_DIR|~/.claude}/hooks",
            "linux:/etc/claude-code/managed-settings.json",
            "linux:/etc/claude-code/managed-mcp.json",
            "darwin:/Library/Application Support/ClaudeCode/managed-settings.json",
            "darwin:/Library/Application Support/ClaudeCode/managed-mcp.json",
            "win32:{PROGRAMFILES|C:/Program Files}/ClaudeCode/managed-settings.json",
            "win32:{PROGRAMFILES|C:/Program Files}/ClaudeCode/managed-mcp.json",
        ),
        project_hooks=(".claude/settings.json", ".claude/settings.local.json"),
        user_instructions=("{CLAUDE_CONFIG_DIR|~/.claude}/CLAUDE.md", "{CLAUDE_CONFIG_DIR|~/.claude}/rules"),
        project_instructions=("CLAUDE.md", "CLAUDE.local.md", ".claude/CLAUDE.md", ".claude/rules/**"),
        folders=(".claude", ".claude-plugin"),
    ),
    Agent(
        id="claude-desktop",
        name="Claude Desktop",
        user_mcp=(
            "darwin:{appdata}/Claude/claude_desktop_config.json",
            "win32:{appdata}/Claude/claude_desktop_config.json",
            "linux:{appdata}/Claude/claude_desktop_config.json",
        ),
    ),
    Agent(
        id="cursor",
        name="Cursor",
        user_skills=("~/.cursor/skills", "~/.cursor/commands"),
        project_skills=(".cursor/skills", ".cursor/commands"),
        user_mcp=("~/.cursor/mcp.json",),
        project_mcp=(".cursor/mcp.json",),
        user_hooks=(
            "~/.cursor/hooks.json",
            "~/.cursor/hooks",
            "linux:/etc/cursor/hooks.json",
            "darwin:/Library/Application Support/Cursor/hooks.json",
            "win32:{PROGRAMDATA|C:/ProgramData}/Cursor/hooks.json",
        ),
        project_hooks=(".cursor/hooks.json",),
        user_instructions=("~/.cursor/rules",),
        project_instructions=(".cursorrules", ".cursor/rules/**"),
        folders=(".cursor",),
    ),
    Agent(
        id="copilot",
        name="VS Code and GitHub Copilot",
        user_skills=("{COPILOT_HOME|~/.copilot}/skills", "{COPILOT_HOME|~/.copilot}/agents"),
        project_skills=(".github/skills", ".github/agents", ".github/prompts", ".github/chatmodes"),
        user_mcp=(
            f"{_CODE_USER}/mcp.json",
            f"{_CODE_USER}/settings.json",
            "~/.vscode/mcp.json",
            "{COPILOT_HOME|~/.copilot}/mcp-config.json",
        ),
        project_mcp=(".vscode/mcp.json", ".mcp.json", ".github/mcp.json"),
        user_hooks=(f"{_CODE_USER}/tasks.json", "{COPILOT_HOME|~/.copilot}/hooks"),
        project_hooks=(
            ".github/hooks/**",
            ".vscode/tasks.json",
            ".vscode/settings.json",
            ".vscode/launch.json",
            ".devcontainer/devcontainer.json",
            ".devcontainer.json",
        ),
        user_instructions=(
            f"{_CODE_USER}/prompts",
            "{COPILOT_HOME|~/.copilot}/copilot-instructions.md",
        ),
        project_instructions=(".github/copilot-instructions.md", ".github/instructions/**"),
        folders=(".copilot",),
    ),
    Agent(
        id="codex",
        name="Codex",
        user_skills=(
            "~/.agents/skills",
            "{CODEX_HOME|~/.codex}/skills",
            "{CODEX_HOME|~/.codex}/prompts",
            "linux:/etc/codex/skills",
            "darwin:/etc/codex/skills",
        ),
        project_skills=(".agents/skills", ".codex/skills"),
        user_mcp=(
            "{CODEX_HOME|~/.codex}/config.toml",
            "{CODEX_HOME|~/.codex}/*.config.toml",
            "linux:/etc/codex/config.toml",
            "darwin:/etc/codex/config.toml",
            "win32:{PROGRAMDATA|C:/ProgramData}/OpenAI/Codex/config.toml",
        ),
        project_mcp=(".codex/config.toml",),
        user_hooks=(
            "{CODEX_HOME|~/.codex}/hooks.json",
            "linux:/etc/codex/requirements.toml",
            "darwin:/etc/codex/requirements.toml",
            "win32:{PROGRAMDATA|C:/ProgramData}/OpenAI/Codex/requirements.toml",
        ),
        project_hooks=(".codex/hooks.json",),
        user_instructions=(
            "{CODEX_HOME|~/.codex}/AGENTS.md",
            "{CODEX_HOME|~/.codex}/AGENTS.override.md",
            "{CODEX_HOME|~/.codex}/rules",
        ),
        folders=(".codex", ".codex-plugin"),
    ),
    Agent(
        id="gemini-cli",
        name="Gemini CLI",
        user_skills=("~/.gemini/skills", "~/.gemini/commands", "~/.gemini/extensions"),
        project_skills=(".gemini/skills", ".agents/skills", ".gemini/commands"),
        user_mcp=("~/.gemini/settings.json",),
        project_mcp=(".gemini/settings.json",),
        user_hooks=(
            "linux:/etc/gemini-cli/settings.json",
            "darwin:/Library/Application Support/GeminiCli/settings.json",
            "win32:{PROGRAMDATA|C:/ProgramData}/gemini-cli/settings.json",
        ),
        project_hooks=("gemini-extension.json",),
        user_instructions=("~/.gemini/GEMINI.md",),
        project_instructions=("GEMINI.md",),
        folders=(".gemini",),
    ),
    Agent(
        id="windsurf",
        name="Windsurf",
        user_skills=("~/.codeium/windsurf/skills",),
        project_skills=(".windsurf/skills", ".windsurf/workflows"),
        user_mcp=("~/.codeium/windsurf/mcp_config.json",),
        user_hooks=(
            "~/.codeium/windsurf/hooks.json",
            "linux:/etc/windsurf/hooks.json",
            "darwin:/Library/Application Support/Windsurf/hooks.json",
            "win32:{PROGRAMDATA|C:/ProgramData}/Windsurf/hooks.json",
        ),
        project_hooks=(".windsurf/hooks.json",),
        user_instructions=("~/.codeium/windsurf/memories/global_rules.md",),
        project_instructions=(".windsurfrules", ".windsurf/rules/**"),
        folders=(".windsurf",),
    ),
    Agent(
        id="opencode",
        name="opencode",
        user_skills=tuple(
            f"{{XDG_CONFIG_HOME|~/.config}}/opencode/{name}"
            for name in ("skills", "skill", "command", "commands", "agent", "agents")
        ),
        project_skills=(".opencode/skills", ".opencode/skill", ".claude/skills", ".agents/skills"),
        user_mcp=(
            "{XDG_CONFIG_HOME|~/.config}/opencode/opencode.json",
            "{XDG_CONFIG_HOME|~/.config}/opencode/opencode.jsonc",
            "{OPENCODE_CONFIG|}",
            "linux:/etc/opencode/opencode.json",
            "darwin:/Library/Application Support/opencode/opencode.json",
            "win32:{PROGRAMDATA|C:/ProgramData}/opencode/opencode.json",
        ),
        project_mcp=("opencode.json", "opencode.jsonc"),
        user_hooks=(
            "{XDG_CONFIG_HOME|~/.config}/opencode/plugins",
            "{XDG_CONFIG_HOME|~/.config}/opencode/plugin",
        ),
        project_hooks=(".opencode/plugins/**", ".opencode/plugin/**"),
        user_instructions=("{XDG_CONFIG_HOME|~/.config}/opencode/AGENTS.md",),
        folders=(".opencode",),
    ),
    Agent(
        id="openclaw",
        name="OpenClaw",
        user_skills=(
            "{OPENCLAW_STATE_DIR|~/.openclaw}/skills",
            "{OPENCLAW_STATE_DIR|~/.openclaw}/workspace/skills",
            "~/.clawdbot/skills",
        ),
        project_skills=(".openclaw/skills", ".agents/skills"),
        user_mcp=("{OPENCLAW_STATE_DIR|~/.openclaw}/openclaw.json",),
        project_hooks=("openclaw.plugin.json",),
        user_instructions=tuple(
            f"{{OPENCLAW_STATE_DIR|~/.openclaw}}/workspace/{name}.md"
            for name in ("AGENTS", "SOUL", "MEMORY", "TOOLS", "IDENTITY", "USER", "HEARTBEAT")
        ),
        project_instructions=("SOUL.md", "MEMORY.md", "HEARTBEAT.md"),
        folders=(".openclaw", ".clawdbot"),
    ),
    Agent(
        id="cline",
        name="Cline",
        user_skills=("~/.cline/skills", "~/Documents/Cline/Workflows"),
        project_skills=(".cline/skills", ".clinerules/skills", ".claude/skills"),
        user_mcp=(
            f"{_CODE_USER}/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
            "~/.cline/data/settings/cline_mcp_settings.json",
        ),
        user_hooks=("~/Documents/Cline/Hooks", "~/.cline/hooks"),
        project_hooks=(".clinerules/hooks/**",),
        user_instructions=("~/Documents/Cline/Rules",),
        project_instructions=(".clinerules", ".clinerules/**"),
        folders=(".cline", ".clinerules"),
    ),
    Agent(
        id="kiro",
        name="Kiro",
        user_skills=("~/.kiro/skills",),
        project_skills=(".kiro/skills",),
        user_mcp=("~/.kiro/settings/mcp.json",),
        project_mcp=(".kiro/settings/mcp.json",),
        project_hooks=(".kiro/hooks/**",),
        user_instructions=("~/.kiro/steering",),
        project_instructions=(".kiro/steering/**",),
        folders=(".kiro",),
    ),
    Agent(
        id="antigravity",
        name="Antigravity",
        user_skills=("~/.gemini/antigravity/skills",),
        project_skills=(".agent/skills",),
        user_mcp=("~/.gemini/antigravity/mcp_config.json",),
        project_instructions=(".agent/rules/**",),
        folders=(".agent",),
    ),
    Agent(
        id="amp",
        name="Amp",
        user_skills=("{XDG_CONFIG_HOME|~/.config}/agents/skills",),
        project_skills=(".agents/skills", ".amp/skills"),
        user_mcp=("{XDG_CONFIG_HOME|~/.config}/amp/settings.json",),
        project_mcp=(".amp/settings.json",),
        user_instructions=(
            "{XDG_CONFIG_HOME|~/.config}/AGENTS.md",
            "{XDG_CONFIG_HOME|~/.config}/amp/AGENTS.md",
        ),
        folders=(".amp",),
    ),
    Agent(
        id="amazon-q",
        name="Amazon Q",
        user_mcp=("~/.aws/amazonq/mcp.json", "~/.aws/amazonq/default.json"),
        project_mcp=(".amazonq/mcp.json", ".amazonq/default.json"),
        user_hooks=("~/.aws/amazonq/agents", "~/.aws/amazonq/cli-agents"),
        project_hooks=(".amazonq/cli-agents/**",),
        project_instructions=(".amazonq/rules/**",),
        folders=(".amazonq",),
    ),
    Agent(
        id="hermes",
        name="Hermes",
        user_skills=("{HERMES_HOME|~/.hermes}/skills",),
        user_mcp=("{HERMES_HOME|~/.hermes}/config.yaml",),
        user_instructions=("{HERMES_HOME|~/.hermes}/SOUL.md", "{HERMES_HOME|~/.hermes}/memories"),
        folders=(".hermes",),
    ),
)


def name_of(agent_id: str) -> str:
    """Return what people call an agent; its id where it is unknown."""
    return next((agent.name for agent in AGENTS if agent.id == agent_id), agent_id)
