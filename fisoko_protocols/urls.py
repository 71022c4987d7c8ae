"""The point's protocols, the coordinator's watch, the federal organiser's set-up. All under /protocols/."""

from django.urls import URLPattern, path

from fisoko_protocols.views import (
    cells,
    coordinating,
    excel,
    federal,
    form,
    handing_in,
    home,
    point_card,
    protocol_one,
    setup,
    setup_loads,
    versions,
    watch,
)

app_name = "protocols"

# The point's own pages.
POINT: list[URLPattern] = [
    path("", home.home, name="home"),
    path("<int:sitting_id>/first/", protocol_one.protocol_one, name="protocol-one"),
    path("<int:sitting_id>/first/template.xlsx", protocol_one.protocol_one_file, name="protocol-one-file"),
    path("<int:pk>/", handing_in.protocol, name="protocol"),
    path("<int:pk>/hand-in/", handing_in.hand_in, name="protocol-hand-in"),
    path("<int:pk>/edit/", handing_in.edit, name="protocol-edit"),
    path("<int:pk>/excel/", excel.excel, name="protocol-excel"),
    path("<int:pk>/template.xlsx", excel.template, name="protocol-template"),
    path("<int:pk>/upload/", excel.upload, name="protocol-upload"),
    path("<int:pk>/marked/", excel.marked, name="protocol-marked"),
    path("<int:pk>/upload/<int:upload_id>/", excel.preview, name="protocol-preview"),
    path("<int:pk>/upload/<int:upload_id>/apply/", excel.apply, name="protocol-apply"),
    path("<int:pk>/versions/", versions.versions, name="protocol-versions"),
    path("<int:pk>/versions/compare/", versions.compare, name="version-compare"),
    path("<int:pk>/versions/<int:number>/", versions.version, name="version"),
    path("<int:pk>/versions/<int:number>.csv", versions.version_file, name="version-file"),
    path("<int:pk>/versions/<int:number>.pdf", versions.version_receipt, name="version-receipt"),
]

# «Форма» of protocol 2: cells saved one by one.
FORM: list[URLPattern] = [
    path("<int:pk>/form/", form.protocol_form, name="protocol-form"),
    path("<int:pk>/cells/", cells.protocol_cells, name="protocol-cells"),
    path("<int:pk>/changes/", cells.protocol_changes, name="protocol-changes"),
    path("schools/", cells.schools, name="schools"),
]

# «Контроль заполнения» of a region and of the country.
WATCH: list[URLPattern] = [
    path("watch/", watch.watch, name="watch"),
    path("watch/file/<str:fmt>/", watch.watch_file, name="watch-file"),
    path("watch/pace/", watch.pace_page, name="pace"),
    path("watch/oddities/", watch.oddities_page, name="oddities"),
    path("watch/remind/", coordinating.remind, name="remind"),
    path("watch/remind/<int:pk>/", coordinating.remind_job, name="remind-job"),
    path("watch/calls/", coordinating.call_list, name="call-list"),
    path("watch/passwords/", coordinating.password_sheets, name="password-sheets"),
    path("watch/points/<int:pk>/", point_card.watch_point, name="watch-point"),
    path("watch/points/<int:pk>/remind/", coordinating.remind_point, name="remind-point"),
    path("watch/points/<int:pk>/password/", coordinating.point_password, name="point-password"),
    path("watch/protocols/<int:pk>/", point_card.watch_protocol, name="watch-protocol"),
    path("watch/protocols/<int:pk>/return/", coordinating.give_back, name="give-back"),
    path("watch/protocols/<int:pk>/extend/", coordinating.extend, name="extend"),
    path("files/<str:token>/", watch.file_job, name="file-job"),
    path("files/<str:token>/file/", watch.file_job_file, name="file-job-file"),
    path("federal/", federal.country, name="federal"),
    path("federal/file/<str:fmt>/", federal.country_file, name="federal-file"),
    path("federal/pace/", federal.country_pace, name="federal-pace"),
    path("federal/handed-in/", federal.handed_in, name="handed-in"),
    path("federal/handed-in/<str:fmt>/", federal.handed_in_file, name="handed-in-file"),
]

# Set-up by the federal organiser.
SETUP: list[URLPattern] = [
    path("setup/", setup.setup, name="setup"),
    path("setup/windows/<int:pk>/", setup.window, name="setup-window"),
    path("setup/kits/", setup.kits, name="setup-kits"),
    path("setup/credentials/<int:sitting_id>/", setup.credentials, name="setup-credentials"),
    path("setup/load/<str:table>/", setup_loads.load, name="setup-load"),
    path("setup/load/<str:table>/template.xlsx", setup_loads.template, name="setup-template"),
    path("setup/load/<str:table>/marked/", setup_loads.marked, name="setup-marked"),
    path("setup/loads/<int:pk>/", setup_loads.report, name="setup-report"),
    path("setup/loads/<int:pk>/apply/", setup_loads.apply, name="setup-apply"),
    path("setup/loads/<int:pk>/errors.xlsx", setup_loads.errors, name="setup-errors"),
]

urlpatterns = [*POINT, *FORM, *WATCH, *SETUP]
