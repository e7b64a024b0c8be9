import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('files', '0001_initial'),
        ('organizations', '0001_initial'),
        ('procurement', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GroupPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveIntegerField(verbose_name='part du membre')),
                ('award', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group_part', to='procurement.award', verbose_name='membre du groupement')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'part d’un membre du groupement',
                'verbose_name_plural': 'parts des membres des groupements',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='GroupTerms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour_cost_cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='coût interne d’une heure (centimes)')),
                ('lot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='group_terms', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'accord interne d’un groupement',
                'verbose_name_plural': 'accords internes des groupements',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='HoursCommitment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('initial', 'engagement initial'), ('amendment', 'avenant'), ('order', 'bon de commande'), ('invoice', 'factures'), ('phase', 'tranche affermie ou reconduction'), ('release', 'suspension, suppression ou annulation'), ('resumption', 'fin d’une suspension')], default='initial', max_length=10, verbose_name='origine')),
                ('hours', models.IntegerField(help_text='Heures entières\u202f; la différence, pour un avenant', verbose_name='heures')),
                ('key_kind', models.CharField(blank=True, choices=[('lieu', 'lieu d’exécution'), ('montant', 'montant des prestations'), ('population', 'population'), ('convention', 'pourcentages convenus')], max_length=12, verbose_name='clé de répartition')),
                ('effective_on', models.DateField(verbose_name='à compter du')),
                ('document', models.CharField(help_text='L’acte d’engagement, l’avenant n° 1…', max_length=200, verbose_name='pièce')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commitments', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'heures dues',
                'verbose_name_plural': 'heures dues',
                'ordering': ['effective_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'initial')), fields=('lot',), name='commitment_initial_once', violation_error_message='Ce lot a déjà un engagement initial\xa0: enregistrez un avenant.'), models.UniqueConstraint(fields=('lot', 'document'), name='commitment_document_once', violation_error_message='Cette pièce a déjà engagé des heures sur ce lot.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'initial'), _negated=True), ('hours__gte', 0), _connector='OR'), name='commitment_initial_not_negative', violation_error_message='Un engagement initial ne peut pas être négatif.')],
            },
        ),
        migrations.CreateModel(
            name='DeskShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.PositiveIntegerField(verbose_name='poids dans la clé')),
                ('hours', models.IntegerField(verbose_name='heures')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='organizations.organization', verbose_name='guichet')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='commitments.hourscommitment', verbose_name='heures dues')),
            ],
            options={
                'verbose_name': 'part d’un guichet',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('commitment', 'desk'), name='share_once', violation_error_message='Ce guichet a déjà sa part de cet engagement.'), models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('hours', 0), _connector='OR'), name='share_nothing_without_key', violation_error_message='Un guichet sans clé ne reçoit aucune heure.')],
            },
        ),
        migrations.CreateModel(
            name='HoursShape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('tranches', 'des heures par tranche, au-delà d’un seuil'), ('part', 'une part du montant de chaque bon de commande'), ('gros_bons', 'une part du montant des bons au-dessus d’un seuil'), ('minimum', 'des heures fixes sur le minimum, proportionnelles au-delà')], max_length=10, verbose_name='forme')),
                ('threshold_cents', models.PositiveBigIntegerField(default=0, verbose_name='seuil ou minimum HT (centimes)')),
                ('slice_cents', models.PositiveBigIntegerField(default=0, verbose_name='tranche HT (centimes)')),
                ('hours', models.PositiveIntegerField(default=0, verbose_name='heures par tranche, ou fixes')),
                ('rate', models.PositiveIntegerField(default=0, verbose_name='part du montant (centièmes de pour cent)')),
                ('hour_cost_cents', models.PositiveIntegerField(default=0, verbose_name='coût d’une heure (centimes)')),
                ('document', models.CharField(max_length=200, verbose_name='pièce et article')),
                ('lot', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hours_shape', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'forme des heures d’un accord-cadre',
                'verbose_name_plural': 'formes des heures des accords-cadres',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('hours__gt', 0), ('kind', 'tranches'), ('slice_cents__gt', 0)), models.Q(('hour_cost_cents__gt', 0), ('kind', 'part'), ('rate__gt', 0)), models.Q(('hour_cost_cents__gt', 0), ('kind', 'gros_bons'), ('rate__gt', 0), ('threshold_cents__gt', 0)), models.Q(('hours__gt', 0), ('kind', 'minimum'), ('threshold_cents__gt', 0)), _connector='OR'), name='shape_has_its_figures', violation_error_message='Il manque à cette forme un de ses chiffres.')],
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('optional', 'tranche optionnelle'), ('renewal', 'reconduction')], max_length=8, verbose_name='nature')),
                ('title', models.CharField(max_length=200, verbose_name='intitulé')),
                ('hours', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures')),
                ('affirmed_on', models.DateField(blank=True, null=True, verbose_name='affermie ou reconduite le')),
                ('commitment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='phase', to='commitments.hourscommitment', verbose_name='heures dues')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'tranche ou période',
                'verbose_name_plural': 'tranches et périodes',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('lot', 'title'), name='phase_title_once', violation_error_message='Ce lot a déjà une tranche ou une période de ce nom.'), models.CheckConstraint(condition=models.Q(models.Q(('affirmed_on', None), ('commitment', None)), models.Q(('affirmed_on__isnull', False), ('commitment__isnull', False)), _connector='OR'), name='phase_affirmed_with_its_hours', violation_error_message='Une tranche affermie porte sa date et ses heures dues.')],
            },
        ),
        migrations.CreateModel(
            name='ClauseRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('suspension', 'suspension demandée par le titulaire'), ('suppression', 'suppression demandée par le titulaire'), ('annulation', 'annulation de droit, sur copies')], max_length=11, verbose_name='acte')),
                ('ground', models.CharField(blank=True, choices=[('activite_partielle', 'recours à l’activité partielle'), ('licenciement', 'procédure de licenciement pour motif économique'), ('redressement', 'ouverture d’un redressement judiciaire')], max_length=20, verbose_name='motif de l’annulation')),
                ('evidence', models.TextField(blank=True, max_length=4000, verbose_name='faisceau d’indices, ou pièces produites')),
                ('decided_on', models.DateField(verbose_name='décidé par l’acheteur le')),
                ('effective_on', models.DateField(verbose_name='à compter du')),
                ('document', models.CharField(max_length=200, verbose_name='décision de l’acheteur')),
                ('hours', models.PositiveIntegerField(help_text='Heures entières', verbose_name='heures qui ne sont plus dues')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='fin de la suspension')),
                ('ended_document', models.CharField(blank=True, max_length=200, verbose_name='pièce de la reprise')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('copy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='pièces déposées')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'suspension ou annulation de la clause',
                'verbose_name_plural': 'suspensions et annulations de la clause',
                'ordering': ['effective_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('lot',), name='release_one_in_force', violation_error_message='La clause est déjà suspendue ou levée sur ce lot.'), models.CheckConstraint(condition=models.Q(models.Q(('copy__isnull', False), ('kind', 'annulation'), models.Q(('ground', ''), _negated=True)), models.Q(models.Q(('kind', 'annulation'), _negated=True), ('ground', ''), models.Q(('evidence', ''), _negated=True)), _connector='OR'), name='release_on_its_own_evidence', violation_error_message='L’annulation porte son motif et ses copies ; les autres actes, leurs indices.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_document', ''), ('ended_on', None)), models.Q(('ended_on__gte', models.F('effective_on')), ('kind', 'suspension'), models.Q(('ended_document', ''), _negated=True)), _connector='OR'), name='release_only_a_suspension_ends', violation_error_message='Seule une suspension prend fin, par une pièce et après son début.')],
            },
        ),
        migrations.CreateModel(
            name='FrameworkAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('basis', models.CharField(choices=[('order', 'bon de commande'), ('invoice', 'facture')], max_length=7, verbose_name='nature')),
                ('amount_cents', models.BigIntegerField(verbose_name='montant HT (centimes)')),
                ('on', models.DateField(verbose_name='date')),
                ('document', models.CharField(max_length=200, verbose_name='pièce')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('award', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='framework_amounts', to='procurement.award', verbose_name='membre du groupement')),
                ('lot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='framework_amounts', to='procurement.lot', verbose_name='lot')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='commitments.frameworkamount', verbose_name='bon facturé')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'bon de commande ou facture',
                'verbose_name_plural': 'bons de commande et factures',
                'ordering': ['on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('lot', 'document'), name='framework_document_once', violation_error_message='Cette pièce est déjà enregistrée sur ce lot.'), models.CheckConstraint(condition=models.Q(('amount_cents', 0), _negated=True), name='framework_amount_not_zero', violation_error_message='Un montant nul n’engage rien.'), models.CheckConstraint(condition=models.Q(('basis', 'invoice'), ('order', None), _connector='OR'), name='framework_only_invoices_bill', violation_error_message='Seule une facture se rapporte à un bon de commande.')],
            },
        ),
    ]
