from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0008_other_durations_watched"),
    ]

    operations = [
        migrations.AddField(
            model_name='needlink',
            name='browser_hash',
            field=models.CharField(blank=True, max_length=64, verbose_name='empreinte du navigateur'),
        ),
    ]
