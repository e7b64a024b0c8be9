import django.db.models.deletion
import levier.organizations.models
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
            name='HistoricalOrganization',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('public_id', models.UUIDField(db_index=True, default=uuid.uuid4, editable=False, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('mission', 'mission clause sociale'), ('desk', 'guichet'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=12, verbose_name='nature')),
                ('name', models.CharField(max_length=255, verbose_name='nom')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[levier.organizations.models.check_siret], verbose_name='SIRET')),
                ('structure_kind', models.CharField(blank=True, max_length=10, verbose_name='type de structure')),
                ('prescriber_kind', models.CharField(blank=True, max_length=20, verbose_name='type de prescripteur')),
                ('buyer_class', models.CharField(blank=True, max_length=20, verbose_name='catégorie d’acheteur')),
                ('capacity', models.CharField(blank=True, choices=[('autorite-centrale', 'autorité publique centrale'), ('pouvoir-adjudicateur', 'pouvoir adjudicateur'), ('entite-adjudicatrice', 'entité adjudicatrice')], max_length=25, verbose_name='qualité de l’acheteur')),
                ('is_fictitious', models.BooleanField(default=False, verbose_name='fictif')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('history_change_reason', models.CharField(max_length=500, null=True, verbose_name='motif')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('commune', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organizations.commune', verbose_name='commune')),
                ('history_id', models.BigAutoField(editable=False, primary_key=True, serialize=False, verbose_name='numéro')),
                ('history_date', models.DateTimeField(db_index=True, verbose_name='le')),
                ('history_type', models.CharField(choices=[('+', 'création'), ('~', 'modification'), ('-', 'suppression')], max_length=1, verbose_name='nature')),
                ('history_user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
            ],
            options={
                'verbose_name': 'historique (organisme)',
                'verbose_name_plural': 'historique (organismes)',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'indexes': [],
                'constraints': [],
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
