"""Gives each eligibility already recorded its public id and the fingerprint of its category."""

import uuid

from django.db import migrations


def fill(apps, schema_editor):
    Eligibility = apps.get_model("participants", "Eligibility")
    for record in Eligibility.objects.filter(public_id=None).iterator():
        record.public_id = uuid.uuid4()
        # The fingerprint is made from the category when the row is saved.
        record.save(update_fields=["public_id", "category_index"])


class Migration(migrations.Migration):
    dependencies = [("participants", "0003_eligibility_details")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
