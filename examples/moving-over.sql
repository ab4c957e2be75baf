-- The rows that incident.io's own tap and Stitch returned: views with the names of the tables, in their own schema.
-- Queries written for either return the same incidents once that schema comes first:
--   set search_path to tap_incident_as_before, tap_incident;
-- The tables are those of target-postgres in the schema tap_incident; for another schema, change its name below.
-- Rows that the target has marked as deleted (_sdc_deleted_at) are left out.
-- Run this again when a table gets new columns.
create schema if not exists tap_incident_as_before;

-- An incident without a status, for which `->>` returns null, has no category and stays.
create or replace view tap_incident_as_before.incidents as
select * from tap_incident.incidents
where _sdc_deleted_at is null
  and mode in ('standard', 'retrospective')
  and coalesce(incident_status ->> 'category', '') not in ('declined', 'canceled', 'merged');

-- Rows that belong to these incidents. The API left out actions and follow-ups only by mode, and updates never, so some
-- arrived without their incident, such as those of declined, canceled, and merged incidents. They are left out here too.
create or replace view tap_incident_as_before.actions as
select * from tap_incident.actions
where _sdc_deleted_at is null
  and incident_id in (select id from tap_incident_as_before.incidents);

create or replace view tap_incident_as_before.follow_ups as
select * from tap_incident.follow_ups
where _sdc_deleted_at is null
  and incident_id in (select id from tap_incident_as_before.incidents);

create or replace view tap_incident_as_before.incident_updates as
select * from tap_incident.incident_updates
where _sdc_deleted_at is null
  and incident_id in (select id from tap_incident_as_before.incidents);

-- Deactivated users, and users not active yet, were absent.
create or replace view tap_incident_as_before.users as
select * from tap_incident.users
where _sdc_deleted_at is null
  and is_active is not false;
