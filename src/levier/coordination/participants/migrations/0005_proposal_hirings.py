import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("participants", "0004_proposal_answers"),
        ("procurement", "0002_second_contact"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='proposal',
            name='assignment',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='participants.assignment', verbose_name='affectation'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('assignment', None), models.Q(('answer', 'retained'), ('participant__isnull', False)), _connector='OR'), name='proposal_hired_is_retained', violation_error_message='Une personne embauchée est retenue, et a sa fiche.'),
        ),
    ]
