"""Pages of the public rating."""

from expert_rating.views.assessment import (
    assessment,
    assessment_hide,
    assessment_place,
    assessment_step,
    rules_page,
)
from expert_rating.views.cabinet import (
    add_material,
    add_vacancy,
    assessments,
    choose_organisation,
    expert_cabinet,
)
from expert_rating.views.public import catalogue, organisation, ranking, search, section, section_page
from expert_rating.views.registration import (
    become_expert,
    edit_questionnaire,
    kept_photo,
    organisation_choices,
    photo,
    questionnaire,
    registered,
    territory,
)

__all__ = [
    "add_material",
    "add_vacancy",
    "assessment",
    "assessment_hide",
    "assessment_place",
    "assessment_step",
    "assessments",
    "become_expert",
    "catalogue",
    "choose_organisation",
    "edit_questionnaire",
    "expert_cabinet",
    "kept_photo",
    "organisation",
    "organisation_choices",
    "photo",
    "questionnaire",
    "ranking",
    "registered",
    "rules_page",
    "search",
    "section",
    "section_page",
    "territory",
]
