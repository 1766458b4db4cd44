"""Canonical ids and titles of the security standards that findings refer to, and their spellings. Pure.

Ids and titles are those of the OWASP lists for agentic applications (2026), agentic skills (1.0-2026),
LLM applications (2025) and MCP (beta of 2026-04-14), of MITRE ATLAS 5.6.0 and of CWE. Only the entries
that a rule about agents may want to name are listed; `DEFAULTS` is PanGuard's own proposal, not a
published crosswalk.
"""

import re
from collections.abc import Mapping

from panguard.expressions import Expression
from panguard.terms import Category
from panguard.values import dataclass


@dataclass(frozen=True, slots=True)
class Framework:
    """A published list of weaknesses or techniques; `name` is short and without spaces."""

    name: str
    title: str
    version: str
    organisation: str
    url: str

    def __str__(self) -> str:
        """Return the title."""
        return self.title


@dataclass(frozen=True, slots=True)
class Standard:
    """One entry of a framework."""

    id: str
    title: str
    framework: Framework
    url: str


OWASP_ASI = Framework(
    "OWASP-ASI",
    "OWASP Top 10 for Agentic Applications",
    "2026",
    "OWASP",
    "https://genai.owasp.org/resource/owasp-top-10-for-agentic-applications-for-2026/",
)
OWASP_AST = Framework(
    "OWASP-AST",
    "OWASP Agentic Skills Top 10",
    "1.0-2026",
    "OWASP",
    "https://github.com/OWASP/www-project-agentic-skills-top-10",
)
OWASP_LLM = Framework(
    "OWASP-LLM",
    "OWASP Top 10 for LLM Applications",
    "2025",
    "OWASP",
    "https://genai.owasp.org/llm-top-10/",
)
OWASP_MCP = Framework(
    "OWASP-MCP",
    "OWASP MCP Top 10",
    "2025-beta",
    "OWASP",
    "https://github.com/OWASP/www-project-mcp-top-10",
)
MITRE_ATLAS = Framework("MITRE-ATLAS", "MITRE ATLAS", "5.6.0", "MITRE", "https://atlas.mitre.org/")
CWE = Framework("CWE", "Common Weakness Enumeration", "4", "MITRE", "https://cwe.mitre.org/")

FRAMEWORKS: tuple[Framework, ...] = (OWASP_AST, OWASP_ASI, OWASP_LLM, OWASP_MCP, MITRE_ATLAS, CWE)


def _table(framework: Framework, lines: str) -> dict[str, tuple[Framework, str]]:
    """Read lines of `id title`."""
    entries = (line.split(None, 1) for line in lines.strip().splitlines())
    return {identifier: (framework, title.strip()) for identifier, title in entries}


_ENTRIES: Mapping[str, tuple[Framework, str]] = {
    **_table(
        OWASP_ASI,
        """
        ASI01 Agent Goal Hijack
        ASI02 Tool Misuse & Exploitation
        ASI03 Identity & Privilege Abuse
        ASI04 Agentic Supply Chain Vulnerabilities
        ASI05 Unexpected Code Execution (RCE)
        ASI06 Memory & Context Poisoning
        ASI07 Insecure Inter-Agent Communication
        ASI08 Cascading Failures
        ASI09 Human-Agent Trust Exploitation
        ASI10 Rogue Agents
        """,
    ),
    **_table(
        OWASP_AST,
        """
        AST01 Malicious Skills
        AST02 Supply Chain Compromise
        AST03 Over-Privileged Skills
        AST04 Insecure Metadata
        AST05 Unsafe Deserialization
        AST06 Weak Isolation
        AST07 Update Drift
        AST08 Poor Scanning
        AST09 No Governance
        AST10 Cross-Platform Reuse
        """,
    ),
    **_table(
        OWASP_LLM,
        """
        LLM01:2025 Prompt Injection
        LLM02:2025 Sensitive Information Disclosure
        LLM03:2025 Supply Chain
        LLM04:2025 Data and Model Poisoning
        LLM05:2025 Improper Output Handling
        LLM06:2025 Excessive Agency
        LLM07:2025 System Prompt Leakage
        LLM08:2025 Vector and Embedding Weaknesses
        LLM09:2025 Misinformation
        LLM10:2025 Unbounded Consumption
        """,
    ),
    **_table(
        OWASP_MCP,
        """
        MCP01:2025 Token Mismanagement & Secret Exposure
        MCP02:2025 Privilege Escalation via Scope Creep
        MCP03:2025 Tool Poisoning
        MCP04:2025 Software Supply Chain Attacks & Dependency Tampering
        MCP05:2025 Command Injection & Execution
        MCP06:2025 Intent Flow Subversion
        MCP07:2025 Insufficient Authentication & Authorization
        MCP08:2025 Lack of Audit and Telemetry
        MCP09:2025 Shadow MCP Servers
        MCP10:2025 Context Injection & Over-Sharing
        """,
    ),
    **_table(
        MITRE_ATLAS,
        """
        AML.TA0000 AI Model Access
        AML.TA0001 AI Attack Staging
        AML.TA0002 Reconnaissance
        AML.TA0003 Resource Development
        AML.TA0004 Initial Access
        AML.TA0005 Execution
        AML.TA0006 Persistence
        AML.TA0007 Defense Evasion
        AML.TA0008 Discovery
        AML.TA0009 Collection
        AML.TA0010 Exfiltration
        AML.TA0011 Impact
        AML.TA0012 Privilege Escalation
        AML.TA0013 Credential Access
        AML.TA0014 Command and Control
        AML.TA0015 Lateral Movement
        AML.T0010 AI Supply Chain Compromise
        AML.T0010.001 AI Supply Chain Compromise: AI Software
        AML.T0010.004 AI Supply Chain Compromise: Container Registry
        AML.T0010.005 AI Supply Chain Compromise: AI Agent Tool
        AML.T0011 User Execution
        AML.T0011.000 User Execution: Unsafe AI Artifacts
        AML.T0011.001 User Execution: Malicious Package
        AML.T0011.002 User Execution: Poisoned AI Agent Tool
        AML.T0011.003 User Execution: Malicious Link
        AML.T0018.000 Manipulate AI Model: Poison AI Model
        AML.T0019 Publish Poisoned Datasets
        AML.T0020 Poison Training Data
        AML.T0024 Exfiltration via AI Inference API
        AML.T0025 Exfiltration via Cyber Means
        AML.T0034 Cost Harvesting
        AML.T0034.002 Cost Harvesting: Agentic Resource Consumption
        AML.T0036 Data from Information Repositories
        AML.T0040 AI Model Inference API Access
        AML.T0043 Craft Adversarial Data
        AML.T0044 Full AI Model Access
        AML.T0046 Spamming AI System with Chaff Data
        AML.T0047 AI-Enabled Product or Service
        AML.T0048 External Harms
        AML.T0049 Exploit Public-Facing Application
        AML.T0050 Command and Scripting Interpreter
        AML.T0051 LLM Prompt Injection
        AML.T0051.000 LLM Prompt Injection: Direct
        AML.T0051.001 LLM Prompt Injection: Indirect
        AML.T0051.002 LLM Prompt Injection: Triggered
        AML.T0052.000 Phishing: Spearphishing via Social Engineering LLM
        AML.T0053 AI Agent Tool Invocation
        AML.T0054 LLM Jailbreak
        AML.T0055 Unsecured Credentials
        AML.T0056 Extract LLM System Prompt
        AML.T0057 LLM Data Leakage
        AML.T0060 Publish Hallucinated Entities
        AML.T0061 LLM Prompt Self-Replication
        AML.T0067 LLM Trusted Output Components Manipulation
        AML.T0068 LLM Prompt Obfuscation
        AML.T0069 Discover LLM System Information
        AML.T0070 RAG Poisoning
        AML.T0072 Reverse Shell
        AML.T0073 Impersonation
        AML.T0074 Masquerading
        AML.T0077 LLM Response Rendering
        AML.T0078 Drive-by Compromise
        AML.T0079 Stage Capabilities
        AML.T0080 AI Agent Context Poisoning
        AML.T0080.000 AI Agent Context Poisoning: Memory
        AML.T0080.001 AI Agent Context Poisoning: Thread
        AML.T0081 Modify AI Agent Configuration
        AML.T0083 Credentials from AI Agent Configuration
        AML.T0084 Discover AI Agent Configuration
        AML.T0084.001 Discover AI Agent Configuration: Tool Definitions
        AML.T0084.002 Discover AI Agent Configuration: Activation Triggers
        AML.T0084.003 Discover AI Agent Configuration: Call Chains
        AML.T0085 Data from AI Services
        AML.T0085.001 Data from AI Services: AI Agent Tools
        AML.T0086 Exfiltration via AI Agent Tool Invocation
        AML.T0088 Generate Deepfakes
        AML.T0090 OS Credential Dumping
        AML.T0093 Prompt Infiltration via Public-Facing Application
        AML.T0094 Delay Execution of LLM Instructions
        AML.T0097 Virtualization/Sandbox Evasion
        AML.T0098 AI Agent Tool Credential Harvesting
        AML.T0099 AI Agent Tool Data Poisoning
        AML.T0100 AI Agent Clickbait
        AML.T0101 Data Destruction via AI Agent Tool Invocation
        AML.T0102 Generate Malicious Commands
        AML.T0104 Publish Poisoned AI Agent Tool
        AML.T0105 Escape to Host
        AML.T0108 AI Agent
        AML.T0109 AI Supply Chain Rug Pull
        AML.T0110 AI Agent Tool Poisoning
        AML.T0111 AI Supply Chain Reputation Inflation
        AML.T0112 Machine Compromise
        AML.T0112.000 Machine Compromise: Local AI Agent
        """,
    ),
    **_table(
        CWE,
        """
        CWE-20 Improper Input Validation
        CWE-22 Improper Limitation of a Pathname to a Restricted Directory ('Path Traversal')
        CWE-23 Relative Path Traversal
        CWE-59 Improper Link Resolution Before File Access ('Link Following')
        CWE-61 UNIX Symbolic Link (Symlink) Following
        CWE-73 External Control of File Name or Path
        CWE-77 Improper Neutralization of Special Elements used in a Command ('Command Injection')
        CWE-78 Improper Neutralization of Special Elements used in an OS Command ('OS Command Injection')
        CWE-79 Improper Neutralization of Input During Web Page Generation ('Cross-site Scripting')
        CWE-88 Improper Neutralization of Argument Delimiters in a Command ('Argument Injection')
        CWE-89 Improper Neutralization of Special Elements used in an SQL Command ('SQL Injection')
        CWE-94 Improper Control of Generation of Code ('Code Injection')
        CWE-95 Improper Neutralization of Directives in Dynamically Evaluated Code ('Eval Injection')
        CWE-116 Improper Encoding or Escaping of Output
        CWE-200 Exposure of Sensitive Information to an Unauthorized Actor
        CWE-250 Execution with Unnecessary Privileges
        CWE-284 Improper Access Control
        CWE-287 Improper Authentication
        CWE-306 Missing Authentication for Critical Function
        CWE-319 Cleartext Transmission of Sensitive Information
        CWE-345 Insufficient Verification of Data Authenticity
        CWE-400 Uncontrolled Resource Consumption
        CWE-426 Untrusted Search Path
        CWE-451 User Interface (UI) Misrepresentation of Critical Information
        CWE-494 Download of Code Without Integrity Check
        CWE-502 Deserialization of Untrusted Data
        CWE-506 Embedded Malicious Code
        CWE-522 Insufficiently Protected Credentials
        CWE-601 URL Redirection to Untrusted Site ('Open Redirect')
        CWE-639 Authorization Bypass Through User-Controlled Key
        CWE-693 Protection Mechanism Failure
        CWE-732 Incorrect Permission Assignment for Critical Resource
        CWE-798 Use of Hard-coded Credentials
        CWE-829 Inclusion of Functionality from Untrusted Control Sphere
        CWE-863 Incorrect Authorization
        CWE-918 Server-Side Request Forgery (SSRF)
        CWE-1007 Insufficient Visual Distinction of Homoglyphs Presented to User
        CWE-1333 Inefficient Regular Expression Complexity
        CWE-1336 Improper Neutralization of Special Elements Used in a Template Engine
        CWE-1357 Reliance on Insufficiently Trustworthy Component
        CWE-1427 Improper Neutralization of Input Used for LLM Prompting
        """,
    ),
}

IDS: frozenset[str] = frozenset(_ENTRIES)

_DEFAULTS: Mapping[Category, str] = {
    Category.PROMPT_INJECTION: "AST01 ASI01 LLM01:2025 MCP10:2025 AML.T0051.001 CWE-1427",
    Category.TOOL_POISONING: "AST04 ASI02 ASI04 LLM01:2025 MCP03:2025 AML.T0110 CWE-1427 CWE-94",
    Category.SKILL_COMPROMISE: "AST01 AST02 ASI04 ASI05 LLM03:2025 MCP04:2025 AML.T0011.002 AML.T0104 "
    "CWE-506 CWE-494 CWE-829",
    Category.CONTEXT_EXFILTRATION: "AST01 ASI02 ASI03 LLM02:2025 MCP10:2025 MCP01:2025 AML.T0086 AML.T0083 "
    "CWE-200 CWE-522 CWE-798",
    Category.AGENT_MANIPULATION: "AST01 ASI01 ASI09 ASI07 LLM01:2025 LLM06:2025 MCP06:2025 AML.T0067 "
    "AML.T0054 CWE-451",
    Category.EXCESSIVE_AUTONOMY: "AST03 ASI02 ASI08 ASI10 LLM06:2025 LLM10:2025 MCP02:2025 AML.T0101 "
    "AML.T0034.002 CWE-250 CWE-400",
    Category.PRIVILEGE_ESCALATION: "AST03 AST06 ASI03 ASI05 LLM06:2025 MCP02:2025 MCP05:2025 AML.T0105 "
    "AML.T0081 CWE-250 CWE-732 CWE-78",
    Category.DATA_POISONING: "AST01 ASI06 LLM04:2025 MCP10:2025 AML.T0080.000 AML.T0070 CWE-1427 CWE-345",
    Category.MODEL_ABUSE: "ASI10 LLM04:2025 LLM10:2025 AML.T0048 CWE-502",
    Category.MODEL_SECURITY: "ASI10 LLM04:2025 LLM10:2025 AML.T0048 CWE-502",
}
DEFAULTS: Mapping[Category, tuple[str, ...]] = {
    category: tuple(ids.split()) for category, ids in _DEFAULTS.items()
}

_ID = Expression(
    r"(?<![A-Z0-9])(?:(ASI|AST|LLM|MCP)-?(\d{1,2})(?!\d)|(AML\.TA?\d{4}(?:\.\d{3})?)(?![\d])|(CWE)-?(\d{1,4})(?!\d))",
    re.IGNORECASE,
)
_YEARS = {"ASI": "", "AST": "", "LLM": ":2025", "MCP": ":2025"}


def canonical(reference: str) -> str | None:
    """Return the canonical id that a reference in free text names; None when it names none we know.

    `AML.T0051 - LLM Prompt Injection` is `AML.T0051`, `ASI06:2026` is `ASI06`, and `LLM6` is
    `LLM06:2025`. An unknown sub-technique of a known ATLAS technique is that technique.
    """
    found = _ID.search(reference)
    if not found:
        return None
    prefix, number, technique, weakness, weakness_number = found.groups()
    if prefix:
        identifier = f"{prefix.upper()}{int(number):02d}{_YEARS[prefix.upper()]}"
    elif weakness:
        identifier = f"CWE-{int(weakness_number)}"
    else:
        identifier = technique.upper()
    if identifier not in _ENTRIES and technique:
        identifier = identifier.rpartition(".")[0]
    return identifier if identifier in _ENTRIES else None


def find(reference: str) -> Standard | None:
    """Return the standard that a reference names, with title and address; None when it names none."""
    identifier = canonical(reference)
    if identifier is None:
        return None
    framework, title = _ENTRIES[identifier]
    return Standard(identifier, title, framework, _url(framework, identifier))


def _url(framework: Framework, identifier: str) -> str:
    if framework is CWE:
        return f"https://cwe.mitre.org/data/definitions/{identifier.removeprefix('CWE-')}.html"
    if framework is MITRE_ATLAS:
        folder = "tactics" if identifier.startswith("AML.TA") else "techniques"
        return f"https://atlas.mitre.org/{folder}/{identifier}"
    return framework.url
