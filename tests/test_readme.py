"""What README promises is so: its table of demo accounts is the demo's own."""

import re
from pathlib import Path

from portal import demo

README = Path(__file__).parents[1] / "README.md"
ROW = re.compile(r"^\| `([\w-]+)` \| [^|]+ \| [^|]*`(/[\w/-]*)` \|$", re.MULTILINE)


def test_the_demo_accounts_and_where_they_land() -> None:
    table = ROW.findall(README.read_text(encoding="utf-8").partition("## Demo accounts")[2].partition("\n## ")[0])
    assert dict(table) == {account.login: account.where for account in demo.accounts()}
    assert len(table) == len(demo.accounts())
