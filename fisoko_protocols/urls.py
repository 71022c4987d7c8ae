"""The point's protocols, the coordinator's watch, the federal organiser's set-up. All under /protocols/."""

from django.urls import URLPattern, path

from fisoko_protocols.views import excel, form, handing_in, home, protocol_one, versions

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
    path("<int:pk>/cells/", form.protocol_cells, name="protocol-cells"),
    path("<int:pk>/changes/", form.protocol_changes, name="protocol-changes"),
    path("schools/", form.schools, name="schools"),
]

# «Контроль заполнения» of a region and of the country.
WATCH: list[URLPattern] = []

# Set-up by the federal organiser.
SETUP: list[URLPattern] = []

urlpatterns = [*POINT, *FORM, *WATCH, *SETUP]
