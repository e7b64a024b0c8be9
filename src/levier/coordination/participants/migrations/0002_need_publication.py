import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0001_initial"),
        ("organizations", "0001_initial"),
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NeedLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True, verbose_name='empreinte')),
                ('expires_at', models.DateTimeField(verbose_name='valable jusqu’au')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='créé le')),
            ],
            options={
                'verbose_name': 'lien d’une offre de poste',
                'verbose_name_plural': 'liens d’une offre de poste',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='NeedRecipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('email', models.EmailField(max_length=254, verbose_name='adresse électronique')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='destinataire depuis le')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='retiré le')),
            ],
            options={
                'verbose_name': 'destinataire d’une offre de poste',
                'verbose_name_plural': 'destinataires d’une offre de poste',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddField(
            model_name='need',
            name='settled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='conclue le'),
        ),
        migrations.AddField(
            model_name='need',
            name='settled_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='conclue par'),
        ),
        migrations.AlterField(
            model_name='need',
            name='status',
            field=models.CharField(choices=[('draft', 'brouillon'), ('open', 'publiée'), ('filled', 'pourvue'), ('closed', 'fermée sans embauche')], default='draft', max_length=6, verbose_name='situation'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('draft', 'open')), _negated=True), models.Q(('settled_at', None), ('settled_by', None)), _connector='OR'), name='need_to_fill_is_not_settled', violation_error_message='Une offre à pourvoir n’a pas encore d’issue.'),
        ),
        migrations.AddField(
            model_name='needlink',
            name='mission',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission'),
        ),
        migrations.AddField(
            model_name='needrecipient',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ajouté par'),
        ),
        migrations.AddField(
            model_name='needrecipient',
            name='mission',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission'),
        ),
        migrations.AddField(
            model_name='needrecipient',
            name='need',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recipients', to='participants.need', verbose_name='offre de poste'),
        ),
        migrations.AddField(
            model_name='needrecipient',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='organisme destinataire'),
        ),
        migrations.AddField(
            model_name='needlink',
            name='recipient',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='links', to='participants.needrecipient', verbose_name='destinataire'),
        ),
        migrations.AddConstraint(
            model_name='needrecipient',
            constraint=models.UniqueConstraint(fields=('need', 'email'), name='need_recipient_once', violation_error_message='Cette personne reçoit déjà cette offre.'),
        ),
    ]
