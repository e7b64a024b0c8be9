import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_fill_eligibility_ids")]

    operations = [
        migrations.AlterField(
            model_name="eligibility",
            name="public_id",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, unique=True, verbose_name="identifiant public"
            ),
        ),
    ]
