import pytest

from panguard.guard.dangers import DESTROYED
from panguard.guard.event import Part, PartKind
from panguard.guard.watched import watched

DELETE = "Re" + "move-Item"


def _found(line: str) -> bool:
    return DESTROYED.id in {item.id for item in watched(Part(PartKind.COMMAND, line), "command.sh")}


@pytest.mark.parametrize(
    "line",
    [
        f"{DELETE} -Recurse -Force C:\\",
        f'powershell -Command "{DELETE} -Recurse -Force C:\\"',
        f"{DELETE} C:\\* -Recurse -Force -ErrorAction SilentlyContinue",
        f'pwsh -c "Get-ChildItem C:\\ -Recurse | {DELETE} -Force -Recurse"',
        'cmd /c "rd /s /q C:\\"',
        "cmd.exe /c del /f /s /q C:\\*.*",
        f'Get-PSDrive -PSProvider FileSystem | % {{ {DELETE} -Recurse -Force "$($_.Root)*" }}',
        "format D: /q /y",
        "format.com C: /fs:ntfs /q /y",
        "Clear-Disk -Number 0 -RemoveData -Confirm:$false",
        "Format-Volume -DriveLetter D -Force",
        'echo "select disk 0`nclean`nconvert gpt" | diskpart',
    ],
)
def test_a_whole_drive_that_is_emptied_is_found(line: str) -> None:
    assert _found(line)


@pytest.mark.parametrize(
    "line",
    [
        f"{DELETE} -Recurse -Force C:\\src\\app\\node_modules",
        f"{DELETE} -Recurse -Force D:\\build\\*",
        "cmd /c rd /s /q build",
        "del /s /q C:\\src\\app\\*.obj",
        f"Get-ChildItem C:\\src\\app -Include bin,obj -Recurse | {DELETE} -Recurse -Force",
        "dotnet format --verify-no-changes",
        "npm run format && git diff --exit-code",
        "Get-Disk | Format-Table Number, FriendlyName",
        "Get-Volume | Where DriveLetter -eq D | Format-List",
        'echo "list disk" | diskpart',
        "rm -rf C:/src/app/build",
    ],
)
def test_a_folder_and_a_look_are_not(line: str) -> None:
    assert not _found(line)
