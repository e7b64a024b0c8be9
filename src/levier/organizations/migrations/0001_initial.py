import django.db.models.deletion
import levier.organizations.models
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Intercommunality',
            fields=[
                ('siren', models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name='SIREN')),
                ('name', models.CharField(max_length=200, verbose_name='nom')),
                ('kind', models.CharField(max_length=10, verbose_name='nature')),
            ],
            options={
                'verbose_name': 'intercommunalité',
                'ordering': ['name'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Commune',
            fields=[
                ('code', models.CharField(max_length=5, primary_key=True, serialize=False, verbose_name='code INSEE')),
                ('name', models.CharField(max_length=100, verbose_name='nom')),
                ('department', models.CharField(db_index=True, max_length=3, verbose_name='département')),
                ('siren', models.CharField(blank=True, db_index=True, max_length=9, verbose_name='SIREN')),
                ('intercommunality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='organizations.intercommunality', verbose_name='intercommunalité')),
                ('population', models.PositiveIntegerField(default=0, verbose_name='population')),
            ],
            options={
                'verbose_name': 'commune',
                'ordering': ['name', 'code'],
                'indexes': [],
                'constraints': [],
            },
        ),
        migrations.CreateModel(
            name='Organization',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('mission', 'mission clause sociale'), ('desk', 'guichet'), ('buyer', 'acheteur'), ('company', 'entreprise'), ('inclusive', 'structure d’insertion'), ('prescriber', 'prescripteur'), ('state', 'service de l’État ou financeur')], max_length=12, verbose_name='nature')),
                ('name', models.CharField(max_length=255, verbose_name='nom')),
                ('siret', models.CharField(blank=True, max_length=14, validators=[levier.organizations.models.check_siret], verbose_name='SIRET')),
                ('commune', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.commune', verbose_name='commune')),
                ('structure_kind', models.CharField(blank=True, max_length=10, verbose_name='type de structure')),
                ('prescriber_kind', models.CharField(blank=True, max_length=20, verbose_name='type de prescripteur')),
                ('buyer_class', models.CharField(blank=True, max_length=20, verbose_name='catégorie d’acheteur')),
                ('capacity', models.CharField(blank=True, choices=[('autorite-centrale', 'autorité publique centrale'), ('pouvoir-adjudicateur', 'pouvoir adjudicateur'), ('entite-adjudicatrice', 'entité adjudicatrice')], max_length=25, verbose_name='qualité de l’acheteur')),
                ('is_fictitious', models.BooleanField(default=False, verbose_name='fictif')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
            ],
            options={
                'verbose_name': 'organisme',
                'ordering': ['name', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('mission', 'kind', 'siret'), name='organization_siret_once', violation_error_message='Un organisme de cette nature porte déjà ce SIRET.'), models.UniqueConstraint(condition=models.Q(('kind', 'mission')), fields=('mission',), name='organization_mission_once', violation_error_message='La mission a déjà son propre organisme.'), models.CheckConstraint(condition=models.Q(('kind', 'buyer'), models.Q(('buyer_class', ''), ('capacity', '')), _connector='OR'), name='organization_buyer_fields', violation_error_message='Seul un acheteur a une catégorie et une qualité d’acheteur.')],
                'indexes': [],
            },
        ),
        migrations.CreateModel(
            name='DeskCommune',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('desk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='territory', to='organizations.organization', verbose_name='guichet')),
                ('commune', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.commune', verbose_name='commune')),
                ('is_confirmed', models.BooleanField(default=True, verbose_name='confirmée')),
            ],
            options={
                'verbose_name': 'commune d’un guichet',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('desk', 'commune'), name='desk_commune_once', violation_error_message='Cette commune est déjà dans le territoire du guichet.')],
                'indexes': [],
            },
        ),
    ]
