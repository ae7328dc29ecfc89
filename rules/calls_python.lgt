% SPDX-License-Identifier: MPL-2.0
:- object(calls_python,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Dangerous calls in Python.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, keyword/2, language/2, path/2, except_match/2, except_line/2, reference/2,
		example/2, counter_example/2
	]).

	% schema/RULESET.md says what the facts mean. These rules look at text, not at syntax: they say where to look, and
	% leave out what can be told to be harmless.

	except_line(_, '^\\s*#').

	rule(py_eval, diagnostic, high, code, 'eval() runs whatever the text says').
	help(py_eval, 'Use ast.literal_eval(), or a parser for what is expected.').
	pattern(py_eval, '(?<![\\w.])(?<!def )eval\\s*\\((?!\\s*["\\\'])').
	keyword(py_eval, eval).
	language(py_eval, python).
	reference(py_eval, cwe(95)).
	example(py_eval, 'eval(request.args["q"])').
	example(py_eval, 'result = eval(text)').
	counter_example(py_eval, 'ast.literal_eval(text)').
	counter_example(py_eval, 'def eval(self, text):').
	counter_example(py_eval, 'model.eval()').
	counter_example(py_eval, 'eval("1 + 1")').

	rule(py_exec, diagnostic, high, code, 'exec() runs whatever the text says').
	help(py_exec, 'Call a function that does what is wanted.').
	pattern(py_exec, '(?<![\\w.])(?<!def )exec\\s*\\((?!\\s*["\\\'])').
	keyword(py_exec, exec).
	language(py_exec, python).
	reference(py_exec, cwe(95)).
	example(py_exec, 'exec(source)').
	counter_example(py_exec, 'cursor.exec(query)').
	counter_example(py_exec, 'exec("x = 1")').
	counter_example(py_exec, 'execute(x)').

	rule(py_pickle, diagnostic, high, code, 'Unpickling runs code that the data names').
	help(py_pickle, 'Use JSON, or check a signature first.').
	pattern(py_pickle, '\\b(?:c?[pP]ickle|dill|cloudpickle|_pickle|jsonpickle|shelve)\\.(?:loads?|Unpickler|decode|open)\\s*\\(').
	keyword(py_pickle, pickle).
	keyword(py_pickle, dill).
	keyword(py_pickle, shelve).
	language(py_pickle, python).
	reference(py_pickle, cwe(502)).
	example(py_pickle, 'data = pickle.loads(body)').
	example(py_pickle, 'jsonpickle.decode(text)').
	counter_example(py_pickle, 'pickle.dumps(data)').
	counter_example(py_pickle, 'json.loads(body)').

	rule(py_marshal, diagnostic, medium, code, 'marshal is not safe for data from elsewhere').
	help(py_marshal, 'Use JSON.').
	pattern(py_marshal, '\\bmarshal\\.loads?\\s*\\(').
	keyword(py_marshal, marshal).
	language(py_marshal, python).
	reference(py_marshal, cwe(502)).
	example(py_marshal, 'code = marshal.loads(body)').
	counter_example(py_marshal, 'marshal.dumps(code)').

	rule(py_yaml_load, diagnostic, high, code, 'yaml.load() makes whatever objects the text names').
	help(py_yaml_load, 'Use yaml.safe_load().').
	pattern(py_yaml_load, '\\byaml\\.(?:unsafe_load|full_load|load)(?:_all)?\\s*\\((?![^)\\n\\x00]{0,200}(?:Safe|CSafe|Base)Loader)').
	keyword(py_yaml_load, yaml).
	language(py_yaml_load, python).
	reference(py_yaml_load, cwe(502)).
	example(py_yaml_load, 'config = yaml.load(text)').
	example(py_yaml_load, 'yaml.load(text, Loader=yaml.Loader)').
	example(py_yaml_load, 'yaml.unsafe_load(text)').
	counter_example(py_yaml_load, 'config = yaml.safe_load(text)').
	counter_example(py_yaml_load, 'yaml.load(text, Loader=yaml.SafeLoader)').

	rule(py_numpy_pickle, diagnostic, medium, code, 'Unpickling runs code that the data names').
	help(py_numpy_pickle, 'Leave out allow_pickle.').
	pattern(py_numpy_pickle, '\\b(?:np|numpy)\\.load\\s*\\([^)\\n\\x00]{1,200}allow_pickle\\s*=\\s*True').
	keyword(py_numpy_pickle, allow_pickle).
	language(py_numpy_pickle, python).
	reference(py_numpy_pickle, cwe(502)).
	example(py_numpy_pickle, 'np.load(path, allow_pickle=True)').
	counter_example(py_numpy_pickle, 'np.load(path)').
	counter_example(py_numpy_pickle, 'np.load(path, allow_pickle=False)').

	rule(py_torch_load, diagnostic, medium, code, 'torch.load() unpickles: it runs code that the file names').
	help(py_torch_load, 'Say weights_only=True.').
	pattern(py_torch_load, '\\btorch\\.load\\s*\\((?![^\\n\\x00]{0,200}weights_only\\s*=\\s*True)').
	keyword(py_torch_load, 'torch.load').
	language(py_torch_load, python).
	reference(py_torch_load, cwe(502)).
	example(py_torch_load, 'model = torch.load(path)').
	counter_example(py_torch_load, 'model = torch.load(path, weights_only=True)').
	counter_example(py_torch_load, 'torch.save(model, path)').

	rule(py_pandas_pickle, diagnostic, medium, code, 'Unpickling runs code that the data names').
	help(py_pandas_pickle, 'Use Parquet or CSV.').
	pattern(py_pandas_pickle, '\\b(?:pd|pandas)\\.read_pickle\\s*\\(|\\bjoblib\\.load\\s*\\(').
	keyword(py_pandas_pickle, read_pickle).
	keyword(py_pandas_pickle, joblib).
	language(py_pandas_pickle, python).
	reference(py_pandas_pickle, cwe(502)).
	example(py_pandas_pickle, 'frame = pd.read_pickle(path)').
	example(py_pandas_pickle, 'model = joblib.load(path)').
	counter_example(py_pandas_pickle, 'frame = pd.read_csv(path)').

	rule(py_shell_true, diagnostic, high, code, 'A shell reads the command').
	help(py_shell_true, 'Give a list of arguments, and no shell.').
	pattern(py_shell_true, '\\bsubprocess\\.(?:run|call|check_call|check_output|Popen|getoutput|getstatusoutput)\\s*\\((?!\\s*["\\\'][^"\\\'\\n{]{0,200}["\\\']\\s*,\\s*shell)[^)\\n\\x00]{0,300}\\bshell\\s*=\\s*True').
	keyword(py_shell_true, shell).
	language(py_shell_true, python).
	reference(py_shell_true, cwe(78)).
	example(py_shell_true, 'subprocess.run(f"ls {path}", shell=True)').
	example(py_shell_true, 'subprocess.Popen(command, stdout=PIPE, shell=True)').
	counter_example(py_shell_true, 'subprocess.run(["ls", path])').
	counter_example(py_shell_true, 'subprocess.run("make clean", shell=True)').

	rule(py_shell_call, diagnostic, medium, code, 'A shell reads the command').
	help(py_shell_call, 'Use subprocess.run() with a list of arguments.').
	pattern(py_shell_call, '\\b(?:os\\.(?:system|popen[234]?)|commands\\.get(?:status)?output|subprocess\\.get(?:status)?output)\\s*\\((?!\\s*["\\\'][^"\\\'\\n%{]{0,200}["\\\']\\s*\\))').
	keyword(py_shell_call, 'os.system').
	keyword(py_shell_call, 'os.popen').
	keyword(py_shell_call, getoutput).
	keyword(py_shell_call, getstatusoutput).
	language(py_shell_call, python).
	reference(py_shell_call, cwe(78)).
	example(py_shell_call, 'os.system("rm " + name)').
	example(py_shell_call, 'os.popen(command)').
	counter_example(py_shell_call, 'os.system("clear")').
	counter_example(py_shell_call, 'platform.system()').

	rule(py_spawn_path, diagnostic, low, code, 'The program is looked for in PATH').
	help(py_spawn_path, 'Name the program with its full path.').
	pattern(py_spawn_path, '\\bos\\.(?:execlp|execvp|execlpe|execvpe|spawnlp|spawnvp)\\s*\\(').
	keyword(py_spawn_path, execlp).
	keyword(py_spawn_path, execvp).
	keyword(py_spawn_path, spawnlp).
	keyword(py_spawn_path, spawnvp).
	language(py_spawn_path, python).
	reference(py_spawn_path, cwe(426)).
	example(py_spawn_path, 'os.execvp(name, args)').
	counter_example(py_spawn_path, 'os.execv("/bin/ls", args)').

	rule(py_weak_hash, diagnostic, medium, code, 'The hash function is broken').
	help(py_weak_hash, 'Use SHA-256; for passwords scrypt or Argon2. Where it is no matter of security, say usedforsecurity=False.').
	pattern(py_weak_hash, '\\bhashlib\\.(?:md[45]|sha1)\\s*\\((?![^)\\n\\x00]{0,200}usedforsecurity\\s*=\\s*False)|\\bhashlib\\.new\\s*\\(\\s*["\\\'](?:md[45]|sha1)["\\\']').
	keyword(py_weak_hash, md4).
	keyword(py_weak_hash, md5).
	keyword(py_weak_hash, sha1).
	language(py_weak_hash, python).
	reference(py_weak_hash, cwe(328)).
	example(py_weak_hash, 'hashlib.md5(data).hexdigest()').
	example(py_weak_hash, 'hashlib.new("sha1")').
	counter_example(py_weak_hash, 'hashlib.sha256(data)').
	counter_example(py_weak_hash, 'hashlib.md5(data, usedforsecurity=False)').

	rule(py_weak_cipher, diagnostic, high, code, 'The cipher or its mode is broken').
	help(py_weak_cipher, 'Use AES in GCM mode, or ChaCha20-Poly1305.').
	pattern(py_weak_cipher, '\\b(?:DES3?|ARC[24]|Blowfish|CAST)\\.new\\s*\\(|\\bAES\\.MODE_ECB\\b|\\bmodes\\.ECB\\s*\\(|\\balgorithms\\.(?:ARC4|TripleDES|Blowfish|IDEA|CAST5|SEED)\\s*\\(').
	keyword(py_weak_cipher, des).
	keyword(py_weak_cipher, arc4).
	keyword(py_weak_cipher, arc2).
	keyword(py_weak_cipher, blowfish).
	keyword(py_weak_cipher, cast).
	keyword(py_weak_cipher, ecb).
	keyword(py_weak_cipher, tripledes).
	keyword(py_weak_cipher, idea).
	keyword(py_weak_cipher, seed).
	language(py_weak_cipher, python).
	reference(py_weak_cipher, cwe(327)).
	example(py_weak_cipher, 'cipher = AES.new(key, AES.MODE_ECB)').
	example(py_weak_cipher, 'DES.new(key)').
	counter_example(py_weak_cipher, 'cipher = AES.new(key, AES.MODE_GCM)').

	rule(py_random_secret, diagnostic, medium, code, 'The random module can be predicted').
	help(py_random_secret, 'Use the secrets module.').
	pattern(py_random_secret, '(?i)(?:token|secret|password|passwd|api_?key|nonce|salt|otp|session_?id)\\w{0,20}\\s*=\\s*[^\\n\\x00]{0,80}(?<![\\w.])random\\.(?:random|randint|randrange|choice|choices|sample|getrandbits|uniform)\\s*\\(').
	keyword(py_random_secret, random).
	language(py_random_secret, python).
	reference(py_random_secret, cwe(338)).
	example(py_random_secret, 'token = random.randint(0, 10**6)').
	example(py_random_secret, 'password = "".join(random.choice(letters) for _ in range(8))').
	counter_example(py_random_secret, 'token = secrets.token_hex(16)').
	counter_example(py_random_secret, 'colour = random.choice(colours)').
	counter_example(py_random_secret, 'token = random.SystemRandom().choice(x)').

	rule(py_mktemp, diagnostic, high, code, 'The name is known before the file is made: somebody else may make it first').
	help(py_mktemp, 'Use tempfile.mkstemp() or NamedTemporaryFile().').
	pattern(py_mktemp, '\\b(?:tempfile\\.mktemp|os\\.tempnam|os\\.tmpnam)\\s*\\(').
	keyword(py_mktemp, mktemp).
	keyword(py_mktemp, tempnam).
	keyword(py_mktemp, tmpnam).
	language(py_mktemp, python).
	reference(py_mktemp, cwe(377)).
	example(py_mktemp, 'path = tempfile.mktemp()').
	counter_example(py_mktemp, 'fd, path = tempfile.mkstemp()').

	rule(py_tls_no_verify, diagnostic, high, code, 'Nobody checks whom the connection reaches').
	help(py_tls_no_verify, 'Leave verification on; name a CA file where needed.').
	pattern(py_tls_no_verify, '\\bverify\\s*=\\s*False\\b|\\bverify_ssl\\s*=\\s*False\\b|\\bssl\\._create_unverified_context\\b|\\bssl\\.CERT_NONE\\b|\\bcheck_hostname\\s*=\\s*False\\b').
	keyword(py_tls_no_verify, verify).
	keyword(py_tls_no_verify, '_create_unverified_context').
	keyword(py_tls_no_verify, cert_none).
	keyword(py_tls_no_verify, check_hostname).
	language(py_tls_no_verify, python).
	reference(py_tls_no_verify, cwe(295)).
	example(py_tls_no_verify, 'requests.get(url, verify=False)').
	example(py_tls_no_verify, 'context.verify_mode = ssl.CERT_NONE').
	example(py_tls_no_verify, 'ctx.check_hostname = False').
	counter_example(py_tls_no_verify, 'requests.get(url, verify="/etc/ca.pem")').
	counter_example(py_tls_no_verify, 'verify = True').

	rule(py_old_tls, diagnostic, medium, code, 'The protocol version is broken').
	help(py_old_tls, 'Use ssl.create_default_context().').
	pattern(py_old_tls, '\\bssl\\.PROTOCOL_(?:SSLv2|SSLv3|SSLv23|TLSv1|TLSv1_1)\\b').
	keyword(py_old_tls, protocol_ssl).
	keyword(py_old_tls, protocol_tlsv1).
	language(py_old_tls, python).
	reference(py_old_tls, cwe(327)).
	example(py_old_tls, 'context = ssl.SSLContext(ssl.PROTOCOL_SSLv3)').
	counter_example(py_old_tls, 'context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)').
	counter_example(py_old_tls, 'ssl.PROTOCOL_TLSv1_2').

	rule(py_sql_injection, diagnostic, high, code, 'The query is put together from values').
	help(py_sql_injection, 'Pass the values as parameters.').
	pattern(py_sql_injection, '(?i)\\.(?:execute|executemany|executescript|raw|extra)\\s*\\(\\s*(?:f["\\\']{1,3}[^"\\n\\x00]{0,300}\\{|["\\\']{1,3}\\s*(?:select|insert|update|delete|drop|alter|create)\\b[^\\n\\x00]{0,300}["\\\']\\s*(?:%\\s*[(\\w]|\\+\\s*\\w|\\.format\\s*\\())').
	keyword(py_sql_injection, execute).
	keyword(py_sql_injection, executemany).
	keyword(py_sql_injection, executescript).
	keyword(py_sql_injection, raw).
	keyword(py_sql_injection, extra).
	language(py_sql_injection, python).
	reference(py_sql_injection, cwe(89)).
	example(py_sql_injection, 'cursor.execute(f"SELECT * FROM users WHERE id = {user}")').
	example(py_sql_injection, 'cursor.execute("SELECT * FROM users WHERE name = \'%s\'" % name)').
	example(py_sql_injection, 'db.execute("DELETE FROM t WHERE id = " + ident)').
	counter_example(py_sql_injection, 'cursor.execute("SELECT * FROM users WHERE id = %s", (user,))').

	rule(py_flask_debug, diagnostic, high, code, 'The debugger of the server runs code for everybody who reaches it').
	help(py_flask_debug, 'Switch it on by the environment, on your own machine only.').
	pattern(py_flask_debug, '\\.run\\s*\\([^)\\n\\x00]{0,200}\\bdebug\\s*=\\s*True').
	keyword(py_flask_debug, debug).
	language(py_flask_debug, python).
	reference(py_flask_debug, cwe(489)).
	example(py_flask_debug, 'app.run(host="127.0.0.1", debug=True)').
	counter_example(py_flask_debug, 'app.run(debug=False)').
	counter_example(py_flask_debug, 'asyncio.run(main())').

	rule(py_django_debug, diagnostic, medium, code, 'Error pages show settings and source').
	help(py_django_debug, 'Read it from the environment; False by default.').
	pattern(py_django_debug, '(?m)^DEBUG\\s*=\\s*True\\b').
	keyword(py_django_debug, debug).
	language(py_django_debug, python).
	path(py_django_debug, 'settings[^/]*\\.py$').
	path(py_django_debug, '/settings/[^/]+\\.py$').
	reference(py_django_debug, cwe(489)).
	example(py_django_debug, 'DEBUG = True').
	counter_example(py_django_debug, 'DEBUG = os.environ.get("DEBUG") == "1"').
	counter_example(py_django_debug, 'DEBUG = False').

	rule(py_django_allowed_hosts, diagnostic, low, code, 'Every host name is accepted').
	help(py_django_allowed_hosts, 'List the names that the site has.').
	pattern(py_django_allowed_hosts, '\\bALLOWED_HOSTS\\s*=\\s*\\[\\s*["\\\']\\*["\\\']').
	keyword(py_django_allowed_hosts, allowed_hosts).
	language(py_django_allowed_hosts, python).
	reference(py_django_allowed_hosts, cwe(644)).
	example(py_django_allowed_hosts, 'ALLOWED_HOSTS = ["*"]').
	counter_example(py_django_allowed_hosts, 'ALLOWED_HOSTS = ["shop.example.org"]').

	rule(py_cors_all, diagnostic, medium, code, 'Every site may read the answers').
	help(py_cors_all, 'List the origins that may.').
	pattern(py_cors_all, '\\b(?:CORS_(?:ORIGIN_ALLOW_ALL|ALLOW_ALL_ORIGINS)\\s*=\\s*True|allow_origins\\s*=\\s*\\[\\s*["\\\']\\*["\\\'])').
	keyword(py_cors_all, cors_).
	keyword(py_cors_all, allow_origins).
	language(py_cors_all, python).
	reference(py_cors_all, cwe(942)).
	example(py_cors_all, 'CORS_ALLOW_ALL_ORIGINS = True').
	example(py_cors_all, 'allow_origins=["*"],').
	counter_example(py_cors_all, 'allow_origins=["https://shop.example.org"],').

	rule(py_csrf_exempt, diagnostic, medium, code, 'Other sites may send this request in a user\'s name').
	help(py_csrf_exempt, 'Keep the protection, or ask for a token in a header.').
	pattern(py_csrf_exempt, '(?m)^[ \\t]*@csrf_exempt\\b|\\bWTF_CSRF_ENABLED["\\\']?\\]?\\s*=\\s*False').
	keyword(py_csrf_exempt, csrf).
	language(py_csrf_exempt, python).
	reference(py_csrf_exempt, cwe(352)).
	example(py_csrf_exempt, '@csrf_exempt\ndef pay(request):').
	example(py_csrf_exempt, 'WTF_CSRF_ENABLED = False').
	counter_example(py_csrf_exempt, '@csrf_protect\ndef pay(request):').

	rule(py_mark_safe, diagnostic, medium, code, 'The text is not escaped').
	help(py_mark_safe, 'Escape it, or use format_html().').
	pattern(py_mark_safe, '(?<![\\w.])(?:mark_safe|Markup|SafeString)\\s*\\((?!\\s*["\\\'][^"\\\'\\n%{]{0,200}["\\\']\\s*\\))').
	keyword(py_mark_safe, mark_safe).
	keyword(py_mark_safe, markup).
	keyword(py_mark_safe, safestring).
	language(py_mark_safe, python).
	reference(py_mark_safe, cwe(79)).
	example(py_mark_safe, 'return mark_safe(comment.text)').
	example(py_mark_safe, 'Markup(f"<b>{name}</b>")').
	counter_example(py_mark_safe, 'mark_safe("<br>")').
	counter_example(py_mark_safe, 'format_html("<b>{}</b>", name)').

	rule(py_jinja_no_autoescape, diagnostic, high, code, 'Templates do not escape what they are given').
	help(py_jinja_no_autoescape, 'Say autoescape=True, or select_autoescape().').
	pattern(py_jinja_no_autoescape, '\\bEnvironment\\s*\\([^)\\n\\x00]{0,200}\\bautoescape\\s*=\\s*False').
	keyword(py_jinja_no_autoescape, autoescape).
	language(py_jinja_no_autoescape, python).
	reference(py_jinja_no_autoescape, cwe(79)).
	example(py_jinja_no_autoescape, 'env = Environment(loader=loader, autoescape=False)').
	counter_example(py_jinja_no_autoescape, 'env = Environment(loader=loader, autoescape=True)').

	rule(py_template_string, diagnostic, high, code, 'A template made of what the user sent runs code').
	help(py_template_string, 'Render a file, and pass the value to it.').
	pattern(py_template_string, '\\brender_template_string\\s*\\((?!\\s*["\\\'])|\\bTemplate\\s*\\(\\s*request\\.').
	keyword(py_template_string, template).
	language(py_template_string, python).
	reference(py_template_string, cwe(94)).
	example(py_template_string, 'return render_template_string(request.args["t"])').
	counter_example(py_template_string, 'return render_template("page.html", name=name)').
	counter_example(py_template_string, 'render_template_string("hello {{ name }}", name=name)').

	rule(py_xml_entities, diagnostic, medium, code, 'The parser resolves external entities').
	help(py_xml_entities, 'Use defusedxml, or resolve_entities=False.').
	pattern(py_xml_entities, '\\bresolve_entities\\s*=\\s*True|\\bno_network\\s*=\\s*False|\\bfeature_external_ges\\s*,\\s*True').
	keyword(py_xml_entities, resolve_entities).
	keyword(py_xml_entities, no_network).
	keyword(py_xml_entities, feature_external_ges).
	language(py_xml_entities, python).
	reference(py_xml_entities, cwe(611)).
	example(py_xml_entities, 'parser = etree.XMLParser(resolve_entities=True)').
	counter_example(py_xml_entities, 'parser = etree.XMLParser(resolve_entities=False)').

	rule(py_paramiko_auto_add, diagnostic, medium, code, 'Any host key is accepted').
	help(py_paramiko_auto_add, 'Load the known hosts, and reject others.').
	pattern(py_paramiko_auto_add, '\\bset_missing_host_key_policy\\s*\\(\\s*(?:\\w{1,40}\\.){0,2}(?:AutoAdd|Warning)Policy').
	keyword(py_paramiko_auto_add, set_missing_host_key_policy).
	language(py_paramiko_auto_add, python).
	reference(py_paramiko_auto_add, cwe(295)).
	example(py_paramiko_auto_add, 'client.set_missing_host_key_policy(paramiko.AutoAddPolicy())').
	counter_example(py_paramiko_auto_add, 'client.set_missing_host_key_policy(paramiko.RejectPolicy())').

	rule(py_cleartext, diagnostic, low, code, 'The protocol sends passwords as they are').
	help(py_cleartext, 'Use SSH or TLS.').
	pattern(py_cleartext, '\\b(?:telnetlib\\.Telnet|ftplib\\.FTP)\\s*\\(').
	keyword(py_cleartext, telnetlib).
	keyword(py_cleartext, ftplib).
	language(py_cleartext, python).
	reference(py_cleartext, cwe(319)).
	example(py_cleartext, 'ftp = ftplib.FTP(host)').
	counter_example(py_cleartext, 'ftp = ftplib.FTP_TLS(host)').

	rule(py_extractall, diagnostic, medium, code, 'An archive may name files outside of the folder').
	help(py_extractall, 'Say filter="data".').
	pattern(py_extractall, '\\b\\w{0,20}tar\\w{0,10}(?:\\.open\\s*\\([^)\\n\\x00]{0,120}\\))?\\.extractall\\s*\\((?![^)\\n\\x00]{0,200}filter\\s*=)').
	keyword(py_extractall, extractall).
	language(py_extractall, python).
	reference(py_extractall, cwe(22)).
	example(py_extractall, 'tar.extractall(folder)').
	example(py_extractall, 'tarfile.open(path).extractall()').
	counter_example(py_extractall, 'tar.extractall(folder, filter="data")').
	counter_example(py_extractall, 'archive_zip.extractall(folder)').

	rule(py_chmod_world, diagnostic, high, code, 'Everybody may write to it').
	help(py_chmod_world, 'Give the group and others no more than they need.').
	pattern(py_chmod_world, '\\bos\\.(?:f|l)?chmod\\s*\\([^,\\n\\x00]{1,120},\\s*(?:0o?[0-7]?[0-7][0-7][2367]\\b|stat\\.S_IRWXO|stat\\.S_IWOTH)').
	keyword(py_chmod_world, chmod).
	language(py_chmod_world, python).
	reference(py_chmod_world, cwe(732)).
	example(py_chmod_world, 'os.chmod(path, 0o777)').
	counter_example(py_chmod_world, 'os.chmod(path, 0o640)').

	rule(py_bind_all, diagnostic, low, code, 'The service listens on all interfaces').
	help(py_bind_all, 'Listen on 127.0.0.1 unless it is meant to be reached.').
	pattern(py_bind_all, '(?:\\.bind\\s*\\(\\s*\\(\\s*|\\bhost\\s*=\\s*)["\\\'](?:0\\.0\\.0\\.0|::)["\\\']').
	keyword(py_bind_all, '0.0.0.0').
	keyword(py_bind_all, '::').
	language(py_bind_all, python).
	reference(py_bind_all, cwe(668)).
	example(py_bind_all, 'sock.bind(("0.0.0.0", 8080))').
	example(py_bind_all, 'app.run(host="0.0.0.0")').
	counter_example(py_bind_all, 'sock.bind(("127.0.0.1", 8080))').

	rule(py_jwt_no_verify, diagnostic, critical, code, 'The token is believed without a look at its signature').
	help(py_jwt_no_verify, 'Verify it, with the algorithms that you use.').
	pattern(py_jwt_no_verify, '\\bjwt\\.decode\\s*\\([^\\n\\x00]{0,300}(?:verify\\s*=\\s*False|["\\\']verify_signature["\\\']\\s*:\\s*False|algorithms\\s*=\\s*\\[\\s*["\\\']none["\\\'])').
	keyword(py_jwt_no_verify, jwt).
	language(py_jwt_no_verify, python).
	reference(py_jwt_no_verify, cwe(347)).
	example(py_jwt_no_verify, 'jwt.decode(token, verify=False)').
	example(py_jwt_no_verify, 'jwt.decode(token, options={"verify_signature": False})').
	counter_example(py_jwt_no_verify, 'jwt.decode(token, key, algorithms=["HS256"])').

	rule(py_import_dynamic, diagnostic, low, code, 'What is imported is decided at run time').
	help(py_import_dynamic, 'Choose from a list of names.').
	pattern(py_import_dynamic, '(?<![\\w.])__import__\\s*\\((?!\\s*["\\\'])|\\bimportlib\\.import_module\\s*\\(\\s*(?:request|input|sys\\.argv)').
	keyword(py_import_dynamic, '__import__').
	keyword(py_import_dynamic, import_module).
	language(py_import_dynamic, python).
	reference(py_import_dynamic, cwe(470)).
	example(py_import_dynamic, 'module = __import__(name)').
	example(py_import_dynamic, 'importlib.import_module(request.args["m"])').
	counter_example(py_import_dynamic, 'module = __import__("json")').
	counter_example(py_import_dynamic, 'importlib.import_module("json")').

	rule(py_hardcoded_tmp, diagnostic, low, code, 'A fixed name in a folder where everybody writes').
	help(py_hardcoded_tmp, 'Use the tempfile module.').
	pattern(py_hardcoded_tmp, '\\bopen\\s*\\(\\s*f?["\\\'](?:/tmp|/var/tmp)/[^"\\\'\\n\\x00]{1,100}["\\\']\\s*,\\s*["\\\'][wax]').
	keyword(py_hardcoded_tmp, '/tmp').
	keyword(py_hardcoded_tmp, '/var/tmp').
	language(py_hardcoded_tmp, python).
	reference(py_hardcoded_tmp, cwe(377)).
	example(py_hardcoded_tmp, 'open("/tmp/report.txt", "w")').
	counter_example(py_hardcoded_tmp, 'open("/tmp/report.txt")').
	counter_example(py_hardcoded_tmp, 'open(path, "w")').

	rule(py_timing_compare, diagnostic, low, code, 'The time of the comparison tells how much was right').
	help(py_timing_compare, 'Use hmac.compare_digest().').
	pattern(py_timing_compare, '(?i)\\b(?:signature|digest|hmac|mac|api_?key)\\s*==\\s*(?:request|expected|hmac\\.|calculated|computed)').
	keyword(py_timing_compare, signature).
	keyword(py_timing_compare, digest).
	keyword(py_timing_compare, hmac).
	keyword(py_timing_compare, mac).
	keyword(py_timing_compare, apikey).
	keyword(py_timing_compare, api_key).
	language(py_timing_compare, python).
	reference(py_timing_compare, cwe(208)).
	example(py_timing_compare, 'if signature == expected_signature:').
	counter_example(py_timing_compare, 'if hmac.compare_digest(signature, expected):').

:- end_object.
