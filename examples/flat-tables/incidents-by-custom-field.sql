-- How many incidents have each value of each select field?
select
  fields.field_name as field,
  coalesce(fields.option_value, fields.catalog_entry_name) as value,
  count(*)::int as incidents
from incidents
-- Only these rows are current: removed values have an older time.
join incident_custom_field_values as fields
  on fields.incident_id = incidents.id
  and fields.incident_updated_at = incidents.updated_at
  and fields._sdc_deleted_at is null
where incidents._sdc_deleted_at is null
  and fields.value_id <> ''
group by 1, 2
order by 1, 3 desc, 2;
