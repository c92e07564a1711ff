{% set data = {'a': 1, 'b': [1, 2.5, none, true], "c": {'d': "é\n"}} %}
{% set re = modules.re %}
{%- macro inner(x, y=2, z='q') -%}{{ x }}{{ y }}{{ varargs | length }}{{ kwargs | length }}{{ caller() if caller else '' }}{%- endmacro -%}
-- {% filter upper -%}{{ inner(1) }}{%- endfilter %}
-- {{ data.items() | list | tojson }} {{ '%05.2f|%-5s|%x' % (3.14159, 'ab', 255) }} {{ "{:>10,.2f}".format(1234.5) }}
-- {{ data | map('upper') | sort(reverse=true) | unique | join('-') }} {{ [3, 1, 2] | sum }} {{ 'abc'[::-1] }} {{ 'a,b'.split(',')[-1:] }}
-- {{ re.sub('(\d+)', '<\\1>', 'a12b') }} {{ re.match('^(?P<word>\w+)$', 'word').group('word') }} {{ modules.datetime.timedelta(days=3) }}
-- {{ range(3) | batch(2) | list }} {{ namespace(n=0).n }} {{ not (1 < 2 <= 3) and 'x' in 'xyz' or none is none }} {{ 2 ** 10 % 7 }}
{%- do log('done ' ~ data['b'][1], info=false) %}
{% set ns = namespace(total=0) %}{% for i in range(5) recursive %}{% set ns.total = ns.total + i %}{% endfor %}
{% raw %}{{ not rendered }}{% endraw %}
{% set block %}select {{ ns.total }} as total{% endset %}
{{ block | trim }}, '{{ local_md5("a") }}' as digest, '{{ fromjson('{"k": [1]}')["k"][0] }}' as k, '{{ toyaml({"a": 1}) | trim }}' as y
