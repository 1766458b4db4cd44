"""What any honest program or front matter may hold: shebangs, known imports, licences, tools. Pure.

Such lines are rare one by one, and say nothing against whoever wrote them: they add no bits to a rule.
"""

import sys
from functools import cache
from re import escape

from panguard.expressions import Expression

_MODULES = (
    "PIL aiohttp altair anthropic argparse bs4 click cryptography cv2 dateutil django docx dotenv duckdb "
    "fastapi fitz flask google httpx huggingface_hub jinja2 jwt keras langchain langgraph llama_index "
    "loguru lxml markdown matplotlib mcp msgspec networkx nltk numpy ollama openai openpyxl opentelemetry "
    "pandas paramiko pdf2image pdfplumber pikepdf pillow playwright plotly polars pptx prettytable psutil "
    "psycopg psycopg2 pyarrow pydantic pymongo pymupdf pypdf PyPDF2 pytesseract pytest pytz redis "
    "reportlab requests rich ruamel scipy seaborn selenium sentence_transformers setuptools sklearn "
    "slack_sdk spacy sqlalchemy starlette streamlit sympy tabulate tensorflow textual tiktoken torch "
    "torchvision tqdm transformers trafilatura typer uvicorn websockets xlsxwriter yaml yt_dlp assert "
    "axios buffer chalk chart cheerio child_process commander cors crypto d3 dayjs docx dotenv electron "
    "esbuild eslint events express fs fs-extra glob http https inquirer jest jsdom lodash marked mocha "
    "moment mongodb mongoose next node-fetch openai ora os path pdf-lib pg playwright pptxgenjs prettier "
    "process puppeteer querystring react react-dom redis rollup sharp socket.io sqlite3 stream svelte "
    "tailwindcss three tslib typescript undici url util uuid vite vitest vue webpack ws yargs zlib zod"
)
_TOOLS = (
    "agent bash edit exitplanmode glob grep ls multiedit notebookedit notebookread read skill "
    "slashcommand task todoread todowrite webfetch websearch write"
)
_LICENCES = (
    r"mit|mit-0|isc|0bsd|unlicense|proprietary|apache(?:[- ]license)?(?:,? version)?[- ]?2(?:\.0)?"
    r"|bsd[- ][23](?:-clause)?"
    r"|a?gpl[- ]?v?[23](?:\.0)?(?:-only|-or-later)?|lgpl[- ]?v?[23](?:\.[01])?|mpl[- ]2\.0|cc0(?:-1\.0)?"
    r"|cc[- ]by(?:[- ](?:sa|nc|nd))*[- ]4\.0|see license|complete terms in license\.txt"
    r"|proprietary\. license\.txt has complete terms"
)
_SHELLS = "bash|sh|zsh|fish|dash|python|node|deno run|bun|ruby|perl|php"
_HEADERS = r"std\w+|string|vector|iostream|map|memory|unistd|sys/\w+|math|time|errno"
_KEYS = (
    "description|metadata|author|tags|model|user-invocable|argument-hint|compatibility|homepage|category"
    "|license"
)
_QUOTE = "[\"'`]"


@cache
def _lines() -> Expression:
    names = "|".join(
        map(escape, sorted({*_MODULES.lower().split(), *sys.stdlib_module_names}, key=lambda n: (-len(n), n)))
    )
    tools = "|".join(_TOOLS.split())
    known, name = rf"(?:node:)?(?:{names})(?:[./][\w./-]+)?(?![\w.-])", r"[\w*]+(?: as \w+)?"
    bound = r"(?:\w+|\* as \w+|\{ ?[\w, ]+ ?\})"
    parts = (
        rf"#! ?/(?:usr/)?(?:local/)?bin/(?:env )?(?:-s )?(?:{_SHELLS})[\d.]*(?: -[a-z]+)*",
        rf"from {known} import \(?{name}(?:, ?{name})*\)?",
        rf"import {known}(?: as \w+)?(?:, ?{known}(?: as \w+)?)*",
        rf"(?:const|let|var) {bound} ?= ?require\({_QUOTE}{known}{_QUOTE}\);?",
        rf"import (?:type )?{bound}(?:, ?{bound})? from {_QUOTE}{known}{_QUOTE};?",
        rf"#include ?[<\"](?:{_HEADERS})(?:\.h)?[>\"]",
        rf"licen[sc]e: ?{_QUOTE}?(?:{_LICENCES})(?![\w-]){_QUOTE}?",
        rf"allowed-tools:(?:[ ,\[\]-]|{_QUOTE}|(?:{tools})(?![\w-])(?:\([\w:*. -]*\))?)*",
        r"(?:name|title|slug): ?[\"']?[a-z0-9-]{0,64}[\"']?",
        r"version: ?[\"']?v?\d+(?:\.\d+){0,3}[\"']?",
        rf"(?:{_KEYS}):",
        r"model: ?(?:inherit|opus|sonnet|haiku)",
        r"if __name__ == [\"']__main__[\"']:(?: main\(\))?",
        r"set -[euox]+(?: pipefail)?|use strict;?|-\*- coding: utf-8 -\*-",
        r"actions/(?:checkout|setup-(?:node|python|go|java)|cache|upload-artifact)@v\d+",
        r"runs-on: ubuntu-latest|on: push",
        rf"{_QUOTE}?(?:command|cmd){_QUOTE}: ?{_QUOTE}(?:npx|node|uvx|uv|python3?|docker|bunx|deno){_QUOTE}",
        rf"{_QUOTE}type{_QUOTE}: ?{_QUOTE}(?:stdio|http|sse|module|commonjs|object|string){_QUOTE}",
        rf"{_QUOTE}mcpservers{_QUOTE}: ?\{{?",
    )
    return Expression(rf"(?<![\w/])(?:{'|'.join(f'(?:{part})' for part in parts)})(?![\w/])")


_WORD = Expression(r"\w")


def is_ordinary(literal: str) -> bool:
    """Say whether a literal, in small letters and with single spaces, is nothing but ordinary lines."""
    left = _lines().sub(" ", literal)
    return left != literal and not _WORD.search(left)
