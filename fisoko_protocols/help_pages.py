"""What «Помощь» has on the protocols: a page a role by manual 004, and the workflow for the staff."""

import re

from accounts.models import Role
from fisoko_protocols.spreadsheets.protocol_one_text import INSTRUCTION, WARNING
from fisoko_protocols.workflow import PROTOCOL
from portal.registry import DrawnWorkflow, HelpPage

STEP = re.compile(r"\d+\. ")
WHO = {
    "fills": "ППО; региональный координатор за ППО без связи",
    "watches": "региональный координатор, федеральный организатор",
    "manages": "федеральный организатор, администратор",
}
DRAWN = (DrawnWorkflow("Протокол ППО", PROTOCOL, WHO),)
# The same words as on the first sheet of protocol 1.
FIRST = {
    "warning": WARNING,
    "begin": [line for line in INSTRUCTION if not STEP.match(line)],
    "steps": [STEP.sub("", line, count=1) for line in INSTRUCTION if STEP.match(line)],
}

PAGES = (
    HelpPage(
        "point-organiser",
        "Организатору ППО",
        "Скачать и заполнить протокол 1, раздать ссылки на анкету, заполнить и сдать протокол 2.",
        "fisoko_protocols/help/point_organiser.html",
        roles=(Role.POINT_ORGANISER,),
        values=FIRST,
    ),
    HelpPage(
        "regional-coordinator",
        "Региональному координатору",
        "Передать пароли, следить за сдачей протоколов, вернуть, продлить, напомнить, внести за ППО без связи.",
        "fisoko_protocols/help/regional_coordinator.html",
        roles=(Role.REGIONAL_COORDINATOR,),
        staff=True,
        workflows=DRAWN,
    ),
    HelpPage(
        "federal-organiser",
        "Федеральному организатору",
        "Загрузить публикации, ППО и комплекты, изменить сроки, выгрузить логины анкет и сданные протоколы.",
        "fisoko_protocols/help/federal_organiser.html",
        roles=(Role.FEDERAL_ORGANISER,),
        staff=True,
        workflows=DRAWN,
    ),
)
