"""Names that people trust: of packages that are installed most, of well-known skills and agents. Pure.

Only parts of names that are no ordinary words, or long ones, are of use here: what is one slip of the
pen away from them is hardly ever meant.
"""

from collections.abc import Mapping
from functools import cache

_PACKAGES = """
requests urllib3 setuptools certifi numpy pandas scipy matplotlib sklearn scikit tensorflow pytorch keras
transformers huggingface langchain openai anthropic pydantic fastapi starlette uvicorn gunicorn
sqlalchemy alembic psycopg2 pymongo redis celery django flask jinja2 markupsafe werkzeug beautifulsoup4
selenium playwright puppeteer cryptography paramiko colorama pyyaml pillow opencv boto3 botocore awscli
kubernetes terraform ansible docker pytest hypothesis virtualenv poetry black flake8 pylint mypy jupyter
notebook streamlit gradio websocket websockets aiohttp httpx lodash express react angular typescript
webpack eslint prettier rollup esbuild nextjs axios commander chalk dotenv mongoose sequelize prisma
nodemon jquery bootstrap tailwindcss electron discord telegram puppeteer cheerio moment dayjs underscore
bluebird socketio graphql apollo firebase supabase vercel netlify cloudflare stripe twilio sendgrid
ethers solana metamask ffmpeg pandoc imagemagick tesseract
"""
_SKILLS = """
webapp frontend artifacts algorithmic canvas internal changelog postgres postgresql kubernetes
diagnostics openclaw clawhub clawdbot claude anthropic copilot cursor windsurf chatgpt gemini codex
opencode skill-creator mcp-builder superpowers systematic debugging refactoring brainstorming
documentation google-workspace calendar spreadsheet presentation summarize summarizer translator youtube
modelcontextprotocol sequentialthinking filesystem
linkedin polymarket twitter reddit slack notion obsidian github gitlab bitbucket atlassian confluence
"""


@cache
def known_names() -> frozenset[str]:
    """Return the names, in lower case."""
    words = f"{_PACKAGES} {_SKILLS}".split()
    return frozenset(words) | frozenset(part for word in words for part in word.split("-"))


_LONG = 9


@cache
def names_without_a_letter() -> Mapping[str, str]:
    """Return long names by what is left of them without one of their inner letters."""
    names = known_names()
    return {
        name[:at] + name[at + 1 :]: name
        for name in sorted(names)
        if len(name) >= _LONG and name.isalpha()
        for at in range(1, len(name) - 1)
        if name[:at] + name[at + 1 :] not in names
    }
