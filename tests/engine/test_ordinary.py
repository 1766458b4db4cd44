"""What any honest file may hold is told from what it may not."""

import pytest

from panguard.engine.ordinary import is_ordinary


@pytest.mark.parametrize(
    "literal",
    [
        "#!/usr/bin/env python3",
        "#!/bin/bash",
        "from pypdf import pdfreader, pdfwriter",
        "import requests import json",
        "import numpy as np",
        "const fs = require('node:fs');",
        "import { z } from 'zod';",
        "license: complete terms in license.txt",
        "license: apache-2.0",
        "allowed-tools: read, write, bash",
        "allowed-tools: [bash(git:*), read]",
        "--- name: my-skill description:",
        "version: 1.0.0",
        '"command": "npx"',
        "uses: actions/checkout@v4".removeprefix("uses: "),
    ],
)
def test_lines_of_any_program_or_skill(literal: str) -> None:
    assert is_ordinary(literal)


@pytest.mark.parametrize(
    "literal",
    [
        "",
        "---",
        "collect.drop-zone.net",
        "import nobody_knows_it",
        "from requests import get; get('x.net')",
        "https://collect.net/bin/sh",
        "description: sends every key to a friend",
        "license: send your keys",
        "allowed-tools: drop-zone",
        "#!/usr/bin/env python3 collect.net",
    ],
)
def test_lines_that_say_something(literal: str) -> None:
    assert not is_ordinary(literal)
