from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0005_amendment_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name='openedshare',
            name='taken_over',
            field=models.IntegerField(default=0, verbose_name='dont heures reprises (centièmes d’heure)'),
        ),
    ]
