"""A concession is a contract of its own: those that stand on an article of concessions already are."""

from django.db import migrations, models


def name_concessions(apps, schema_editor):
    for model in ("Contract", "HistoricalContract"):
        apps.get_model("procurement", model).objects.filter(basis__startswith="L3").update(nature="concession")


class Migration(migrations.Migration):

    dependencies = [
        ('procurement', '0002_halts'),
    ]

    operations = [
        migrations.AlterField(
            model_name='contract',
            name='nature',
            field=models.CharField(choices=[('marche', 'marché'), ('accord_cadre', 'accord-cadre à bons de commande'), ('subsequent', 'marché subséquent'), ('concession', 'concession')], default='marche', max_length=15, verbose_name='nature'),
        ),
        migrations.AlterField(
            model_name='historicalcontract',
            name='nature',
            field=models.CharField(choices=[('marche', 'marché'), ('accord_cadre', 'accord-cadre à bons de commande'), ('subsequent', 'marché subséquent'), ('concession', 'concession')], default='marche', max_length=15, verbose_name='nature'),
        ),
        migrations.RunPython(name_concessions, migrations.RunPython.noop),
    ]
