import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("clauses", "0002_study_shapes"),
        ('files', '0001_initial'),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='clausewording',
            name='piece',
            field=models.CharField(choices=[('rc', 'Règlement de la consultation (RC)'), ('ae', 'Acte d’engagement (AE)'), ('ccap', 'Cahier des clauses particulières (CCAP ou CCP), avec un CCAG'), ('ccap_seul', 'Cahier des clauses particulières (CCAP ou CCP), sans CCAG'), ('annexe', 'Annexe du candidat (fiche entreprise)'), ('avis', 'Avis de publicité'), ('engagements', 'Engagements sans heures (formation, stages, plan de progrès)')], max_length=20, verbose_name='pièce'),
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('formation', 'clause de formation'), ('stage', 'accueil de stagiaires ou d’alternants'), ('progres', 'plan de progrès'), ('autre', 'autre engagement social')], max_length=10, verbose_name='nature')),
                ('what', models.TextField(max_length=1000, verbose_name='engagement')),
                ('due_on', models.DateField(verbose_name='échéance')),
                ('evidence', models.CharField(max_length=300, verbose_name='pièce attendue')),
                ('document', models.CharField(blank=True, max_length=200, verbose_name='pièce du marché')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pledges', to='procurement.contract', verbose_name='marché')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'engagement sans heures',
                'verbose_name_plural': 'engagements sans heures',
                'ordering': ['due_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='PledgeFinding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('tenu', 'tenu'), ('non_tenu', 'non tenu'), ('leve', 'engagement levé (avenant, saisie par erreur)'), ('retire', 'constat retiré, à refaire')], max_length=10, verbose_name='constat')),
                ('found_on', models.DateField(verbose_name='constaté le')),
                ('document', models.CharField(blank=True, max_length=200, verbose_name='pièce reçue')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='observations')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='saisi le')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='files.storedfile', verbose_name='pièce déposée')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='clauses.pledge', verbose_name='engagement')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='saisi par')),
            ],
            options={
                'verbose_name': 'constat d’un engagement sans heures',
                'verbose_name_plural': 'constats des engagements sans heures',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='StudyPledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('kind', models.CharField(choices=[('formation', 'clause de formation'), ('stage', 'accueil de stagiaires ou d’alternants'), ('progres', 'plan de progrès'), ('autre', 'autre engagement social')], max_length=10, verbose_name='nature')),
                ('what', models.TextField(max_length=1000, verbose_name='engagement')),
                ('due_on', models.DateField(verbose_name='échéance')),
                ('evidence', models.CharField(max_length=300, verbose_name='pièce attendue')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('study', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pledges', to='clauses.opportunitystudy', verbose_name='étude')),
            ],
            options={
                'verbose_name': 'engagement sans heures étudié',
                'verbose_name_plural': 'engagements sans heures étudiés',
                'ordering': ['due_on', 'pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('evidence', ''), _negated=True)), name='pledge_says_what_and_by_what', violation_error_message='Un engagement dit ce qui est promis et la pièce attendue.'),
        ),
        migrations.AddConstraint(
            model_name='pledgefinding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'tenu'), models.Q(('document', ''), _negated=True)), models.Q(models.Q(('outcome', 'tenu'), _negated=True), models.Q(('note', ''), _negated=True)), _connector='OR'), name='pledge_finding_on_its_evidence', violation_error_message='Tenu, un engagement porte sa pièce\xa0; sinon, le constat dit pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='studypledge',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('what', ''), _negated=True), models.Q(('evidence', ''), _negated=True)), name='study_pledge_says_what_and_by_what', violation_error_message='Un engagement dit ce qui est promis et la pièce attendue.'),
        ),
    ]
