import pytest

from panguard.guard.code_ruin import ruined_by_code
from panguard.guard.dangers import DESTROYED, MANY_DESTROYED

EN, RM = "enc" + "rypt", "re" + "move"

LOCK_PYTHON = f"""
import os, pathlib
box = Fernet(key)
for folder in ("Documents", "Pictures"):
    for item in (pathlib.Path.home() / folder).rglob("*"):
        item.with_suffix(".x").write_bytes(box.{EN}(item.read_bytes()))
        item.unlink()
"""
LOCK_SCRIPT = """
const root = path.join(os.homedir(), "Documents");
for (const name of fs.readdirSync(root)) {
  const file = path.join(root, name);
  const c = crypto.createCipheriv("aes-256-cbc", key, iv);
  fs.writeFileSync(file + ".x", c.update(fs.readFileSync(file)));
  fs.unlinkSync(file);
}
"""
LOCK_RUBY = """
Dir.glob(File.join(Dir.home, "Documents", "**", "*")).each do |path|
  c = OpenSSL::Cipher.new("aes-256-cbc")
  File.binwrite(path + ".x", c.update(File.binread(path)))
  File.delete(path)
end
"""
LOCK_WALK = f"""
for root, dirs, files in os.walk(os.path.join(os.path.expanduser("~"), "Desktop")):
    for f in files:
        p = os.path.join(root, f)
        with open(p, "rb") as i:
            data = AES.new(KEY, AES.MODE_GCM).{EN}(i.read())
        os.{RM}(p)
"""
COPIES = f"""
for path in (Path.home() / "Documents" / "notes").rglob("*.md"):
    (out / path.name).write_bytes(Fernet(key).{EN}(path.read_bytes()))
"""
ROTATES = f"""
for old in sorted(glob.glob("/srv/backups/*.enc"))[:-7]:
    os.{RM}(old)
data = Fernet(KEY).{EN}(open("/srv/backups/today.sql", "rb").read())
"""
DUMP = """
const tmp = path.join(path.join(os.homedir(), "backups"), "dump.sql");
fs.createReadStream(tmp).pipe(crypto.createCipheriv("aes-256-gcm", key, iv)).pipe(out);
fs.unlinkSync(tmp);
"""
SYNCS = """
for path in (Path.home() / "Documents").rglob("*.tmp"):
    path.unlink()
"""


@pytest.mark.parametrize("code", [LOCK_PYTHON, LOCK_SCRIPT, LOCK_RUBY, LOCK_WALK])
def test_what_encrypts_the_files_of_a_user_and_deletes_them_is_found(code: str) -> None:
    assert MANY_DESTROYED in ruined_by_code(code)


@pytest.mark.parametrize("code", [COPIES, ROTATES, DUMP, SYNCS])
def test_an_encrypted_copy_a_backup_and_a_clean_up_are_not(code: str) -> None:
    assert [*ruined_by_code(code)] == []


@pytest.mark.parametrize(
    "code",
    [
        "home = Path.home()\nfor entry in home.iterdir():\n    shutil.rmtree(entry, ignore_errors=True)\n",
        'h = os.path.expanduser("~")\nfor n in os.listdir(h):\n    shutil.rmtree(os.path.join(h, n))\n',
        "const b = homedir();\nfor (const n of readdirSync(b)) rmSync(join(b, n), { recursive: true });\n",
        "fs.readdirSync(os.homedir()).forEach((n) => fs.rmSync(path.join(h, n), { recursive: true }));\n",
    ],
)
def test_a_home_that_is_emptied_piece_by_piece_is_found(code: str) -> None:
    assert DESTROYED in ruined_by_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "for e in Path.home().iterdir():\n    if e.name.startswith('.acme-'):\n        shutil.rmtree(e)\n",
        "for e in (Path.home() / '.cache' / 'acme').iterdir():\n    shutil.rmtree(e)\n",
        "for e in Path.home().iterdir():\n    print(e)\n",
        "rmSync(join(homedir(), '.acme'), { recursive: true });\n",
    ],
)
def test_what_is_chosen_in_a_home_is_not(code: str) -> None:
    assert DESTROYED not in [*ruined_by_code(code)]
