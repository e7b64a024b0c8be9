import django.db.models.deletion
import levier.common.privacy.fields
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('title', models.CharField(max_length=250, verbose_name='objet')),
                ('starts_at', models.DateTimeField(verbose_name='le')),
                ('lasts_minutes', models.PositiveSmallIntegerField(default=60, verbose_name='durée (minutes)')),
                ('place', models.CharField(max_length=300, verbose_name='lieu')),
                ('agenda', models.TextField(blank=True, max_length=2000, verbose_name='ordre du jour')),
                ('state', models.CharField(choices=[('planned', 'prévue'), ('held', 'tenue'), ('cancelled', 'annulée')], default='planned', max_length=9, verbose_name='état')),
                ('sequence', models.PositiveIntegerField(default=0, editable=False, verbose_name='changements annoncés')),
                ('cancelled_because', models.CharField(blank=True, max_length=500, verbose_name='motif de l’annulation')),
                ('minutes', levier.common.privacy.fields.EncryptedTextField(blank=True, verbose_name='compte rendu')),
                ('decisions', levier.common.privacy.fields.EncryptedTextField(blank=True, verbose_name='décisions')),
                ('minuted_at', models.DateTimeField(blank=True, null=True, verbose_name='compte rendu écrit le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='prévue par')),
                ('minuted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='compte rendu écrit par')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
            ],
            options={
                'verbose_name': 'réunion',
                'ordering': ['-starts_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('lasts_minutes__range', (1, 720))), name='meeting_lasts_within_a_day', violation_error_message='Une réunion dure de 1 à 720 minutes.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), ('minuted_at__isnull', False)), models.Q(models.Q(('state', 'held'), _negated=True), ('minuted_at__isnull', True)), _connector='OR'), name='meeting_held_has_minutes', violation_error_message='Une réunion tenue a son compte rendu, et elle seule.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), models.Q(('cancelled_because', ''), _negated=True)), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_because', '')), _connector='OR'), name='meeting_cancelled_for_a_reason', violation_error_message='Une réunion annulée dit pourquoi.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='meetings.meeting', verbose_name='réunion')),
                ('organization', models.CharField(max_length=255, verbose_name='organisme')),
                ('function', models.CharField(blank=True, max_length=200, verbose_name='fonction')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='nom')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='adresse électronique')),
                ('invited_at', models.DateTimeField(blank=True, null=True, verbose_name='convoquée le')),
                ('was_there', models.BooleanField(blank=True, null=True, verbose_name='présente')),
            ],
            options={
                'verbose_name': 'personne conviée',
                'verbose_name_plural': 'personnes conviées',
                'ordering': ['organization', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('email', ''), _negated=True), fields=('meeting', 'email'), name='attendee_once', violation_error_message='Cette adresse est déjà conviée à cette réunion.'), models.CheckConstraint(condition=models.Q(('invited_at', None), models.Q(('email', ''), _negated=True), _connector='OR'), name='attendee_invited_at_an_address', violation_error_message='On convoque à une adresse.')],
                'indexes': [],
            },
        ),
    ]
