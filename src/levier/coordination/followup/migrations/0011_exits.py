import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("followup", "0010_reminders_that_came_back"),
        ('organizations', '0001_initial'),
        ('participants', '0006_assignment_place'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='identifiant public')),
                ('moment', models.PositiveSmallIntegerField(choices=[(0, 'à la fin du contrat'), (3, 'à 3\xa0mois'), (6, 'à 6\xa0mois'), (12, 'à 12\xa0mois')], help_text='Mois après la fin du contrat', verbose_name='moment')),
                ('situation', models.CharField(choices=[('permanent', 'CDI'), ('long', 'CDD ou intérim de plus de six mois'), ('public', 'stage ou titularisation dans la fonction publique'), ('business', 'création ou reprise d’entreprise'), ('short', 'CDD ou intérim de six mois au plus'), ('aided', 'contrat aidé chez un employeur ordinaire'), ('training', 'formation préqualifiante ou qualifiante'), ('structure', 'embauche dans une autre structure d’insertion'), ('jobless', 'sans emploi, en recherche'), ('inactive', 'sans emploi, sans recherche'), ('unheard', 'sans nouvelles'), ('neutral', 'retirée du calcul')], max_length=10, verbose_name='situation')),
                ('told_on', models.DateField(verbose_name='apprise le')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistrée le')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exits', to='participants.assignment', verbose_name='affectation')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='enregistrée par')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='followup.exit', verbose_name='remplace')),
            ],
            options={
                'verbose_name': 'sortie',
                'ordering': ['assignment', 'moment', '-pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaces', None)), fields=('assignment', 'moment'), name='exit_first_once', violation_error_message='Cette situation est déjà enregistrée : la suivante la remplace.'), models.CheckConstraint(condition=models.Q(('moment__in', (0, 3, 6, 12)), ('situation__in', ['permanent', 'long', 'public', 'business', 'short', 'aided', 'training', 'structure', 'jobless', 'inactive', 'unheard', 'neutral'])), name='exit_situation_at_a_moment', violation_error_message='Choisissez un moment et une situation de la liste.'), models.CheckConstraint(condition=models.Q(('replaces', None), models.Q(('replaces', models.F('pk')), _negated=True), _connector='OR'), name='exit_does_not_replace_itself', violation_error_message='Une situation ne se remplace pas elle-même.')],
            },
        ),
        migrations.CreateModel(
            name='ExitTiming',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('follows_mission', models.BooleanField(default=False, verbose_name='suit le choix de la mission')),
                ('at_end', models.BooleanField(default=False, verbose_name='à la fin du contrat')),
                ('at_three_months', models.BooleanField(default=False, verbose_name='à 3 mois')),
                ('at_six_months', models.BooleanField(default=False, verbose_name='à 6 mois')),
                ('at_twelve_months', models.BooleanField(default=False, verbose_name='à 12 mois')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='enregistré le')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='auteur')),
                ('desk', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='guichet')),
                ('mission', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission')),
            ],
            options={
                'verbose_name': 'choix des moments',
                'verbose_name_plural': 'choix des moments',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('follows_mission', False), models.Q(('at_end', False), ('at_six_months', False), ('at_three_months', False), ('at_twelve_months', False), ('desk__isnull', False)), _connector='OR'), name='exit_timing_follows_or_chooses', violation_error_message='Un guichet suit le choix de la mission ou fait le sien.')],
            },
        ),
    ]
