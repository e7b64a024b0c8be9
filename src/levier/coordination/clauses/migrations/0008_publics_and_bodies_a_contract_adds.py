from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0007_opting_out_wording"),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalinsertionclause',
            name='added_bodies',
            field=models.TextField(blank=True, max_length=500, verbose_name='organismes ajoutés pour une proposition motivée'),
        ),
        migrations.AddField(
            model_name='insertionclause',
            name='added_bodies',
            field=models.TextField(blank=True, max_length=500, verbose_name='organismes ajoutés pour une proposition motivée'),
        ),
    ]
