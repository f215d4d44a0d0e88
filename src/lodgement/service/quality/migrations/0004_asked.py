"""Queries in the order in which they are answered; one sign-off that holds; what is known of a log's queries by whoever
may change the log.

A log may be changed by an organisation that owns or manages it though another one handed it in and is asked about it:
so who sees a log sees its queries, and its change ends the other's sign-off.
"""

from __future__ import annotations

from django.db import migrations, models

from lodgement.service.database.policies import guard_also, run

ROUNDS = """
CREATE FUNCTION app.rounds() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS
$$ SELECT id FROM quality_round WHERE EXISTS (
     SELECT 1 FROM quality_query
     WHERE round_id = quality_round.id AND organisation_id IN (SELECT app.organisations())) $$;
ALTER POLICY people ON quality_round USING (id IN (SELECT app.rounds()));
"""
"""Asked of each round by index: the table of queries has those of all organisations."""

CLOSED = """
CREATE FUNCTION app.closed_rounds() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
AS $$ SELECT id FROM quality_round WHERE state = 'closed' $$;
"""
"""Whoever changes a log moves its queries on unless their round is closed, also in rounds that ask them nothing."""

END_SIGN_OFFS = """
CREATE FUNCTION app.end_sign_offs(handed_in_by bigint, which text, of_year integer)
  RETURNS TABLE (number bigint, whose bigint) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE present bigint;
BEGIN
  SELECT coalesce(merged_into_id, id) INTO present FROM organisations_organisation WHERE id = handed_in_by;
  PERFORM pg_advisory_xact_lock_shared(hashtext(format('sign-off %s %s %s', present, which, of_year)));
  RETURN QUERY UPDATE quality_signoff SET ended_at = now()
  WHERE organisation_id IN (handed_in_by, present) AND collection = which AND quality_signoff.year = of_year
    AND ended_at IS NULL
    AND (handed_in_by IN (SELECT app.organisations()) OR (SELECT app.is_staff()) OR EXISTS (
      SELECT 1 FROM logs_log
      WHERE made_for_id = handed_in_by AND collection = which AND logs_log.year = of_year
        AND (owner_id IN (SELECT app.organisations()) OR manager_id IN (SELECT app.organisations()))))
  RETURNING id, organisation_id;
END $$;
"""
"""By whoever may change a log of that organisation and year. The lock keeps a sign-off waiting that is being made."""


class Migration(migrations.Migration):
    dependencies = [("quality", "0003_round_counts"), ("logs", "0007_never_taken_out")]
    operations = [
        migrations.AddIndex(
            "query",
            models.Index(fields=["organisation", "round", "check_token", "id"], name="query_by_what_is_asked"),
        ),
        migrations.AddConstraint(
            "signoff",
            models.UniqueConstraint(
                "organisation", "collection", "year", condition=models.Q(ended_at=None), name="one_sign_off_that_holds"
            ),
        ),
        run(ROUNDS),
        run(CLOSED),
        run(guard_also("quality_query", "of_a_log", "EXISTS (SELECT 1 FROM logs_log WHERE logs_log.id = log_id)")),
        run(END_SIGN_OFFS),
    ]
