-- chance
SELECT setseed(0.2026);

-- protocols
-- Of every point in every subject and category; of a hundred 15 not begun, 15 in work, 70 handed in. The measured
-- point has its own: in work, with 13 kits; of its first subjects one with 200 kits and one with 5,000.
INSERT INTO fisoko_protocols_protocol
    (sitting_id, point_id, status, kits_total, kits_filled, revision, hand, versions_made, handed_in_at, used, spoiled,
     unused, outside)
SELECT sitting_id, point_id, status, kits,
    CASE WHEN status = 'not_started' THEN 0 WHEN status = 'in_progress' THEN kits / 2 ELSE kits END,
    CASE WHEN status = 'not_started' THEN 0 ELSE 1 END, '',
    CASE WHEN status IN ('not_started', 'in_progress') THEN 0 ELSE 1 END,
    CASE WHEN status NOT IN ('not_started', 'in_progress')
        THEN now() - (60 + abs(mod(hashint8(point_id * 100 + sitting_id), 250000))) * interval '1 second' END,
    0, 0, 0, 0
FROM (
    SELECT s.id AS sitting_id, p.id AS point_id,
        CASE WHEN p.id = %(measured)s THEN CASE s.place WHEN 2 THEN 200 WHEN 3 THEN 5000 ELSE 13 END
            ELSE 12 + mod(p.id + s.id, 2) END AS kits,
        CASE WHEN p.id = %(measured)s THEN CASE WHEN s.place = 3 THEN 'not_started' WHEN s.place > 20 THEN 'handed_in'
                ELSE 'in_progress' END
            WHEN mod(p.id * 31 + s.id * 17, 100) < 15 THEN 'not_started'
            WHEN mod(p.id * 31 + s.id * 17, 100) < 30 THEN 'in_progress'
            WHEN mod(p.id * 31 + s.id * 17, 100) < 90 THEN 'handed_in'
            WHEN mod(p.id * 31 + s.id * 17, 100) < 94 THEN 'late'
            WHEN mod(p.id * 31 + s.id * 17, 100) < 97 THEN 'editing'
            ELSE 'returned' END AS status
    FROM accounts_assessmentpoint p
    CROSS JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM fisoko_protocols_sitting) s
) AS planned
ORDER BY point_id, sitting_id;

-- kits
-- Numbered within subject, category and region; half of those in work are filled.
INSERT INTO fisoko_protocols_kit
    (protocol_id, number, login, password, comment, school_login, revision, changed_at, changed_by_id)
SELECT protocol_id, number, category || code || region_id || number, lpad(floor(random() * 100000)::text, 5, '0'), mark,
    CASE WHEN mark <> 'used' THEN ''
        WHEN mod(protocol_id * 3 + n, 997) = 0 THEN 'edu' || CASE region_id WHEN '50' THEN '77' ELSE '50' END || '0001'
        ELSE 'edu' || region_id || lpad((1 + mod(protocol_id * 5 + n * 7, schools))::text, 4, '0') END,
    CASE WHEN mark = '' THEN 0 ELSE 1 END,
    CASE WHEN mark <> '' THEN coalesce(handed_in_at, now()) - interval '1 hour' END,
    CASE WHEN mark <> '' THEN user_id END
FROM (
    SELECT p.id AS protocol_id, n, (100000 + p.before + n)::text AS number, p.category, p.code, p.region_id, p.schools,
        p.handed_in_at, p.user_id,
        CASE WHEN n > p.kits_filled THEN ''
            WHEN mod(p.id, 1009) = 0 THEN 'unused'
            WHEN abs(mod(hashint8(p.id * 10000 + n), 1000)) < 50 THEN 'spoiled'
            WHEN abs(mod(hashint8(p.id * 10000 + n), 1000)) < 120 THEN 'unused'
            ELSE 'used' END AS mark
    FROM (
        SELECT r.id, r.kits_total, r.kits_filled, r.handed_in_at, s.category, u.code, t.region_id, g.user_id,
            count(*) OVER (PARTITION BY r.sitting_id, t.region_id) * %(schools_of_point)s AS schools,
            sum(r.kits_total) OVER (PARTITION BY r.sitting_id, t.region_id ORDER BY t.id) - r.kits_total AS before
        FROM fisoko_protocols_protocol r
        JOIN fisoko_protocols_sitting s ON s.id = r.sitting_id
        JOIN fisoko_protocols_subject u ON u.id = s.subject_id
        JOIN accounts_assessmentpoint t ON t.id = r.point_id
        JOIN accounts_rolegrant g ON g.point_id = t.id
    ) AS p
    CROSS JOIN LATERAL generate_series(1, p.kits_total) AS n
) AS made
ORDER BY protocol_id, n;

-- versions
-- The text that fisoko_protocols.models.HandedIn writes, and its SHA-256.
INSERT INTO fisoko_protocols_version (protocol_id, number, handed_in_at, by_id, on_behalf, late, content, control_sum)
SELECT protocol_id, 1, handed_in_at, user_id, false, late, content, encode(sha256(convert_to(content, 'UTF8')), 'hex')
FROM (
    SELECT r.id AS protocol_id, r.handed_in_at, g.user_id, r.status = 'late' AS late,
        t.login || ';' || a.title || ';' || u.code || ';' || s.category || E';версия 1\n' || k.rows AS content
    FROM fisoko_protocols_protocol r
    JOIN (
        SELECT protocol_id, string_agg(number || ';' || CASE comment WHEN 'used' THEN 'использован'
            WHEN 'spoiled' THEN 'испорчен' ELSE 'не использован' END || ';' || school_login || E'\n', '' ORDER BY id) AS rows
        FROM fisoko_protocols_kit
        GROUP BY protocol_id
    ) AS k ON k.protocol_id = r.id
    JOIN fisoko_protocols_sitting s ON s.id = r.sitting_id
    JOIN fisoko_protocols_subject u ON u.id = s.subject_id
    JOIN fisoko_protocols_assessment a ON a.id = s.assessment_id
    JOIN accounts_assessmentpoint t ON t.id = r.point_id
    JOIN accounts_rolegrant g ON g.point_id = t.id
    WHERE r.versions_made > 0
) AS made
ORDER BY protocol_id;

-- sums of the official versions
UPDATE fisoko_protocols_protocol r
SET used = k.used, spoiled = k.spoiled, unused = k.unused, outside = k.outside
FROM (
    SELECT i.protocol_id, count(*) FILTER (WHERE i.comment = 'used') AS used,
        count(*) FILTER (WHERE i.comment = 'spoiled') AS spoiled, count(*) FILTER (WHERE i.comment = 'unused') AS unused,
        count(*) FILTER (WHERE i.school_login <> '' AND substr(i.school_login, 4, 2) <> substr(t.login, 4, 2)) AS outside
    FROM fisoko_protocols_kit i
    JOIN fisoko_protocols_protocol p ON p.id = i.protocol_id AND p.versions_made > 0
    JOIN accounts_assessmentpoint t ON t.id = p.point_id
    GROUP BY i.protocol_id
) AS k
WHERE k.protocol_id = r.id;

-- returns
INSERT INTO fisoko_protocols_return (protocol_id, version, comment, by_id, at)
SELECT id, 1, 'Проверьте логины организаций.', %(federal)s, now()
FROM fisoko_protocols_protocol
WHERE status = 'returned';

-- history
INSERT INTO portal_historyrecord
    (at, person_id, role, role_grant_id, session, device, subject_type_id, subject_id, verb, label, from_state, to_state,
     comment)
SELECT coalesce(r.handed_in_at, now()) - interval '1 hour', CASE WHEN e.verb = 'open' THEN %(federal)s ELSE g.user_id END,
    CASE WHEN e.verb = 'open' THEN 'federal_organiser' ELSE 'point_organiser' END,
    CASE WHEN e.verb <> 'open' THEN g.id END, '', 'portal-bench', %(protocol_type)s, r.id, e.verb, e.label, e.before,
    e.after, ''
FROM fisoko_protocols_protocol r
JOIN accounts_rolegrant g ON g.point_id = r.point_id
JOIN (
    VALUES (1, 'open', 'Завести протокол', '', 'not_started'),
        (2, 'enter', 'Внесение данных', 'not_started', 'not_started'),
        (3, 'begin', 'Начать заполнение', 'not_started', 'in_progress'),
        (4, 'hand_in', 'Сдать отчёт', 'in_progress', 'handed_in')
) AS e (place, verb, label, before, after)
    ON e.place = 1 OR e.place < 4 AND r.status <> 'not_started' OR r.versions_made > 0
ORDER BY r.id, e.place
