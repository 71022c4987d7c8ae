"""How static files are kept for the front server: compressed, under names that hold a checksum of the content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

OWN_SCRIPTS = "js/*.js"


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """What one script imports is named by its checksum too, so that a browser never mixes modules of two releases.

    Django finds `import … from "./other.js";` with its semicolon, and no other way of writing it. In the portal's own
    scripts only: with `support_js_module_import_aggregation` it looks into everybody's, and comments there name files
    that do not exist.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (OWN_SCRIPTS, CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),
    )
    # A name settles a pass after the names it depends on: a chain of modules may be this long, less one.
    max_post_process_passes = 12
