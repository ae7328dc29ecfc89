% SPDX-License-Identifier: MPL-2.0
:- object(generic,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Secrets without a format of their own: passwords, keys and tokens by the names they are given.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, capture/2, keyword/2, path/2, entropy/2, check/2, except_path/2, except_match/2,
		except_secret/2, except_line/2, stopword/2, tag/2, reference/2, example/2, example/3, counter_example/2,
		counter_example/3
	]).

	% schema/RULESET.md says what the facts mean. A rule with the tag generic gives way to any other rule that finds the
	% same secret. All secrets in examples were made up by chance.

	rule(generic_secret, preventive, medium, secret, 'A secret, key or token by the name it is given').
	help(generic_secret, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(generic_secret, '(?i)(?:secret|token|(?:api|access|auth|authori[sz]ation|private|encryption|signing|master|admin|service|app|application|client|account|deploy|license|shared|storage|webhook)[_.\\- ]?key|apikey|credentials?|bearer|auth)[\\w.\\- ]{0,20}["\'\\]\\\\)]{0,3}\\s{0,4}(?:(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)[ \\t]{0,20}|>\\s{0,20})(?:(?:bearer|basic|token) )?(?:["\'`\\\\]{1,3}((?=(?:[A-Za-z+/=~._\\-]{0,60}\\d){2})[\\w+/=~.\\-]{20,160}|(?-i:(?=[\\w+/\\-]{0,15}[A-Z])(?=[\\w+/\\-]{0,15}[a-z])(?=[\\w+/\\-]{0,15}\\d)[\\w+/\\-]{16,19}))["\'`\\\\]|(?<=[\\s=:>])((?=(?:[A-Za-z+/]{0,60}\\d){3})[0-9A-Za-z+/]{20,160}={0,2})(?:[\\\\\\s;<]|$))').
	keyword(generic_secret, secret).
	keyword(generic_secret, token).
	keyword(generic_secret, key).
	keyword(generic_secret, credential).
	keyword(generic_secret, bearer).
	keyword(generic_secret, auth).
	entropy(generic_secret, 3.5).
	check(generic_secret, mixed).
	check(generic_secret, not_placeholder).
	except_line(generic_secret, '(?i)[cx]srf|sdk\\.init').
	except_secret(generic_secret, '^[A-Za-z_]\\w*(?:[.\\-][A-Za-z_]\\w*)+$').
	except_secret(generic_secret, '(?i)[a-z]/v\\d').
	except_secret(generic_secret, '\\.\\.\\.$').
	except_secret(generic_secret, '^[A-Za-z_.\\-]+$').
	except_secret(generic_secret, '^[A-Za-z][A-Za-z0-9]*(?:\\.[A-Za-z_][A-Za-z0-9_]*)+(?:\\(.*)?$').
	except_secret(generic_secret, '(?i)^(?:https?:|file:|arn:|/|\\./|\\.\\./|~/|[a-z]:\\\\)').
	except_secret(generic_secret, '^\\d+(?:\\.\\d+)*$').
	except_secret(generic_secret, '(?i)\\.(?:png|jpe?g|gif|svg|json|ya?ml|xml|txt|md|html?|js|ts|py|go|rs|java|c|h|pem|crt|key|p12|jks|com|org|net|io)$').
	except_secret(generic_secret, '(?i)^(?:true|false|null|none|nil|undefined)').
	except_secret(generic_secret, '^[A-Z][A-Z0-9]*(?:[_\\-][A-Z0-9]+)+$').
	except_secret(generic_secret, '^[a-z][a-z0-9]*(?:[_\\-][a-z]+){2,}\\d?$').
	except_secret(generic_secret, '(?i)^(?:sha(?:1|224|256|384|512)|md5|aes|rsa|ecdsa|hmac|pbkdf2|bcrypt)[\\-_]').
	except_match(generic_secret, '(?i)(?:id|ids|name|names|type|file|path|dir|url|uri|host|length|len|size|count|version|field|label|prefix|suffix|column|table|header|param|env|var|variable|arn|ref|policy|hash|digest|algorithm|alg|expir\\w*|timeout|ttl|store|ring|format|pattern|regex|rule|hint|prompt|placeholder|title|message|error|index|status|state|mode|class|group|scope|realm|issuer|provider|manager|service|endpoint|rotation|date|time|at|by|csrf|public|publicKey|public_key|xsrf)["\'\\]\\\\)]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)').
	except_match(generic_secret, '(?i)\\b\\w*?(?:csrf|xsrf|public|pub_?key|key_?pair|key_?code|primary|foreign|cache|partition|sort|bucket|object|map|dict|json|schema|request|page|continuation|next|cancellation|cancel|bpe|tokeniz|lexer|antlr|parser|sync|hot|short|kms|license_|lic_)').
	except_path(generic_secret, '(?:^|/)rules/[^/]+\\.lgt$').
	except_path(generic_secret, '(?i)(?:^|/)(?:node_modules|bower_components|vendor|third_party|site-packages)/').
	except_path(generic_secret, '(?i)(?:^|/)(?:package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|poetry\\.lock|pipfile\\.lock|cargo\\.lock|composer\\.lock|gemfile\\.lock|go\\.sum|flake\\.lock|deno\\.lock|gradle\\.lockfile)$').
	except_path(generic_secret, '(?i)\\.(?:min\\.js|min\\.css|map|svg|snap|lock)$').
	stopword(generic_secret, example).
	stopword(generic_secret, sample).
	stopword(generic_secret, dummy).
	stopword(generic_secret, placeholder).
	stopword(generic_secret, changeme).
	stopword(generic_secret, password).
	stopword(generic_secret, secret).
	stopword(generic_secret, your_).
	stopword(generic_secret, 'your-').
	stopword(generic_secret, my_).
	stopword(generic_secret, 'my-').
	stopword(generic_secret, localhost).
	stopword(generic_secret, lorem).
	stopword(generic_secret, test_).
	stopword(generic_secret, '-test').
	stopword(generic_secret, '_test').
	stopword(generic_secret, redacted).
	stopword(generic_secret, xxxxx).
	stopword(generic_secret, '12345').
	stopword(generic_secret, abcdef).
	stopword(generic_secret, 'process.env').
	stopword(generic_secret, 'os.environ').
	stopword(generic_secret, getenv).
	stopword(generic_secret, 'system.').
	stopword(generic_secret, 'config.').
	stopword(generic_secret, import).
	stopword(generic_secret, request).
	stopword(generic_secret, response).
	stopword(generic_secret, default).
	stopword(generic_secret, undefined).
	stopword(generic_secret, function).
	stopword(generic_secret, insert).
	stopword(generic_secret, encrypted).
	stopword(generic_secret, '1234-1234').
	tag(generic_secret, generic).
	example(generic_secret, 'session_secret = "32JF' + 'ZKf1yHNXZsQN' + 'tk2nGoSkfc0bFdRy"').
	example(generic_secret, '"apiKey": "tq3a' + hpzlax0yxfy92ezc + 'fwt3s4c1q7csokwfogla",').
	example(generic_secret, 'auth_token: 6WJI' + 'E1ndBpWLhZ' + 'JOj4dkgwZq6Cff').
	counter_example(generic_secret, 'session_secret = "${SESSION_SECRET}"').
	counter_example(generic_secret, 'secret_name = "projects-demo-database-01"').
	counter_example(generic_secret, 'csrf_token = "Zm9vYmFyYmF6cXV4MDEyMzQ1"').
	counter_example(generic_secret, 'apiKey: process.env.SERVICE_API_KEY_2').
	counter_example(generic_secret, 'token_url = "https://login.example.org/oauth2/token/v1"').
	counter_example(generic_secret, 'auth_token = "xxxxxxxxxxxxxxxxxxxxxxxxxxxx"').
	counter_example(generic_secret, 'encryption_key = config.get_encryption_key_v2').
	counter_example(generic_secret, 'public_key = "c29tZXRoaW5nIHB1YmxpYyAxMjM0"').

	rule(generic_password, preventive, medium, secret, 'A password by the name it is given').
	help(generic_password, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(generic_password, '(?i)(?:password|passwd|passphrase|passwort|\\bpwd|[_\\-.]pwd|\\bpass|[_\\-.]pass)[\\w.\\-]{0,16}["\'\\]\\\\)]{0,3}\\s{0,4}(?:(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)[ \\t]{0,20}|>\\s{0,20})["\'`\\\\]{1,3}([^\\s"\'`\\\\<>{}$]{8,100})["\'`\\\\]').
	keyword(generic_password, password).
	keyword(generic_password, passwd).
	keyword(generic_password, passphrase).
	keyword(generic_password, passwort).
	keyword(generic_password, pwd).
	keyword(generic_password, pass).
	entropy(generic_password, 2.8).
	check(generic_password, mixed).
	check(generic_password, not_placeholder).
	except_secret(generic_password, '(?i)^(?:https?:|file:|arn:|/|\\./|\\.\\./|~/|[a-z]:\\\\)').
	except_secret(generic_password, '^\\d+(?:\\.\\d+)*$').
	except_secret(generic_password, '(?i)\\.(?:png|jpe?g|gif|svg|json|ya?ml|xml|txt|md|html?|js|ts|py|go|rs|java|c|h|pem|crt|key|p12|jks|com|org|net|io)$').
	except_secret(generic_password, '(?i)^(?:true|false|null|none|nil|undefined)').
	except_secret(generic_password, '^[A-Z][A-Z0-9]*(?:[_\\-][A-Z0-9]+)+$').
	except_secret(generic_password, '^[a-z][a-z0-9]*(?:[_\\-][a-z]+){2,}\\d?$').
	except_secret(generic_password, '(?i)^(?:sha(?:1|224|256|384|512)|md5|aes|rsa|ecdsa|hmac|pbkdf2|bcrypt)[\\-_]').
	except_secret(generic_password, '^[a-z][a-zA-Z]*(?:\\.[a-zA-Z_]+)+').
	except_secret(generic_password, '^[\\[(@#%]').
	except_match(generic_password, '(?i)(?:id|ids|name|names|type|file|path|dir|url|uri|host|length|len|size|count|version|field|label|prefix|suffix|column|table|header|param|env|var|variable|arn|ref|policy|hash|digest|algorithm|alg|expir\\w*|timeout|ttl|store|ring|format|pattern|regex|rule|hint|prompt|placeholder|title|message|error|index|status|state|mode|class|group|scope|realm|issuer|provider|manager|service|endpoint|rotation|date|time|at|by|csrf|public|publicKey|public_key|xsrf)["\'\\]\\\\)]{0,3}\\s{0,4}(?:[:?.|]{0,4}=>?|[:,>]|\\|\\|)').
	except_match(generic_password, '(?i)pass(?:ed|ing|es|port|ive|enger|through|age)').
	except_path(generic_password, '(?:^|/)rules/[^/]+\\.lgt$').
	except_path(generic_password, '(?i)(?:^|/)(?:node_modules|bower_components|vendor|third_party|site-packages)/').
	except_path(generic_password, '(?i)(?:^|/)(?:package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|poetry\\.lock|pipfile\\.lock|cargo\\.lock|composer\\.lock|gemfile\\.lock|go\\.sum|flake\\.lock|deno\\.lock|gradle\\.lockfile)$').
	except_path(generic_password, '(?i)\\.(?:min\\.js|min\\.css|map|svg|snap|lock)$').
	stopword(generic_password, example).
	stopword(generic_password, sample).
	stopword(generic_password, dummy).
	stopword(generic_password, placeholder).
	stopword(generic_password, changeme).
	stopword(generic_password, password).
	stopword(generic_password, secret).
	stopword(generic_password, your_).
	stopword(generic_password, 'your-').
	stopword(generic_password, my_).
	stopword(generic_password, 'my-').
	stopword(generic_password, localhost).
	stopword(generic_password, lorem).
	stopword(generic_password, test_).
	stopword(generic_password, '-test').
	stopword(generic_password, '_test').
	stopword(generic_password, redacted).
	stopword(generic_password, xxxxx).
	stopword(generic_password, '12345').
	stopword(generic_password, abcdef).
	stopword(generic_password, 'process.env').
	stopword(generic_password, 'os.environ').
	stopword(generic_password, getenv).
	stopword(generic_password, 'system.').
	stopword(generic_password, 'config.').
	stopword(generic_password, import).
	stopword(generic_password, request).
	stopword(generic_password, response).
	stopword(generic_password, default).
	stopword(generic_password, undefined).
	stopword(generic_password, function).
	stopword(generic_password, insert).
	stopword(generic_password, encrypted).
	tag(generic_password, generic).
	example(generic_password, 'password = "mOf' + '6vqb' + 'speWeaQ"').
	example(generic_password, '\'db_passwd\' => \'mbL' + '4X3!' + 'T66SMEDx\',').
	example(generic_password, '{"adminPassword": "Yc98' + nm3z + 'ajzHt5qd"}').
	counter_example(generic_password, 'password = "${DB_PASSWORD}"').
	counter_example(generic_password, 'password = "changeme123"').
	counter_example(generic_password, 'password_field = "input1-password"').
	counter_example(generic_password, '"password": "password"').
	counter_example(generic_password, 'passwd = "********"').
	counter_example(generic_password, 'pass = "%(db_pass)s"').
	counter_example(generic_password, 'password: "<your password 1>"').
	counter_example(generic_password, 'password_hash = "a2b4c6d8e0f1a3b5c7d9"').

	rule(generic_password_setting, preventive, medium, secret, 'A password in a settings file').
	help(generic_password_setting, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(generic_password_setting, '(?im)^[ \\t]*(?:export[ \\t]+|set[ \\t]+|-[ \\t]+|env[ \\t]+)?[\\w.\\-]{0,40}(?:password|passwd|passphrase|pwd|pass)[ \\t]*[=:][ \\t]*([^\\s"\'`\\\\<>{}$#;,]{8,100})[ \\t\\r]*$').
	keyword(generic_password_setting, password).
	keyword(generic_password_setting, passwd).
	keyword(generic_password_setting, passphrase).
	keyword(generic_password_setting, pwd).
	keyword(generic_password_setting, pass).
	path(generic_password_setting, '(?i)(?:\\.(?:env|ini|cfg|conf|config|properties|ya?ml|toml|tfvars|npmrc|pypirc|sh|bash|ps1|bat|cmd|envrc)|(?:^|/)\\.env[\\w.\\-]*|(?:^|/)dockerfile[\\w.\\-]*)$').
	entropy(generic_password_setting, 2.8).
	check(generic_password_setting, mixed).
	check(generic_password_setting, not_placeholder).
	except_secret(generic_password_setting, '(?i)^(?:https?:|file:|arn:|/|\\./|\\.\\./|~/|[a-z]:\\\\)').
	except_secret(generic_password_setting, '^\\d+(?:\\.\\d+)*$').
	except_secret(generic_password_setting, '(?i)\\.(?:png|jpe?g|gif|svg|json|ya?ml|xml|txt|md|html?|js|ts|py|go|rs|java|c|h|pem|crt|key|p12|jks|com|org|net|io)$').
	except_secret(generic_password_setting, '(?i)^(?:true|false|null|none|nil|undefined)').
	except_secret(generic_password_setting, '^[A-Z][A-Z0-9]*(?:[_\\-][A-Z0-9]+)+$').
	except_secret(generic_password_setting, '^[a-z][a-z0-9]*(?:[_\\-][a-z]+){2,}\\d?$').
	except_secret(generic_password_setting, '(?i)^(?:sha(?:1|224|256|384|512)|md5|aes|rsa|ecdsa|hmac|pbkdf2|bcrypt)[\\-_]').
	except_secret(generic_password_setting, '^[\\[(@#%!*&|]').
	except_secret(generic_password_setting, '^[a-z][a-zA-Z]*(?:\\.[a-zA-Z_]+)+').
	except_path(generic_password_setting, '(?:^|/)rules/[^/]+\\.lgt$').
	except_path(generic_password_setting, '(?i)(?:^|/)(?:node_modules|bower_components|vendor|third_party|site-packages)/').
	except_path(generic_password_setting, '(?i)(?:^|/)(?:package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|poetry\\.lock|pipfile\\.lock|cargo\\.lock|composer\\.lock|gemfile\\.lock|go\\.sum|flake\\.lock|deno\\.lock|gradle\\.lockfile)$').
	except_path(generic_password_setting, '(?i)\\.(?:min\\.js|min\\.css|map|svg|snap|lock)$').
	stopword(generic_password_setting, example).
	stopword(generic_password_setting, sample).
	stopword(generic_password_setting, dummy).
	stopword(generic_password_setting, placeholder).
	stopword(generic_password_setting, changeme).
	stopword(generic_password_setting, password).
	stopword(generic_password_setting, secret).
	stopword(generic_password_setting, your_).
	stopword(generic_password_setting, 'your-').
	stopword(generic_password_setting, my_).
	stopword(generic_password_setting, 'my-').
	stopword(generic_password_setting, localhost).
	stopword(generic_password_setting, lorem).
	stopword(generic_password_setting, test_).
	stopword(generic_password_setting, '-test').
	stopword(generic_password_setting, '_test').
	stopword(generic_password_setting, redacted).
	stopword(generic_password_setting, xxxxx).
	stopword(generic_password_setting, '12345').
	stopword(generic_password_setting, abcdef).
	stopword(generic_password_setting, 'process.env').
	stopword(generic_password_setting, 'os.environ').
	stopword(generic_password_setting, getenv).
	stopword(generic_password_setting, 'system.').
	stopword(generic_password_setting, 'config.').
	stopword(generic_password_setting, import).
	stopword(generic_password_setting, request).
	stopword(generic_password_setting, response).
	stopword(generic_password_setting, default).
	stopword(generic_password_setting, undefined).
	stopword(generic_password_setting, function).
	stopword(generic_password_setting, insert).
	stopword(generic_password_setting, encrypted).
	tag(generic_password_setting, generic).
	example(generic_password_setting, 'conf/app.properties', 'spring.datasource.password=Jp8g' + '52VJ' +
		'O8poggka').
	example(generic_password_setting, '.env', 'export DB_PASS=Ytr' + q5l + 'LsBdoE').
	example(generic_password_setting, 'deploy/values.yaml', '  adminPassword: kkf0' + '0EAB7' + '6FEyHysbe').
	counter_example(generic_password_setting, '.env', 'DB_PASSWORD=${SECRET}').
	counter_example(generic_password_setting, '.env', 'DB_PASSWORD=changeme1').
	counter_example(generic_password_setting, 'conf/app.properties', 'spring.datasource.password=').
	counter_example(generic_password_setting, 'values.yaml', 'password: password123').

	rule(database_url_password, preventive, high, secret, 'A password in a database or broker URL').
	help(database_url_password, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(database_url_password, '(?i)\\b(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\\+srv)?|rediss?|amqps?|mssql|sqlserver|oracle|cockroachdb|clickhouse|nats|mqtts?|ldaps?|smtps?|ftps?|sftp|kafka|elasticsearch|couchdb|neo4j|bolt)(?:\\+\\w{1,20})?://[^\\s:@/"\'`<>{}$]{0,100}:([^\\s@/"\'`<>{}$]{6,200})@[\\w.\\-\\[\\]]{2,}').
	keyword(database_url_password, '://').
	entropy(database_url_password, 2.5).
	check(database_url_password, not_placeholder).
	stopword(database_url_password, password).
	stopword(database_url_password, passwd).
	stopword(database_url_password, secret).
	stopword(database_url_password, example).
	stopword(database_url_password, changeme).
	stopword(database_url_password, username).
	stopword(database_url_password, postgres).
	stopword(database_url_password, guest).
	stopword(database_url_password, admin).
	stopword(database_url_password, test).
	stopword(database_url_password, dummy).
	stopword(database_url_password, your).
	example(database_url_password, 'DATABASE_URL=postgres://shop:e64Z' + uq8g +
		'zlYQhP0s@db.example.org:5432/shop').
	example(database_url_password, 'url = "mongodb+srv://app:zRWS' + 'NUhFbt' +
		'MzDReaxU4j@cluster0.example.org/x"').
	counter_example(database_url_password, 'DATABASE_URL=postgres://shop:password@localhost:5432/shop').
	counter_example(database_url_password, 'redis://:${REDIS_PASSWORD}@cache:6379/0').
	counter_example(database_url_password, 'postgres://user:<password>@host/db').
	counter_example(database_url_password, 'amqp://guest:guest@localhost').

	rule(url_password, preventive, medium, secret, 'A password in a URL').
	help(url_password, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(url_password, '(?i)\\bhttps?://[^\\s:@/"\'`<>{}$()\\[\\]]{1,100}:([^\\s:@/"\'`<>{}$()\\[\\]]{8,200})@[\\w.\\-]{2,}').
	keyword(url_password, '://').
	entropy(url_password, 2.8).
	check(url_password, mixed).
	check(url_password, not_placeholder).
	stopword(url_password, password).
	stopword(url_password, secret).
	stopword(url_password, example).
	stopword(url_password, changeme).
	stopword(url_password, username).
	stopword(url_password, dummy).
	stopword(url_password, your).
	tag(url_password, generic).
	example(url_password, 'git clone https://deploy:3LHn' + 'DclATd' + 'D9fpEr3jEF@git.example.org/shop.git').
	counter_example(url_password, 'curl https://user:password@example.org/').
	counter_example(url_password, 'https://${USER}:${TOKEN}@git.example.org/x').
	counter_example(url_password, 'https://example.org:8080/@scope/package').

	rule(curl_header_secret, preventive, high, secret, 'A secret in a header of a curl command').
	help(curl_header_secret, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(curl_header_secret, '(?i)\\bcurl\\b[^\\n\\x00]{0,400}?(?:\\\\\\r?\\n[^\\n\\x00]{0,400}?){0,8}(?:-H|--header)[= \\t]{0,4}["\'](?:Authorization[ \\t]{0,4}:[ \\t]{0,4}(?:Basic[ \\t]|Bearer[ \\t]|Token[ \\t]|ApiKey[ \\t])?|(?:X-)?(?:[\\w\\-]{1,24}-)?(?:api-?key|api-?token|auth-?token|access-?token|token|private-token)[ \\t]{0,4}:[ \\t]{0,4})([\\w+/=~.\\-]{8,2000})["\']').
	keyword(curl_header_secret, curl).
	entropy(curl_header_secret, 2.75).
	check(curl_header_secret, not_placeholder).
	stopword(curl_header_secret, your_).
	stopword(curl_header_secret, 'your-').
	stopword(curl_header_secret, example).
	stopword(curl_header_secret, password).
	tag(curl_header_secret, generic).
	example(curl_header_secret, 'curl -s -H "Authorization: Bearer hsfm' + ux4pZuwKkfmc +
		'wiwh4L8Yh9nk772S" https://api.example.org/v1').
	example(curl_header_secret, 'curl https://api.example.org/v1 \\\n  -H "X-Api-Key: e1ad' + d8d57cb6d19e +
		'da13993e1395af6e"').
	counter_example(curl_header_secret, 'curl -H "Authorization: Bearer $TOKEN" https://api.example.org').
	counter_example(curl_header_secret,
		'curl -H "Authorization: Bearer XXXXXXXXXXXX" https://api.example.org').
	counter_example(curl_header_secret, 'curl -H "Content-Type: application/json" https://api.example.org').

	rule(curl_user_secret, preventive, high, secret, 'A password on the command line of curl').
	help(curl_user_secret, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(curl_user_secret, '(?i)\\bcurl\\b[^\\n\\x00]{0,400}?(?:\\\\\\r?\\n[^\\n\\x00]{0,400}?){0,8}[ \\t](?:-u|--user)[= \\t]{0,4}["\']?((?:[^\\s:"\'`$<]{1,80}["\']?:["\']?[^\\s"\'`$<]{5,120}|[^\\s:"\'`$<]{8,80}:))["\']?(?:\\s|$)').
	keyword(curl_user_secret, curl).
	entropy(curl_user_secret, 3).
	check(curl_user_secret, not_placeholder).
	stopword(curl_user_secret, password).
	stopword(curl_user_secret, example).
	stopword(curl_user_secret, 'username:').
	stopword(curl_user_secret, '${{').
	tag(curl_user_secret, generic).
	example(curl_user_secret, 'curl -u deploy:EaLl' + 'ZHG8' + '3zqCvack https://api.example.org/v1').
	example(curl_user_secret, 'curl --user \'deploy:yR6' + jv78 + 'Q~EYed0J\' https://api.example.org').
	counter_example(curl_user_secret, 'curl -u "$USER:$PASS" https://api.example.org').
	counter_example(curl_user_secret, 'curl -u user:password https://api.example.org').
	counter_example(curl_user_secret, 'curl -u deploy https://api.example.org').
	counter_example(curl_user_secret, 'curl -u test:test https://api.example.org').

	rule(http_authorization, preventive, medium, secret, 'A bearer token or basic credentials in a header').
	help(http_authorization, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(http_authorization, '(?i)["\']?(?:proxy-)?authorization["\']?\\]?[ \\t]{0,4}[:=,][ \\t]{0,4}["\'`]{0,2}(?:Bearer|Basic|Token)[ \\t]{1,4}([\\w+/=~.\\-]{16,2000})(?:["\'`\\\\\\s;,)}\\]]|$)').
	keyword(http_authorization, authorization).
	entropy(http_authorization, 3.5).
	check(http_authorization, mixed).
	check(http_authorization, not_placeholder).
	except_path(http_authorization, '(?:^|/)rules/[^/]+\\.lgt$').
	except_path(http_authorization, '(?i)(?:^|/)(?:node_modules|bower_components|vendor|third_party|site-packages)/').
	except_path(http_authorization, '(?i)(?:^|/)(?:package-lock\\.json|npm-shrinkwrap\\.json|yarn\\.lock|pnpm-lock\\.yaml|poetry\\.lock|pipfile\\.lock|cargo\\.lock|composer\\.lock|gemfile\\.lock|go\\.sum|flake\\.lock|deno\\.lock|gradle\\.lockfile)$').
	except_path(http_authorization, '(?i)\\.(?:min\\.js|min\\.css|map|svg|snap|lock)$').
	stopword(http_authorization, your_).
	stopword(http_authorization, 'your-').
	stopword(http_authorization, example).
	stopword(http_authorization, token).
	tag(http_authorization, generic).
	example(http_authorization, '"Authorization": "Bearer h5Zl' + '5ckAQiIqzwiPnby3' +
		'q11pCKLYRX2nR3Mh4d8J"').
	example(http_authorization, 'headers[\'Authorization\'] = \'Basic kJua' + llN12roCnxiM +
		'aRQJ84EEACGWFIKA\'').
	counter_example(http_authorization, '"Authorization": "Bearer ${token}"').
	counter_example(http_authorization, 'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE').
	counter_example(http_authorization, 'Authorization: Basic <base64 of user and password>').

	rule(shell_password_argument, preventive, medium, secret, 'A password on a command line').
	help(shell_password_argument, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(shell_password_argument, '(?i)\\b(?:mysql(?:dump|admin)?|mysqlimport|mariadb|sshpass|psql|mongo(?:sh|dump|restore)?|redis-cli|ldapsearch|smbclient|docker login|helm registry login|az login|keytool)\\b[^\\n|;&]{0,200}?[ \\t](?:--?pass(?:word|wd|phrase)?(?:[= \\t]{1,2})|-p[ \\t]?|-a[ \\t]|-w[ \\t]|-storepass[ \\t])["\']?([^\\s"\'`$<>{}\\-][^\\s"\'`$<>{}]{7,100})["\']?(?:\\s|$)').
	keyword(shell_password_argument, mysql).
	keyword(shell_password_argument, mariadb).
	keyword(shell_password_argument, sshpass).
	keyword(shell_password_argument, psql).
	keyword(shell_password_argument, mongo).
	keyword(shell_password_argument, 'redis-cli').
	keyword(shell_password_argument, ldapsearch).
	keyword(shell_password_argument, smbclient).
	keyword(shell_password_argument, login).
	keyword(shell_password_argument, keytool).
	entropy(shell_password_argument, 2.8).
	check(shell_password_argument, mixed).
	check(shell_password_argument, not_placeholder).
	stopword(shell_password_argument, password).
	stopword(shell_password_argument, secret).
	stopword(shell_password_argument, example).
	stopword(shell_password_argument, changeme).
	tag(shell_password_argument, generic).
	example(shell_password_argument, 'mysql -u shop -p7A65' + yKIu + 'PtvkJ5HV shop < dump.sql').
	example(shell_password_argument, 'sshpass -p 153' + 'ChX3' + 'NiY2qRX ssh deploy@host.example.org').
	example(shell_password_argument, 'docker login registry.example.org -u deploy --password qPQv' +
		bZu6sXyq + '59UDpxjnJmdQ').
	counter_example(shell_password_argument, 'mysql -u shop -p"$DB_PASSWORD" shop').
	counter_example(shell_password_argument, 'docker login -u deploy --password-stdin').
	counter_example(shell_password_argument, 'mysql -u shop -p shop').
	counter_example(shell_password_argument, 'psql -p 5432 -h db.example.org').

	rule(connection_string_password, preventive, high, secret, 'A password in a connection string').
	help(connection_string_password, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(connection_string_password, '(?i)\\b(?:Server|Data Source|Host|Addr(?:ess)?)[ \\t]{0,3}=[^"\'\\n]{2,300}?;[ \\t]{0,3}(?:Password|Pwd)[ \\t]{0,3}=[ \\t]{0,3}([^;"\'\\s$<>{}]{6,100})').
	keyword(connection_string_password, password).
	keyword(connection_string_password, pwd).
	entropy(connection_string_password, 2.5).
	check(connection_string_password, not_placeholder).
	stopword(connection_string_password, password).
	stopword(connection_string_password, changeme).
	stopword(connection_string_password, example).
	stopword(connection_string_password, your).
	stopword(connection_string_password, secret).
	example(connection_string_password, '"Server=db.example.org;Database=shop;User Id=shop;Password=TC6I' +
		'4LoI' + 'wqvUJiAx;"').
	counter_example(connection_string_password,
		'"Server=db.example.org;Database=shop;User Id=shop;Password=${PASSWORD};"').
	counter_example(connection_string_password, '"Server=localhost;User=sa;Password=password;"').

	rule(django_secret_key, preventive, medium, secret, 'The secret key of a Django or Flask application').
	help(django_secret_key, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(django_secret_key, '(?m)^[ \\t]*(?:app\\.)?(?:config\\[["\'])?SECRET_KEY(?:["\']\\])?[ \\t]*=[ \\t]*["\']([^"\'\\n]{20,128})["\']').
	keyword(django_secret_key, secret_key).
	entropy(django_secret_key, 3.5).
	check(django_secret_key, not_placeholder).
	stopword(django_secret_key, changeme).
	stopword(django_secret_key, 'change-me').
	stopword(django_secret_key, your).
	stopword(django_secret_key, secret).
	stopword(django_secret_key, example).
	tag(django_secret_key, generic).
	example(django_secret_key, 'SECRET_KEY = \'YMll' + 'YLuBaMStEr8IGbFjL1Z' + 'Y!(3afLnuwYcs2mLWkDSHY5\'').
	example(django_secret_key, 'app.config[\'SECRET_KEY\'] = \'TT0c' + 'QiQwrTMhDDJb' + 'hua7V9nKxGRDHg0N\'').
	counter_example(django_secret_key, 'SECRET_KEY = os.environ[\'SECRET_KEY\']').
	counter_example(django_secret_key, 'SECRET_KEY = \'change-me-before-you-deploy-this\'').

	rule(rails_secret_key_base, preventive, medium, secret, 'The secret key base of a Rails application').
	help(rails_secret_key_base, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(rails_secret_key_base, '(?i)\\bsecret_key_base["\']?\\s{0,3}[:=]\\s{0,3}["\']?([0-9a-f]{64,128})\\b').
	keyword(rails_secret_key_base, secret_key_base).
	entropy(rails_secret_key_base, 3).
	example(rails_secret_key_base, '  secret_key_base: 0542' +
		d00291e1def34dd66d5d2f8c4121d0ad0ce92160459f1e39f29a91106b90 +
		'94ccbcad0bb7715ac2016a004e283d69963eb4b021e80bf935ab95f0f8ef7221').
	counter_example(rails_secret_key_base, '  secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>').

	rule(wordpress_salt, preventive, medium, secret, 'A key or salt of a WordPress configuration').
	help(wordpress_salt, 'Revoke it with whoever issued it, issue another, and read that from the environment or a secret store.').
	pattern(wordpress_salt, 'define\\(\\s{0,3}["\'](?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)["\']\\s{0,3},\\s{0,10}["\']([^"\'\\n]{40,80})["\']').
	keyword(wordpress_salt, '_key').
	keyword(wordpress_salt, '_salt').
	path(wordpress_salt, '(?i)\\.(?:php|sample)$').
	entropy(wordpress_salt, 3.8).
	stopword(wordpress_salt, 'unique phrase').
	tag(wordpress_salt, generic).
	example(wordpress_salt, 'wp-config.php', 'define(\'AUTH_KEY\', \'GP3U' + 'L69TzefMY6UK5Wg44mZUIBz6DphM' +
		'TmFMFsDbU2YDgc7I6PMdUIJzCfNYQx2y\');').
	counter_example(wordpress_salt, 'wp-config.php',
		'define(\'AUTH_KEY\', \'put your unique phrase here, and keep it\');').
	counter_example(wordpress_salt, 'wp-config.php', 'define(\'AUTH_KEY\', getenv(\'AUTH_KEY\'));').

:- end_object.
