:- object(sample,
	implements(ruleset)).
	:- info([version is 1:0:0, comment is 'Seed.']).
	rule(key, curative, high, secret, 'A ' + 'key').
	pattern(key, '\\bkey=(\\w{4,})').
	pattern(key, '(?<!a)k_([0-9]+)').
	keyword(key, key).
	entropy(key, 1.5).
	capture(key, 1).
	path(key, '[.](?:c|h)$').
	language(key, c).
	check(key, mixed).
	except_path(key, '^test/').
	except_match(key, never).
	except_secret(_, '^0+$').
	except(key, [path(['a/', 'b/']), line('nolint'), stopword(dummy)]).
	stopword(_, example).
	fix(key, 'key=$$1$9').
	tag(key, generic).
	reference(key, cwe(798)).
	reference(key, 'https://example.org').
	help(key, "Take it away.").
	example(key, 'key=' + 'ab12cd').
	example(key, 'x.c', 'key=ab12cd').
	counter_example(key, 'x.py', 'key=ab12cd').
:- end_object.
