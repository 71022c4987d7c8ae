"""Every page of the portal, typed by hand: template → who → how to get there.

A new page template needs one row, in the file of those who see it; tests/browser/test_accessibility_complete.py says
which have none.
"""

from tests.browser import pages_desk, pages_people, pages_protocols, pages_public

TABLE = [*pages_public.PAGES, *pages_people.PAGES, *pages_protocols.PAGES, *pages_desk.PAGES]

# What extends a page and is none: the page they are a part of is in the table.
LAYOUTS = {
    "section_base.html": "the base of a section's pages",
    "fisoko_protocols/protocol/frame.html": "the base of a protocol's tabs",
    "expert_rating/public/_base.html": "the base of a section's pages",
    "expert_rating/registration/register_base.html": "what both registrations share",
    "expert_rating/registration/edit_base.html": "what both questionnaires share while they are changed",
    "expert_rating/registration/questionnaire_base.html": "what both questionnaires share",
    "allauth/layouts/base.html": "the base of allauth's pages",
    "allauth/layouts/entrance.html": "the base of sign-in, reset and the like",
    "allauth/layouts/manage.html": "the base of the account's own pages",
    "account/base_manage.html": "the base of allauth's pages of an account",
    "account/base_reauthenticate.html": "the base of the pages that ask for the password again",
    "mfa/base_manage.html": "the base of the second factor's pages",
    "usersessions/base_manage.html": "allauth's list of sessions leads to «Профиль и безопасность»",
    "admin/base.html": "the base of the desk",
    "admin/base_site.html": "the base of the desk",
}
