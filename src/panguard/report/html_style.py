"""The style sheet of the HTML report: light and dark, narrow and wide, screen and paper."""

STYLE = """
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --card: #ffffff; --line: #dfe3e8; --soft: #eef1f4;
  --text: #1b2129; --faint: #59636f; --link: #0b5cad;
  --critical: #a8121d; --critical-soft: #fdebec;
  --high: #b3400a; --high-soft: #fdf0e7;
  --medium: #7a5700; --medium-soft: #fdf5dc;
  --low: #0f5f86; --low-soft: #e6f3fa;
  --info: #4f5966; --info-soft: #eef1f4;
  --good: #15693a; --good-soft: #e5f5eb;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono",
    "Noto Sans Mono CJK TC", monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #101317; --card: #181c22; --line: #2c333c; --soft: #20262e;
    --text: #e4e8ed; --faint: #9aa5b1; --link: #7fbcff;
    --critical: #ff8088; --critical-soft: #3a171b;
    --high: #ff9d66; --high-soft: #37200f;
    --medium: #efc04e; --medium-soft: #322708;
    --low: #6cc4ee; --low-soft: #0e2a38;
    --info: #a9b4c0; --info-soft: #20262e;
    --good: #63d294; --good-soft: #10301e;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "PingFang TC",
    "Microsoft JhengHei", "Noto Sans CJK TC", sans-serif;
  overflow-wrap: anywhere;
}
.sheet { max-width: 62rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
a { color: var(--link); }
a:focus-visible, input:focus-visible + label, summary:focus-visible, pre:focus-visible {
  outline: 3px solid var(--link); outline-offset: 2px; border-radius: 4px;
}
h1, h2, h3, h4, p, ul, ol, dl, dd, pre { margin: 0; }
h1, h2, h3, h4 { text-wrap: balance; }
code, pre, .mono { font-family: var(--mono); font-size: .875em; }
.faint { color: var(--faint); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; }

.top { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; margin-bottom: 1rem; }
.top h1 { font-size: 1.05rem; letter-spacing: .02em; }
.top p { color: var(--faint); font-size: .9rem; }
.panel, .skill > section, .hero {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.1rem 1.25rem;
}
.panel { margin-bottom: 1.25rem; }
.panel > p { font-size: 1.1rem; font-weight: 600; }
.scroll { overflow-x: auto; margin-top: .75rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th { text-align: left; font-weight: 600; color: var(--faint); font-size: .82rem; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
th, td:first-child, td.number { white-space: nowrap; overflow-wrap: normal; }
th:nth-child(3), td:nth-child(3) { width: 99%; padding-left: .5rem; }
th:last-child, td:last-child { padding-right: 0; }
.panel ul { padding-left: 1.2rem; margin-top: .75rem; color: var(--medium); }

.filter {
  display: flex; flex-wrap: wrap; gap: .4rem; border: 0; padding: 0; margin: 0 0 1.25rem;
  align-items: center;
}
.filter legend { float: left; padding: .3rem .5rem .3rem 0; color: var(--faint); font-size: .9rem; }
.filter input { position: absolute; opacity: 0; pointer-events: none; }
.filter label {
  border: 1px solid var(--line); background: var(--card); border-radius: 99px; padding: .28rem .85rem;
  font-size: .9rem; cursor: pointer;
}
.filter input:checked + label { background: var(--text); color: var(--page); border-color: var(--text); }
body:has(#only-critical:checked) .finding:not(.critical),
body:has(#only-high:checked) .finding:not(.critical, .high),
body:has(#only-medium:checked) .finding:not(.critical, .high, .medium) { display: none; }

.skill { margin-bottom: 2.5rem; display: grid; gap: 1rem; }
.hero {
  display: grid; grid-template-columns: 7.5rem 1fr; gap: 1.25rem; align-items: center;
  border-width: 1px 1px 1px 6px;
}
.hero h2 { font-size: 1.5rem; line-height: 1.25; }
.hero .headline { font-size: 1.1rem; margin-top: .3rem; }
.hero .faint { font-size: .88rem; margin-top: .35rem; }
.hero svg { width: 7.5rem; height: 7.5rem; display: block; }
.gauge-track { stroke: var(--soft); }
.gauge-text { font: 700 30px system-ui, sans-serif; fill: var(--text); }
.gauge-of { font: 500 11px system-ui, sans-serif; fill: var(--faint); }
.level {
  display: inline-block; border-radius: 99px; padding: .1rem .75rem; font-weight: 700; font-size: .85rem;
  margin-bottom: .35rem; text-transform: uppercase; letter-spacing: .04em;
}
.critical .level, .badge.critical { background: var(--critical-soft); color: var(--critical); }
.high .level, .badge.high { background: var(--high-soft); color: var(--high); }
.medium .level, .badge.medium { background: var(--medium-soft); color: var(--medium); }
.unsure .level { background: var(--soft); color: var(--text); }
.low .level { background: var(--good-soft); color: var(--good); }
.badge.low { background: var(--low-soft); color: var(--low); }
.badge.info { background: var(--info-soft); color: var(--info); }
.hero.critical { border-left-color: var(--critical); }
.hero.high { border-left-color: var(--high); }
.hero.medium { border-left-color: var(--medium); }
.hero.unsure { border-left-color: var(--faint); }
.hero.low { border-left-color: var(--good); }
.critical .gauge-value { stroke: var(--critical); }
.high .gauge-value { stroke: var(--high); }
.medium .gauge-value { stroke: var(--medium); }
.low .gauge-value { stroke: var(--good); }
.dot { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .45em; }
.dot.critical { background: var(--critical); }
.dot.high { background: var(--high); }
.dot.medium { background: var(--medium); }
.dot.unsure { background: var(--faint); }
.dot.low { background: var(--good); }

.skill h3 { font-size: 1rem; margin-bottom: .6rem; }
.todo ol { padding-left: 1.35rem; display: grid; gap: .3rem; }
.checks ul {
  list-style: none; padding: 0; display: grid; gap: .6rem;
  grid-template-columns: repeat(auto-fill, minmax(12.6rem, 1fr));
}
.checks li {
  border: 1px solid var(--line); border-radius: 10px; padding: .6rem .75rem; display: grid;
  grid-template-columns: 1.7rem 1fr;
}
.checks .sign { font-weight: 800; font-size: 1.05rem; line-height: 1.45; }
.checks strong { display: block; }
.checks span.said { color: var(--faint); font-size: .88rem; line-height: 1.4; display: block; }
.checks .pass .sign { color: var(--good); }
.checks .warn { background: var(--medium-soft); border-color: transparent; }
.checks .warn .sign { color: var(--medium); }
.checks .fail { background: var(--critical-soft); border-color: transparent; }
.checks .fail .sign { color: var(--critical); }
.checks .noted .sign, .checks .not-run .sign { color: var(--faint); }
.checks .warn span.said, .checks .fail span.said { color: var(--text); }

.findings { display: grid; gap: .9rem; }
.findings > h3 { margin: 0; }
.finding {
  border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1rem; display: grid;
  gap: .6rem; min-width: 0;
}
.finding header { display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
.finding h4 { font-size: 1.02rem; flex: 1 1 12rem; }
.badge {
  display: inline-block; line-height: 1.5; border-radius: 6px; padding: .05rem .5rem;
  font-size: .8rem; font-weight: 700;
  text-transform: uppercase; letter-spacing: .03em;
}
.finding .place { font-size: .95rem; color: var(--faint); }
.finding .place code { color: var(--text); }
.source, .opened pre {
  background: var(--soft); border-radius: 8px; padding: .6rem .75rem; overflow-x: auto;
  white-space: pre-wrap; line-height: 1.5;
}
.source .number { color: var(--faint); user-select: none; margin-right: .9rem; }
.source .near, .source .found {
  display: inline-block; width: 100%; padding: 0 .5rem 0 3.4rem; text-indent: -2.8rem; vertical-align: top;
}
.source .near { color: var(--faint); }
.source .near .number, .source .found .number {
  display: inline-block; min-width: 2.2rem; margin-right: .6rem; text-align: right; text-indent: 0;
}
.source .found {
  --bar: var(--text); background: var(--card); border-radius: 0 4px 4px 0; box-shadow: inset 3px 0 var(--bar);
}
.finding.critical .source .found { --bar: var(--critical); }
.finding.high .source .found { --bar: var(--high); }
.finding.medium .source .found { --bar: var(--medium); }
.source .found .number { color: var(--text); font-weight: 700; }
.source mark {
  background: var(--critical-soft); color: var(--critical); font-weight: 600; border-radius: 3px;
  padding: .1em 0; text-decoration: underline; text-underline-offset: .25em;
}
.high .source mark { background: var(--high-soft); color: var(--high); }
.medium .source mark { background: var(--medium-soft); color: var(--medium); }
.low .source mark { background: var(--low-soft); color: var(--low); }
.info .source mark { background: transparent; color: var(--text); }
.opened p { font-size: .85rem; color: var(--faint); margin-bottom: .25rem; }
.opened pre { border-left: 4px solid var(--critical); font-weight: 600; }
.finding dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem .9rem; }
.finding dt { color: var(--faint); font-size: .9rem; }
.finding .more { font-size: .88rem; color: var(--faint); }
.finding .more ul { padding-left: 1.1rem; }
.finding details { font-size: .88rem; }
.finding details ul { padding-left: 1.1rem; margin-top: .3rem; }
summary { cursor: pointer; color: var(--faint); }
.coverage ul { padding-left: 1.2rem; margin-top: .4rem; font-size: .92rem; }
.coverage .missed { color: var(--medium); font-weight: 600; }
footer {
  color: var(--faint); font-size: .85rem; margin-top: 2rem; padding-top: .9rem; display: grid; gap: .2rem;
  border-top: 1px solid var(--line);
}

@media (max-width: 34rem) {
  .sheet { padding: .9rem .7rem 2rem; }
  .hero { grid-template-columns: 4.75rem 1fr; gap: .9rem; padding: .9rem; }
  .hero svg { width: 4.75rem; height: 4.75rem; }
  .hero h2 { font-size: 1.2rem; }
  .hero .headline { font-size: 1rem; }
  .panel, .skill > section { padding: .9rem; }
  .finding dl { grid-template-columns: 1fr; gap: 0; }
  .panel > p { font-size: 1rem; }
  .source .near, .source .found { padding-left: 2.2rem; text-indent: -1.9rem; }
  .source .near .number, .source .found .number { min-width: 1.4rem; margin-right: .5rem; }
  table { font-size: .9rem; }
  th, td { padding-right: .4rem; }
  td:first-child { white-space: normal; }
  .finding dd { margin-bottom: .4rem; }
}
@media print {
  :root { --page: #fff; --card: #fff; --soft: #f3f4f6; }
  .filter, .skip { display: none; }
  .sheet { max-width: none; padding: 0; }
  .finding, .hero, .checks li { break-inside: avoid; }
}
"""
