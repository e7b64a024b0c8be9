from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0009_contract_meetings"),
    ]

    operations = [
        migrations.AddField(
            model_name='ladderact',
            name='attempts',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='essais'),
        ),
        migrations.AddField(
            model_name='ladderact',
            name='mail_keys',
            field=models.JSONField(blank=True, default=list, verbose_name='clés des courriels'),
        ),
    ]
