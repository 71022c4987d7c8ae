"""Set-up from files: a dry run that writes only its own report, then, when asked for, the writing (spec/04).

The file itself was read within the request and is nowhere kept. Both runs are jobs; each step of the writing judges its
rows again and is one transaction with the job's progress, so a worker that dies leaves whole steps behind and the next
one goes on after them.
"""

from fisoko_protocols.workflow.loading import jobs
from fisoko_protocols.workflow.loading.judging import LOADERS, Loader, Row, judged
from fisoko_protocols.workflow.loading.kits import KitLoader
from fisoko_protocols.workflow.loading.points import PointLoader, find_organisation
from fisoko_protocols.workflow.loading.publications import PublicationLoader
from fisoko_protocols.workflow.loading.verbs import begin, carry_out, sweep_loads

__all__ = [
    "LOADERS",
    "KitLoader",
    "Loader",
    "PointLoader",
    "PublicationLoader",
    "Row",
    "begin",
    "carry_out",
    "find_organisation",
    "jobs",
    "judged",
    "sweep_loads",
]
