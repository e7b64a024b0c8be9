import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0003_proposals"),
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='answer',
            field=models.CharField(blank=True, choices=[('retained', 'retenue'), ('declined', 'non retenue')], default='', max_length=8, verbose_name='réponse'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='answered_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='réponse donnée le'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='réponse donnée par'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='answered_by_company',
            field=models.BooleanField(default=False, verbose_name='réponse de l’entreprise'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='participant',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='participants.participant', verbose_name='fiche'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='presented_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='présentée le'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='presented_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='procurement.award', verbose_name='présentée à'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='reason',
            field=models.CharField(blank=True, choices=[('unavailable', 'n’est pas disponible à la date d’embauche'), ('skills', 'le poste demande une autre expérience'), ('other', 'une autre personne est retenue'), ('absent', 'n’a pas répondu'), ('unwilling', 'ne souhaite pas ce poste'), ('not_covered', 'n’entre pas dans les publics de ce marché'), ('ended', 'le poste n’est plus à pourvoir')], default='', max_length=12, verbose_name='motif'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='starts_on',
            field=models.DateField(blank=True, null=True, verbose_name='embauche le'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('reason', ''), ('starts_on', None)), models.Q(('answer', 'retained'), ('answered_at__isnull', False), ('reason', ''), ('starts_on__isnull', False)), models.Q(('answer', 'declined'), ('answered_at__isnull', False), ('starts_on', None), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='proposal_answer_is_whole', violation_error_message='Une personne retenue a une date d’embauche, une autre un motif.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('presented_at', None), ('presented_to', None)), models.Q(('presented_at__isnull', False), ('presented_to__isnull', False)), _connector='OR'), name='proposal_presented_to_someone', violation_error_message='Dites à quelle entreprise cette personne est présentée, et quand.'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('answered_by_company', False), ('presented_to__isnull', False), _connector='OR'), name='proposal_company_answers_what_it_was_shown', violation_error_message='Une entreprise ne répond que d’une personne qui lui est présentée.'),
        ),
    ]
