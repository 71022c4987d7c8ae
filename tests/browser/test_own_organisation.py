"""An expert of the level «Уровень организации» is reminded that only their own organisation is theirs to assess."""

from expert_rating.models import Assessment, Campaign
from tests.browser.assessing import RULES, choose
from tests.browser.people import Browsers
from tests.cast import Cast

REMINDER = "Вы можете оценивать только свою организацию"


def test_another_organisation_is_answered_with_the_reminder(browsers: Browsers, cast: Cast, campaign: Campaign) -> None:
    other = cast.other_kindergarten
    expert = browsers.open()
    expert.sign_in_as(cast.expert.user)
    expert.go("/cabinet/")
    choose(expert, other, words="Солнышко")
    expert.sees(REMINDER)
    expert.is_at("Выберите организацию")
    assert not Assessment.objects.exists()

    expert.follow("Оценить свою организацию")
    expert.sees(cast.kindergarten.full_name)
    expert.does_not_see(REMINDER)
    expert.press(RULES)
    expert.sees("Критерий 3")
