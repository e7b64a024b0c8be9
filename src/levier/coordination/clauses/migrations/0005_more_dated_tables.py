from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0004_dated_line_withdrawals"),
    ]

    operations = [
        migrations.AlterField(
            model_name='datedline',
            name='table',
            field=models.CharField(choices=[('seuil', 'seuil de procédure'), ('spaser', 'seuil du SPASER'), ('smic', 'SMIC horaire brut'), ('cout', 'coût horaire'), ('part', 'part de main-d’œuvre'), ('effort', 'effort d’insertion usuel'), ('heures', 'heures en deçà desquelles une clause convient mal'), ('travaux', 'montant en deçà duquel un lot de travaux convient mal')], max_length=10, verbose_name='table'),
        ),
    ]
