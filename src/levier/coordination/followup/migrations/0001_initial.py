import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('files', '0001_initial'),
        ('procurement', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormalNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('ground', models.CharField(choices=[('hours', 'heures d’insertion non réalisées'), ('absence', 'absence injustifiée à une réunion de suivi'), ('documents', 'documents non transmis, incomplets ou en retard')], max_length=10, verbose_name='objet')),
                ('text', models.TextField(max_length=10000, verbose_name='texte de la mise en demeure')),
                ('drafted_at', models.DateTimeField(auto_now_add=True, verbose_name='rédigée le')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='envoyée le')),
                ('deadline_on', models.DateField(blank=True, null=True, verbose_name='délai jusqu’au')),
                ('signed_by', models.CharField(blank=True, max_length=200, verbose_name='signée par')),
                ('outcome', models.CharField(blank=True, choices=[('obeyed', 'suivie d’effet'), ('unheeded', 'restée infructueuse')], max_length=10, verbose_name='suite')),
                ('outcome_on', models.DateField(blank=True, null=True, verbose_name='constatée le')),
                ('outcome_words', models.CharField(blank=True, max_length=1000, verbose_name='constat')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='procurement.award', verbose_name='attribution')),
                ('drafted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='rédigée par')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('outcome_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='suite notée par')),
                ('sent_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='envoi noté par')),
                ('signed_copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='copie signée')),
            ],
            options={
                'verbose_name': 'mise en demeure',
                'verbose_name_plural': 'mises en demeure',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('deadline_on', None), ('outcome', ''), ('sent_on', None)), models.Q(('deadline_on__gt', models.F('sent_on')), ('deadline_on__isnull', False), ('sent_on__isnull', False), models.Q(('signed_by', ''), _negated=True)), _connector='OR'), name='notice_sent_signed_with_a_deadline', violation_error_message='Une mise en demeure envoyée dit qui l’a signée, et jusqu’à quand elle laisse agir.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('outcome_on', None)), models.Q(models.Q(('outcome', ''), _negated=True), ('outcome_on__gte', models.F('sent_on')), ('outcome_on__isnull', False)), _connector='OR'), name='notice_outcome_after_sending', violation_error_message='La suite d’une mise en demeure vient après son envoi.'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'unheeded'), _negated=True), ('outcome_on__gt', models.F('deadline_on')), _connector='OR'), name='notice_unheeded_after_its_deadline', violation_error_message='Une mise en demeure ne reste infructueuse qu’une fois son délai passé.')],
            },
        ),
        migrations.CreateModel(
            name='Penalty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('quantity', models.PositiveIntegerField(help_text='En centièmes pour des heures, en unités sinon', verbose_name='quantité')),
                ('unit_cents', models.PositiveIntegerField(verbose_name='montant écrit au marché (centimes)')),
                ('amount_cents', models.BigIntegerField(verbose_name='montant proposé (centimes)')),
                ('steps', models.JSONField(default=list, verbose_name='calcul')),
                ('proposed_at', models.DateTimeField(auto_now_add=True, verbose_name='proposée le')),
                ('decision', models.CharField(blank=True, choices=[('applied', 'appliquée'), ('reduced', 'réduite'), ('waived', 'non appliquée')], max_length=8, verbose_name='décision')),
                ('decided_cents', models.BigIntegerField(blank=True, null=True, verbose_name='montant décidé (centimes)')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='décidée le')),
                ('decided_by', models.CharField(blank=True, max_length=200, verbose_name='décidée par')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='raisons')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('notice', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='penalty', to='followup.formalnotice', verbose_name='mise en demeure')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposée par')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='décision notée par')),
            ],
            options={
                'verbose_name': 'pénalité',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_cents__gt', 0), ('quantity__gt', 0)), name='penalty_of_something', violation_error_message='Une pénalité porte sur quelque chose.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_cents', None), ('decided_on', None), ('decision', '')), models.Q(models.Q(('decision', ''), _negated=True), models.Q(('decided_by', ''), _negated=True), ('decided_cents__isnull', False), ('decided_on__isnull', False)), _connector='OR'), name='penalty_decided_by_someone', violation_error_message='Une décision porte sa date, son auteur et son montant.'), models.CheckConstraint(condition=models.Q(('decision', ''), models.Q(('decided_cents', models.F('amount_cents')), ('decision', 'applied')), models.Q(('decided_cents', 0), ('decision', 'waived'), models.Q(('reason', ''), _negated=True)), models.Q(('decided_cents__gt', 0), ('decided_cents__lt', models.F('amount_cents')), ('decision', 'reduced'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='penalty_decision_and_amount_agree', violation_error_message='Le montant décidé suit la décision ; réduire ou renoncer se motive.')],
            },
        ),
        migrations.CreateModel(
            name='Difficulty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('notified_on', models.DateField(verbose_name='signalée le')),
                ('notified_by', models.CharField(max_length=200, verbose_name='signalée par')),
                ('text', models.TextField(max_length=4000, verbose_name='difficulté, dans les mots du titulaire')),
                ('hours', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures concernées')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisie le')),
                ('outcome', models.CharField(blank=True, choices=[('means_found', 'un moyen a été trouvé'), ('no_means', 'aucun moyen n’a été trouvé')], max_length=12, verbose_name='suite')),
                ('excused_hours', models.PositiveIntegerField(default=0, verbose_name='heures déduites')),
                ('means', models.TextField(blank=True, max_length=4000, verbose_name='moyens étudiés')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='décidé le')),
                ('decided_by', models.CharField(blank=True, max_length=200, verbose_name='décidé par')),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='difficulties', to='procurement.award', verbose_name='attribution')),
                ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='pièce')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisie par')),
            ],
            options={
                'verbose_name': 'difficulté signalée',
                'verbose_name_plural': 'difficultés signalées',
                'ordering': ['notified_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_on', None), ('excused_hours', 0), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_on__isnull', False), models.Q(('decided_by', ''), _negated=True), models.Q(('means', ''), _negated=True)), _connector='OR'), name='difficulty_decided_by_someone', violation_error_message='Une suite porte sa date, qui l’a donnée et les moyens étudiés.'), models.CheckConstraint(condition=models.Q(('excused_hours', 0), models.Q(('excused_hours__lte', models.F('hours')), ('outcome', 'no_means')), _connector='OR'), name='difficulty_excuses_no_more_than_told', violation_error_message='Seules se déduisent des heures signalées, quand aucun moyen n’a été trouvé.')],
            },
        ),
    ]
