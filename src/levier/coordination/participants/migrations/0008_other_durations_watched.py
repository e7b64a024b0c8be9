from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0007_eligibility_of_one_contract"),
    ]

    operations = [
        migrations.AlterField(
            model_name='watchedterm',
            name='mode',
            field=models.CharField(choices=[('direct_hire', 'embauche directe'), ('secondment', 'mise à disposition'), ('subcontract', 'sous-traitance ou cotraitance'), ('prior_hire', 'embauche directe antérieure à la notification')], max_length=12, verbose_name='modalité'),
        ),
        migrations.AlterField(
            model_name='watchedterm',
            name='months',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Vide\xa0: plus d’avertissement', null=True, verbose_name='mois'),
        ),
    ]
