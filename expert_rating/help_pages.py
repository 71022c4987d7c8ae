"""What «Помощь» has on the public rating: a page a role, and the workflows its staff moves things by."""

from accounts.models import Role
from accounts.workflow import WORKFLOW as GRANT
from expert_rating.workflow import ASSESSMENT, CAMPAIGN
from expert_rating.workflow.corrections import CORRECTION
from expert_rating.workflow.publications import PUBLICATION
from expert_rating.workflow.replies import REPLY
from portal.conversations.workflow import CONVERSATION
from portal.registry import DrawnWorkflow, HelpPage

MODERATOR = "модератор территории, администратор"
WHO = {
    "can_moderate_grant": MODERATOR,
    "can_set_aside": MODERATOR,
    "moderates_organisation_of": MODERATOR,
    "moderates_publication": MODERATOR,
    "can_answer": MODERATOR,
    "may_run_campaign": "модератор домашнего региона по своим видам организаций, администратор",
    "may_close": "модератор домашнего региона, администратор; сам портал, когда наступил срок",
    "is_administrator": "администратор",
    "is_own_grant": "сам человек",
    "is_author": "автор оценки",
    "is_publisher": "автор",
    "speaks_for": "представитель организации",
    "has_the_link": "тот, кто обратился",
}
DRAWN = (
    DrawnWorkflow("Анкета эксперта или представителя", GRANT, WHO),
    DrawnWorkflow("Оценка", ASSESSMENT, WHO),
    DrawnWorkflow("Кампания", CAMPAIGN, WHO),
    DrawnWorkflow("Материал или вакансия", PUBLICATION, WHO),
    DrawnWorkflow("Изменения карточки организации", CORRECTION, WHO),
    DrawnWorkflow("Публичный ответ организации", REPLY, WHO),
    DrawnWorkflow("Обращение", CONVERSATION, WHO),
)

PAGES = (
    HelpPage(
        "expert",
        "Эксперту",
        "Заполнить анкету, оценить организацию, разместить и скрыть оценку.",
        "expert_rating/help/expert.html",
        roles=(Role.EXPERT,),
    ),
    HelpPage(
        "representative",
        "Представителю организации",
        "Зарегистрироваться, посмотреть результаты, исправить карточку, ответить публично.",
        "expert_rating/help/representative.html",
        roles=(Role.ORGANISATION_REPRESENTATIVE,),
    ),
    HelpPage(
        "moderator",
        "Модератору",
        "Проверить анкету, снять оценку, провести кампанию, ответить на обращение.",
        "expert_rating/help/moderator.html",
        roles=(Role.MODERATOR,),
        staff=True,
        workflows=DRAWN,
    ),
)
