{% macro forgotten() %}
  1
