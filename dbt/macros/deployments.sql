{#
  The table of deployments that change failure rates are computed from, with the columns deployment_id, service, and deployed_at in
  UTC; none without one. The variable tap_incident_deployments names the table, such as `analytics.deployments`, or `example` for the
  package's example. Override `default__deployments` in your project, by dispatch, to return a relation or a model of your own.
#}
{% macro deployments() %}{{ return(adapter.dispatch('deployments', 'tap_incident')()) }}{% endmacro %}

{% macro default__deployments() %}
  {%- set name = var('tap_incident_deployments') -%}
  {{ return(ref('tap_incident_example_deployments') if name == 'example' else name) }}
{% endmacro %}
