import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('organizations', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('role', models.CharField(choices=[('administrator', 'administrateur de la mission'), ('mission_team', 'équipe de la mission'), ('facilitator', 'facilitateur'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive_employer', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('is_manager', models.BooleanField(default=False, verbose_name='gère les accès de son organisme')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organizations.organization', verbose_name='organisme')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='successeur')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
            ],
            options={
                'verbose_name': 'appartenance',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'organization', 'role'), name='membership_open_once', violation_error_message='Cette personne a déjà ce rôle dans cet organisme.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_dates_in_order', violation_error_message='La fin précède le début.')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='nom')),
                ('role', models.CharField(choices=[('administrator', 'administrateur de la mission'), ('mission_team', 'équipe de la mission'), ('facilitator', 'facilitateur'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive_employer', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('sent_at', models.DateTimeField(verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organizations.organization', verbose_name='organisme')),
                ('followed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='suivie par')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='appartenance')),
            ],
            options={
                'verbose_name': 'invitation',
                'ordering': ['-sent_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('email', 'organization', 'role'), name='invitation_open_once', violation_error_message='Cette personne est déjà invitée à ce rôle dans cet organisme.'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('membership', None)), models.Q(('accepted_at__isnull', False), ('membership__isnull', False), ('revoked_at', None)), _connector='OR'), name='invitation_accepted_once', violation_error_message='Une invitation acceptée a donné un rôle et ne s’annule plus.')],
            },
        ),
        migrations.CreateModel(
            name='InvitationSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('file_hash', models.CharField(max_length=64, verbose_name='empreinte du fichier')),
                ('lines', models.JSONField(default=list, verbose_name='lignes')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='appliqué le')),
                ('invited', models.PositiveIntegerField(default=0, verbose_name='personnes invitées')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'fichier d’invitations',
                'verbose_name_plural': 'fichiers d’invitations',
                'ordering': ['-created_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='HistoricalMembership',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('public_id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name='identifiant public')),
                ('role', models.CharField(choices=[('administrator', 'administrateur de la mission'), ('mission_team', 'équipe de la mission'), ('facilitator', 'facilitateur'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive_employer', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('is_manager', models.BooleanField(default=False, verbose_name='gère les accès de son organisme')),
                ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='motif')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('organization', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.organization', verbose_name='organisme')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.membership', verbose_name='successeur')),
            ],
            options={
                'verbose_name': 'historique (appartenance)',
                'verbose_name_plural': 'historique (appartenances)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
