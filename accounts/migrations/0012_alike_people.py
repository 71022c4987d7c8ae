"""The signs of fraud look for accounts with the same e-mail box, phone or surname: each is found by an index."""

from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat, Lower, Replace, StrIndex, Substr

AT, PLUS = Value("@"), Value("+")
LOCAL = Substr("email", 1, StrIndex(Concat("email", AT), AT) - 1)
HEAD = Substr("email", 1, StrIndex(Concat(LOCAL, PLUS), PLUS) - 1)
DOMAIN = Substr("email", StrIndex(Concat("email", AT), AT))
EMAIL_ROOT = Lower(Concat(Replace(HEAD, Value("."), Value("")), DOMAIN))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_digit_pairs"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="email_root",
            field=models.GeneratedField(
                db_persist=True, expression=EMAIL_ROOT, output_field=models.CharField(max_length=254)
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["email_root"], name="user_email_root"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["phone"], name="user_phone"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["last_name"], name="user_last_name"),
        ),
    ]
