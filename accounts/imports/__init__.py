"""Loading the directory from a file: a dry run that writes only its own report, then, when asked for, the writing.

What a row means is decided by its key, in this order:

1. the login in the federal system;
2. ИНН + municipality + kind; where several organisations share them (branches), the full name decides;
3. full name + municipality, where the other side has no ИНН or the same.

By 2 and 3 a row never meets an organisation with another federal login. Nobody found means a new organisation; several
found, or two rows for one organisation, are refused (both rows). A municipality is known by region + name + type.

An empty cell empties the value, but never the login or ИНН; a column that is not in the file changes nothing.
"""

from accounts.imports import applying, checking
from accounts.imports.jobs import can_load
from accounts.imports.workflow import begin, carry_out

__all__ = ["applying", "begin", "can_load", "carry_out", "checking"]
