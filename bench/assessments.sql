-- Assessments of rated organisations by experts of all four levels, about fifteen each, and results that equal what
-- expert_rating.results would have kept (bench.load compares a sample). Rows come from the server: six million
-- answers through the ORM would take hours.
SELECT setseed(0.2026);

INSERT INTO expert_rating_assessment
    (author_id, organisation_id, campaign_id, level, target_group, status, rules_id, rules_read_at, created_at, placed_at)
SELECT slot.user_id, slot.organisation_id, %(campaign)s, slot.level, 'parents', 'active', %(rules)s, now(), now(), now()
FROM (
    SELECT g.user_id, o.id AS organisation_id, 'organisation' AS level, o.kind
    FROM accounts_organisation o
    JOIN accounts_rolegrant g ON g.organisation_id = o.id
    UNION ALL
    SELECT g.user_id, o.id, 'municipal', o.kind
    FROM accounts_organisation o
    JOIN accounts_rolegrant g ON g.municipality_id = o.municipality_id
    UNION ALL
    SELECT g.user_id, o.id, 'regional', o.kind
    FROM accounts_organisation o
    JOIN accounts_municipality m ON m.id = o.municipality_id
    JOIN accounts_rolegrant g ON g.region_id = m.region_id
    UNION ALL
    SELECT g.user_id, o.id, 'federal', o.kind
    FROM accounts_organisation o
    JOIN accounts_rolegrant g ON g.region_id IS NULL AND g.municipality_id IS NULL AND g.organisation_id IS NULL
) AS slot
WHERE slot.kind <> 'dpo'
    AND slot.user_id <> %(author)s
    AND mod(slot.organisation_id, 10) < 7
    AND mod(slot.organisation_id * 7 + slot.user_id * 13, 6) <> 0;

INSERT INTO expert_rating_answer (assessment_id, question_id, value)
SELECT a.id, q.id, random() < 0.55 + mod(a.organisation_id * 37, 44) / 100.0
FROM expert_rating_assessment a
CROSS JOIN expert_rating_question q;

ANALYZE expert_rating_assessment, expert_rating_answer;

INSERT INTO expert_rating_tally (campaign_id, organisation_id, level, question_id, answers, yes)
SELECT a.campaign_id, a.organisation_id, a.level, n.question_id, count(*), count(*) FILTER (WHERE n.value)
FROM expert_rating_answer n
JOIN expert_rating_assessment a ON a.id = n.assessment_id
WHERE a.status = 'active'
GROUP BY a.campaign_id, a.organisation_id, a.level, n.question_id;

INSERT INTO expert_rating_levelresult (campaign_id, organisation_id, level, assessments, points, share)
SELECT placed.campaign_id, placed.organisation_id, placed.level, placed.number,
    round(sum(criterion.share / 10), 8), round(avg(criterion.share), 8)
FROM (
    SELECT campaign_id, organisation_id, level, count(*) AS number
    FROM expert_rating_assessment
    WHERE status = 'active'
    GROUP BY campaign_id, organisation_id, level
) AS placed
JOIN (
    SELECT t.campaign_id, t.organisation_id, t.level, 100::numeric * sum(t.yes) / sum(t.answers) AS share
    FROM expert_rating_tally t
    JOIN expert_rating_question q ON q.id = t.question_id
    GROUP BY t.campaign_id, t.organisation_id, t.level, q.criterion_id
) AS criterion USING (campaign_id, organisation_id, level)
GROUP BY placed.campaign_id, placed.organisation_id, placed.level, placed.number;

INSERT INTO expert_rating_organisationresult (campaign_id, organisation_id, kind, sort_name, municipality_id, closed, assessments, total, levels)
SELECT r.campaign_id, o.id, o.kind, o.sort_name, o.municipality_id, o.closed, sum(r.assessments), round(sum(r.points), 6),
    jsonb_object_agg(r.level, jsonb_build_array(r.assessments, r.points::text, r.share::text))
FROM expert_rating_levelresult r
JOIN accounts_organisation o ON o.id = r.organisation_id
GROUP BY r.campaign_id, o.id;

INSERT INTO expert_rating_totalcount (campaign_id, kind, total, organisations)
SELECT campaign_id, kind, total, count(*)
FROM expert_rating_organisationresult
GROUP BY campaign_id, kind, total;
