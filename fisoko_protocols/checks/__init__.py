"""The checks of protocol 2, one place for the form, the upload and the template. Knows no database and no HTTP.

    check_cell("501501", "login", " еdu 390001")      # Checked(value="edu390001", mended=True, findings=())
    check_lines(numbers, lines, region_code="39", category="m", known_logins={"edu390001"})

No sentence here repeats what a person typed: it may be a name.
"""

from fisoko_protocols.checks.lines import (
    EXAMPLE_DIGITS,
    METHODISTS,
    TEACHERS,
    UNFIT,
    Checked,
    Field,
    Finding,
    Line,
    check_cell,
    check_line,
    check_lines,
    schools_twice,
)
from fisoko_protocols.checks.names import looks_like_name, refuse_names
from fisoko_protocols.checks.values import (
    LOGIN_BEGINS,
    REGIONS,
    Mark,
    is_login,
    normalise_comment,
    normalise_login,
    normalise_number,
    shortened_number,
)

__all__ = [
    "EXAMPLE_DIGITS",
    "LOGIN_BEGINS",
    "METHODISTS",
    "REGIONS",
    "TEACHERS",
    "UNFIT",
    "Checked",
    "Field",
    "Finding",
    "Line",
    "Mark",
    "check_cell",
    "check_line",
    "check_lines",
    "is_login",
    "looks_like_name",
    "normalise_comment",
    "normalise_login",
    "normalise_number",
    "refuse_names",
    "schools_twice",
    "shortened_number",
]
