import django.db.models.deletion
import levier.accounts.models
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organizations', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('first_name', models.CharField(max_length=100, verbose_name='prénom')),
                ('last_name', models.CharField(max_length=100, verbose_name='nom')),
                ('is_active', models.BooleanField(default=True, verbose_name='compte ouvert')),
                ('is_fictitious', models.BooleanField(default=False, verbose_name='fictif')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'compte',
                'ordering': ['last_name', 'first_name', 'pk'],
                'indexes': [],
                'constraints': [],
            },
            managers=[
                ('objects', levier.accounts.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='organizations.organization', verbose_name='organisme')),
                ('role', models.CharField(choices=[('administrator', 'administrateur de la mission'), ('mission_team', 'équipe de la mission'), ('facilitator', 'facilitateur'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive_employer', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('is_manager', models.BooleanField(default=False, verbose_name='gère les accès de son organisme')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='successeur')),
            ],
            options={
                'verbose_name': 'appartenance',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'organization', 'role'), name='membership_open_once', violation_error_message='Cette personne a déjà ce rôle dans cet organisme.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='membership_dates_in_order', violation_error_message='La fin précède le début.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='InvitationSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('file_name', models.CharField(max_length=255, verbose_name='fichier')),
                ('file_hash', models.CharField(max_length=64, verbose_name='empreinte du fichier')),
                ('lines', models.JSONField(default=list, verbose_name='lignes')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='déposé le')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='appliqué le')),
                ('invited', models.PositiveIntegerField(default=0, verbose_name='personnes invitées')),
            ],
            options={
                'verbose_name': 'fichier d’invitations',
                'verbose_name_plural': 'fichiers d’invitations',
                'ordering': ['-created_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [],
                'constraints': [],
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
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='personne')),
                ('organization', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.organization', verbose_name='organisme')),
                ('successor', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='accounts.membership', verbose_name='successeur')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'historique (appartenance)',
                'verbose_name_plural': 'historique (appartenances)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('first_name', models.CharField(blank=True, max_length=100, verbose_name='prénom')),
                ('last_name', models.CharField(blank=True, max_length=100, verbose_name='nom')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organizations.organization', verbose_name='organisme')),
                ('role', models.CharField(choices=[('administrator', 'administrateur de la mission'), ('mission_team', 'équipe de la mission'), ('facilitator', 'facilitateur'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive_employer', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=20, verbose_name='rôle')),
                ('starts_on', models.DateField(verbose_name='depuis le')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('sent_at', models.DateTimeField(verbose_name='envoyée le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('followed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='suivie par')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='annulée le')),
                ('accepted_at', models.DateTimeField(blank=True, null=True, verbose_name='acceptée le')),
                ('membership', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.membership', verbose_name='appartenance')),
            ],
            options={
                'verbose_name': 'invitation',
                'ordering': ['-sent_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None), ('revoked_at', None)), fields=('email', 'organization', 'role'), name='invitation_open_once', violation_error_message='Cette personne est déjà invitée à ce rôle dans cet organisme.'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('membership', None)), models.Q(('accepted_at__isnull', False), ('membership__isnull', False), ('revoked_at', None)), _connector='OR'), name='invitation_accepted_once', violation_error_message='Une invitation acceptée a donné un rôle et ne s’annule plus.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_tokens', to='accounts.membership', verbose_name='répond de l’accès')),
                ('name', models.CharField(max_length=80, verbose_name='logiciel')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='dernier usage')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='révoqué le')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='révoqué par')),
            ],
            options={
                'verbose_name': 'accès d’un logiciel',
                'verbose_name_plural': 'accès de logiciels',
                'ordering': ['-created_at', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('revoked_at', None), ('revoked_by', None)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='api_token_revoked_by_someone', violation_error_message='Un accès révoqué dit par qui.')],
                'indexes': [],
            },
        ),
    ]
