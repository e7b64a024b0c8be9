import django.db.models.deletion
import django.utils.timezone
import levier.common.privacy.fields
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(max_length=60, verbose_name='nature')),
                ('to_email', models.EmailField(max_length=254, verbose_name='adresse du destinataire')),
                ('to_name', models.CharField(blank=True, max_length=200, verbose_name='destinataire')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='réponse à')),
                ('from_name', models.CharField(max_length=200, verbose_name='expéditeur')),
                ('subject', models.CharField(max_length=250, verbose_name='objet')),
                ('content', levier.common.privacy.fields.EncryptedTextField(blank=True, verbose_name='contenu')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='identifiant du message')),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('sending', 'en cours d’envoi'), ('sent', 'envoyé'), ('failed', 'non parti'), ('bounced', 'revenu')], default='queued', max_length=10, verbose_name='état')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='préparé le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='échoué le')),
                ('blanked_at', models.DateTimeField(blank=True, null=True, verbose_name='contenu effacé le')),
                ('key', models.CharField(max_length=200, verbose_name='clé')),
                ('answering_id', models.BigIntegerField(blank=True, null=True, verbose_name='organisme qui en répond')),
                ('times_resent', models.PositiveSmallIntegerField(default=0, verbose_name='renvois')),
            ],
            options={
                'verbose_name': 'courriel',
                'ordering': ['-queued_at', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [models.Index(fields=['mission', 'state'], name='mail_by_state')],
                'constraints': [models.UniqueConstraint(fields=('mission', 'key'), name='mail_once', violation_error_message='Ce courriel a déjà été préparé.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='mail_sent_at_some_time', violation_error_message='Un courriel envoyé a une date d’envoi.')],
            },
        ),
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(max_length=60, verbose_name='nature')),
                ('to_email', models.EmailField(max_length=254, verbose_name='adresse du destinataire')),
                ('to_name', models.CharField(blank=True, max_length=200, verbose_name='destinataire')),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='réponse à')),
                ('from_name', models.CharField(max_length=200, verbose_name='expéditeur')),
                ('subject', models.CharField(max_length=250, verbose_name='objet')),
                ('content', levier.common.privacy.fields.EncryptedTextField(blank=True, verbose_name='contenu')),
                ('message_id', models.CharField(max_length=200, unique=True, verbose_name='identifiant du message')),
                ('state', models.CharField(choices=[('queued', 'en attente'), ('sending', 'en cours d’envoi'), ('sent', 'envoyé'), ('failed', 'non parti'), ('bounced', 'revenu')], default='queued', max_length=10, verbose_name='état')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='essais')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='motif')),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='préparé le')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='envoyé le')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='échoué le')),
                ('blanked_at', models.DateTimeField(blank=True, null=True, verbose_name='contenu effacé le')),
            ],
            options={
                'verbose_name': 'courriel de compte',
                'verbose_name_plural': 'courriels de compte',
                'ordering': ['-queued_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='account_mail_sent_at_some_time', violation_error_message='Un courriel envoyé a une date d’envoi.')],
                'indexes': [],
            },
        ),
    ]
