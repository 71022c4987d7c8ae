"""Sections of the four kinds, registration of experts, their cabinet."""

from django.urls import path, register_converter

from expert_rating import views
from portal.kinds import OrganisationKind

app_name = "rating"


class KindConverter:
    """One of the four kinds with a section, as the first step of the path."""

    regex = "|".join(kind.value for kind in OrganisationKind.public())

    def to_python(self, value: str) -> OrganisationKind:
        return OrganisationKind(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(KindConverter, "kind")

urlpatterns = [
    path("search/", views.search, name="search"),
    path("<kind:kind>/", views.section, name="section"),
    path("<kind:kind>/catalogue/", views.catalogue, name="catalogue"),
    path("<kind:kind>/ranking/", views.ranking, name="ranking"),
    path("<kind:kind>/organisations/<int:pk>/", views.organisation, name="organisation"),
    path("<kind:kind>/pages/<slug:slug>/", views.section_page, name="section-page"),
    path("expert/register/", views.become_expert, name="become-expert"),
    path("expert/registered/", views.registered, name="registered"),
    path("expert/territory/", views.territory, name="territory"),
    path("expert/organisations/", views.organisation_choices, name="organisation-choices"),
    path("expert/photo/<int:pk>/", views.photo, name="photo"),
    path("expert/photo/kept/<str:token>/", views.kept_photo, name="kept-photo"),
    path("expert/", views.expert_cabinet, name="expert-cabinet"),
    path("expert/questionnaire/", views.questionnaire, name="questionnaire"),
    path("expert/questionnaire/edit/", views.edit_questionnaire, name="questionnaire-edit"),
    path("expert/assessments/", views.assessments, name="assessments"),
    path("expert/assessments/choose/", views.choose_organisation, name="choose-organisation"),
    path("expert/assessments/new/<int:organisation_id>/", views.rules_page, name="assessment-new"),
    path("expert/assessments/<int:pk>/", views.assessment, name="assessment"),
    path("expert/assessments/<int:pk>/<int:step>/", views.assessment_step, name="assessment-step"),
    path("expert/assessments/<int:pk>/place/", views.assessment_place, name="assessment-place"),
    path("expert/assessments/<int:pk>/hide/", views.assessment_hide, name="assessment-hide"),
    path("expert/materials/", views.add_material, name="add-material"),
    path("expert/vacancies/", views.add_vacancy, name="add-vacancy"),
]
