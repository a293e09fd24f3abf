from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dispatch', '0022_words_beside_tickets'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='timer',
            name='timer_pending',
        ),
        migrations.AddIndex(
            model_name='timer',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['try_at', 'id'], name='timer_pending'),
        ),
    ]
