from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0003_ccag_version"),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='contract',
            name='due_day',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Vide\xa0: celui de la mission', null=True, verbose_name='jour d’échéance des relevés'),
        ),
        migrations.AddField(
            model_name='contract',
            name='period_months',
            field=models.PositiveSmallIntegerField(default=3, help_text='Celle des entreprises qui y sont nommées ensuite', verbose_name='période des relevés (mois)'),
        ),
        migrations.AddField(
            model_name='historicalcontract',
            name='due_day',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Vide\xa0: celui de la mission', null=True, verbose_name='jour d’échéance des relevés'),
        ),
        migrations.AddField(
            model_name='historicalcontract',
            name='period_months',
            field=models.PositiveSmallIntegerField(default=3, help_text='Celle des entreprises qui y sont nommées ensuite', verbose_name='période des relevés (mois)'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('period_months__in', [1, 2, 3, 6, 12])), name='contract_period_divides_the_year', violation_error_message='La période des relevés est de 1, 2, 3, 6 ou 12 mois.'),
        ),
        migrations.AddConstraint(
            model_name='contract',
            constraint=models.CheckConstraint(condition=models.Q(('due_day', None), ('due_day__range', (1, 31)), _connector='OR'), name='contract_due_day_in_a_month', violation_error_message='Un jour du mois va de 1 à 31.'),
        ),
    ]
