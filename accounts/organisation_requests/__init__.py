"""«Моей организации нет в списке»: asked in public, accepted or declined by a moderator of the region."""
