from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("procurement", "0004_period_and_due_day_of_a_contract"),
        ('organizations', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='award',
            name='award_one_holder_a_lot',
        ),
        migrations.AddField(
            model_name='award',
            name='ended_document',
            field=models.CharField(blank=True, max_length=200, verbose_name='pièce de la fin'),
        ),
        migrations.AddField(
            model_name='award',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='ne tient plus le lot depuis le'),
        ),
        migrations.AddField(
            model_name='award',
            name='started_on',
            field=models.DateField(blank=True, null=True, verbose_name='tient le lot depuis le'),
        ),
        migrations.AddField(
            model_name='historicalaward',
            name='ended_document',
            field=models.CharField(blank=True, max_length=200, verbose_name='pièce de la fin'),
        ),
        migrations.AddField(
            model_name='historicalaward',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='ne tient plus le lot depuis le'),
        ),
        migrations.AddField(
            model_name='historicalaward',
            name='started_on',
            field=models.DateField(blank=True, null=True, verbose_name='tient le lot depuis le'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None), ('role__in', ['sole', 'leader'])), fields=('lot',), name='award_one_holder_a_lot', violation_error_message='Ce lot a déjà un titulaire ou un mandataire.'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_document', ''), ('ended_on', None)), models.Q(('ended_on__isnull', False), models.Q(('ended_document', ''), _negated=True)), _connector='OR'), name='award_ends_by_a_document', violation_error_message='La fin d’une attribution porte sa date et sa pièce.'),
        ),
        migrations.AddConstraint(
            model_name='award',
            constraint=models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='award_dates_in_order', violation_error_message='La fin d’une attribution précède son début.'),
        ),
    ]
