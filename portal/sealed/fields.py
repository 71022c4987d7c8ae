"""The two columns."""

from typing import Any

from django.db import models
from django.db.models import lookups
from django.db.models.query_utils import DeferredAttribute

from portal.sealed.keyring import Hash, Sealed, every_hash, keyed_hash, seal


class PurposeMixin(models.Field):
    """Names the column by `purpose`, app.model.column unless said: whoever renames one writes the old name down."""

    def __init__(self, *args: Any, purpose: str = "", **kwargs: Any) -> None:
        self.named_purpose = purpose
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.named_purpose} if self.named_purpose else kwargs

    @property
    def purpose(self) -> str:
        return self.named_purpose or f"{self.model._meta.label_lower}.{self.name}"


class SealedAttribute(DeferredAttribute):
    """Seals what is set at once: a row in memory shows no more than one that was read."""

    field: Any

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedField(PurposeMixin, models.TextField):
    """An encrypted text. Read, it is a Sealed, which `open()` alone turns into the value; set, it takes the value.

    It can't be searched: beside it stands a HashedField where it must be found.
    """

    descriptor_class = SealedAttribute
    # What the types' plugin takes for the column's own: mypy alone reads these two.
    _pyi_private_set_type: str | Sealed  # type: ignore[assignment]
    _pyi_private_get_type: Sealed  # type: ignore[assignment]

    def sealed(self, value: Any) -> Any:
        """A plain text sealed; nothing, a Sealed and an expression as they are."""
        return Sealed(seal(value, self.purpose), self.purpose) if isinstance(value, str) else value

    def from_db_value(self, value: str | None, *args: Any) -> Sealed | None:
        return self.from_stored(value)

    def from_stored(self, value: str | None) -> Sealed | None:
        """What a backup holds."""
        return None if value is None else Sealed(value, self.purpose)

    def get_prep_value(self, value: Any) -> str | None:
        if value is None:
            return None
        return value.stored if isinstance(value, Sealed) else seal(str(value), self.purpose)

    def to_python(self, value: Any) -> Any:
        return value if isinstance(value, Sealed) else super().to_python(value)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)) or "")

    def get_lookup(self, lookup_name: str) -> Any:
        """Equal values are sealed into different texts: to look for one would find nothing and say nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class HashedField(PurposeMixin, models.CharField):
    """A keyed hash of a value (HMAC-SHA256), found by `column__matches=value`.

    With `of`, the name of a SealedField of the same row, it follows that column at each save and is hashed anew by
    `reseal`; whoever writes past `save()` writes both. Without it the value itself is not kept and cannot be hashed
    anew: an older key has to stay in the settings as long as its rows do.
    """

    def __init__(self, *args: Any, of: str = "", **kwargs: Any) -> None:
        self.of = of
        super().__init__(*args, **{"max_length": 70, "editable": False, **kwargs})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "of": self.of} if self.of else kwargs

    def from_db_value(self, value: str | None, *args: Any) -> Hash | None:
        return self.from_stored(value)

    def from_stored(self, value: str | None) -> Hash | None:
        return None if value is None else Hash(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if self.of:
            setattr(model_instance, self.attname, self.hash_of(getattr(model_instance, self.of)))
        return super().pre_save(model_instance, add)

    def hash_of(self, value: Any) -> Hash | None:
        """Of a value or a sealed one; None for nothing, so that a unique column may lack many."""
        plain = value.open() if isinstance(value, Sealed) else value
        return keyed_hash(plain, self.purpose) if plain else None

    def get_prep_value(self, value: Any) -> str | None:
        """A Hash goes as it is; anything else is a value, and only its hash is ever written or compared."""
        if value is None or isinstance(value, Hash):
            return value
        return self.hash_of(str(value))

    def get_prep_hashes(self, value: str) -> list[Hash]:
        return every_hash(value, self.purpose)

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)) or "")


@HashedField.register_lookup
class Matches(lookups.In):
    """`column__matches=value`: whatever key of the settings the row was hashed under.

    The value is always hashed: a hash that somebody read in the table and sends as a value finds nothing.
    """

    lookup_name = "matches"

    def get_prep_lookup(self) -> Any:
        field: HashedField = self.lhs.output_field
        return field.get_prep_hashes(str(self.rhs))
