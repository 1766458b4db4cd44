"""What a command line says, on Windows, to empty a whole drive or disk. Pure.

The words of PowerShell and of its older shell are looked for as they stand: neither is read as a shell of
Unix is.
"""

_ON = r"[^\n;|]{0,200}"
_REMOVERS = r"\b(?:Remove-Item|ri|rd|rmdir|del|erase|rm)\b"
_ROOT = r"[\"']?(?:[a-z]:|\$env:SystemDrive|%SystemDrive%)[\\/]{0,2}(?:\*(?:\.\*)?)?[\"']{0,2}(?:[\s;|&)}]|$)"
_DEEP = r"(?:-r(?:ec(?:urse)?)?|/s)\b"
_LISTED = r"\b(?:Get-PSDrive|Get-Volume|Win32_LogicalDisk|Get-CimInstance|fsutil fsinfo drives)\b"

EMPTIES_DRIVE = (
    rf"{_REMOVERS}{_ON}\s{_ROOT}{_ON}{_DEEP}|{_REMOVERS}{_ON}\s{_DEEP}{_ON}\s{_ROOT}",
    rf"\b(?:Get-ChildItem|gci|dir|ls)\s{_ON}{_ROOT}{_ON}\|\s*(?:%\s*\{{|ForEach\S*\s*\{{)?\s*(?:Remove-Item|ri|del|rm)\b",
    rf"{_LISTED}[^\n]{{0,200}}{_REMOVERS}[^\n]{{0,120}}\s{_DEEP}",
    r"(?:^|[\n;&|\"'(]|/c\s|-Command\s)\s*format(?:\.com)?\s+[\"']?[a-z]:[\"']?(?:\s|$)",
    r"\bClear-Disk\b[^\n;]{0,120}-RemoveData\b|\bFormat-Volume\b[^\n;]{0,120}\s-(?:DriveLetter|Path|FileSystem|Force|Confirm)\b",
    r"\bselect\s+(?:disk|volume|partition)\s+\w+[\s\S]{0,120}?(?:^|[\n;(]|`n|\\n|\becho\s)\s*(?:clean|format\s+(?:fs|quick|override))\b[\s\S]{0,200}\bdiskpart\b",
    r"\bdiskpart\b[\s\S]{0,200}\bselect\s+(?:disk|volume)\s+\w+[\s\S]{0,120}?(?:[\n;(]|`n|\\n|\becho\s)\s*(?:clean|format\s+(?:fs|quick))\b",
    r"\bcipher(?:\.exe)?\s+/w:[a-z]:\\?(?:\s|$)",
)
"""Patterns for RE2, of which each tells of a drive that is emptied."""
