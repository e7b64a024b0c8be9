import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("commitments", "0001_initial"),
        ("organizations", "0001_initial"),
        ("procurement", "0001_initial"),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ShareMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hours', models.PositiveIntegerField(verbose_name='heures transférées')),
                ('reason', models.CharField(max_length=500, verbose_name='motif')),
                ('done_then', models.PositiveIntegerField(blank=True, help_text='Noté quand le transfert laisse ce guichet en deçà de ce qu’il a déjà fait', null=True, verbose_name='déjà faites chez le guichet qui donne (centièmes d’heure)')),
            ],
            options={
                'verbose_name': 'transfert entre guichets',
                'verbose_name_plural': 'transferts entre guichets',
                'ordering': ['pk'],
                'abstract': False,
                'base_manager_name': 'objects',
                'default_manager_name': 'objects',
            },
        ),
        migrations.AlterField(
            model_name='hourscommitment',
            name='kind',
            field=models.CharField(choices=[('initial', 'engagement initial'), ('amendment', 'avenant'), ('order', 'bon de commande'), ('invoice', 'factures'), ('phase', 'tranche affermie ou reconduction'), ('release', 'suspension, suppression ou annulation'), ('resumption', 'fin d’une suspension'), ('move', 'transfert entre guichets')], default='initial', max_length=10, verbose_name='origine'),
        ),
        migrations.AddConstraint(
            model_name='hourscommitment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'move'), _negated=True), ('hours', 0), _connector='OR'), name='commitment_move_owes_nothing_more', violation_error_message='Un transfert entre guichets ne change pas les heures dues.'),
        ),
        migrations.AddField(
            model_name='sharemove',
            name='commitment',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='move', to='commitments.hourscommitment', verbose_name='acte'),
        ),
        migrations.AddField(
            model_name='sharemove',
            name='giver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='guichet qui donne'),
        ),
        migrations.AddField(
            model_name='sharemove',
            name='mission',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.mission', verbose_name='mission'),
        ),
        migrations.AddField(
            model_name='sharemove',
            name='receiver',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organizations.organization', verbose_name='guichet qui reçoit'),
        ),
        migrations.AddConstraint(
            model_name='sharemove',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0), models.Q(('reason', ''), _negated=True)), name='share_move_says_what_and_why', violation_error_message='Un transfert dit combien d’heures, et pourquoi.'),
        ),
        migrations.AddConstraint(
            model_name='sharemove',
            constraint=models.CheckConstraint(condition=models.Q(('giver', models.F('receiver')), _negated=True), name='share_move_between_two_desks', violation_error_message='Un transfert va d’un guichet à un autre.'),
        ),
    ]
