

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('followup', '0002_certificate_stated'),
    ]

    operations = [
        migrations.AddField(
            model_name='liaisonsheet',
            name='open_data_uid',
            field=models.CharField(blank=True, max_length=80, verbose_name='marché reconnu dans les données ouvertes'),
        ),
    ]
