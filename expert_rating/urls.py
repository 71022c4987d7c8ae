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
    path("<kind:kind>/ranking/file/<slug:fmt>/", views.rating_file, name="ranking-file"),
    path("<kind:kind>/ranking/job/<str:token>/", views.rating_job, name="ranking-job"),
    path("<kind:kind>/ranking/job/<str:token>/file/", views.rating_job_file, name="ranking-job-file"),
    path("statistics/", views.statistics, name="statistics"),
    path("<kind:kind>/organisations/<int:pk>/", views.organisation, name="organisation"),
    path("<kind:kind>/pages/materials/", views.materials, name="materials"),
    path("<kind:kind>/pages/materials/<int:pk>/", views.material, name="material"),
    path("<kind:kind>/pages/vacancies/", views.vacancies, name="vacancies"),
    path("<kind:kind>/pages/vacancies/<int:pk>/", views.vacancy, name="vacancy"),
    path("<kind:kind>/pages/<slug:slug>/", views.section_page, name="section-page"),
    path("<kind:kind>/news/", views.section_news, name="section-news"),
    path("<kind:kind>/news/<int:pk>/", views.section_news_item, name="section-news-item"),
    path("<kind:kind>/documents/<slug:slug>/", views.section_documents, name="section-documents"),
    path("<kind:kind>/find/", views.section_find, name="section-find"),
    path("registration/confirm/<str:token>/", views.confirm_registration, name="confirm-registration"),
    path("registration/confirmed/", views.registration_confirmed, name="registration-confirmed"),
    path("registration/letter/", views.registration_letter, name="registration-letter"),
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
    path("publications/", views.publications, name="publications"),
    path("publications/materials/add/", views.add_material, name="add-material"),
    path("publications/vacancies/add/", views.add_vacancy, name="add-vacancy"),
    path("publications/<int:pk>/", views.publication, name="publication"),
    path("publications/<int:pk>/edit/", views.publication_edit, name="publication-edit"),
    path("publications/<int:pk>/send/", views.publication_send, name="publication-send"),
    path("publications/<int:pk>/withdraw/", views.publication_withdraw, name="publication-withdraw"),
    path("representative/register/", views.become_representative, name="become-representative"),
    path("representative/registered/", views.representative_registered, name="representative-registered"),
    path("representative/territory/", views.representative_territory, name="representative-territory"),
    path("representative/questionnaire/", views.representative_questionnaire, name="representative-questionnaire"),
    path("representative/questionnaire/edit/", views.edit_representative, name="representative-questionnaire-edit"),
    path("representative/", views.representative_cabinet, name="representative-cabinet"),
    path("representative/results/", views.representative_results, name="representative-results"),
    path("representative/card/", views.card, name="card"),
    path("representative/card/edit/", views.card_edit, name="card-edit"),
    path("representative/card/<int:pk>/withdraw/", views.card_withdraw, name="card-withdraw"),
    path("representative/reply/", views.reply, name="reply"),
    path("representative/reply/edit/", views.reply_edit, name="reply-edit"),
    path("representative/reply/<int:pk>/withdraw/", views.reply_withdraw, name="reply-withdraw"),
]
