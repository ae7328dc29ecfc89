% SPDX-License-Identifier: MPL-2.0
:- object(calls_javascript,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Dangerous calls in JavaScript and TypeScript.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, keyword/2, language/2, path/2, except_match/2, except_line/2, reference/2,
		example/2, counter_example/2
	]).

	% schema/RULESET.md says what the facts mean. These rules look at text, not at syntax: they say where to look, and
	% leave out what can be told to be harmless.

	except_line(_, '^\\s*(?://|/\\*|\\*[ \\t/])').

	rule(js_eval, diagnostic, high, code, 'eval() runs whatever the text says').
	help(js_eval, 'Use JSON.parse(), or call what is wanted.').
	pattern(js_eval, '(?<![\\w.$])eval\\s*\\((?!\\s*["\\\'`][^"\\\'`\\n$]{0,200}["\\\'`]\\s*\\))').
	keyword(js_eval, eval).
	language(js_eval, javascript).
	language(js_eval, typescript).
	reference(js_eval, cwe(95)).
	example(js_eval, 'eval(input);').
	example(js_eval, 'const x = eval("(" + text + ")");').
	counter_example(js_eval, 'JSON.parse(text);').
	counter_example(js_eval, 'eval("1 + 1");').
	counter_example(js_eval, 'model.eval(x);').

	rule(js_new_function, diagnostic, high, code, 'new Function() runs whatever the text says').
	help(js_new_function, 'Call a function that is there.').
	pattern(js_new_function, '\\bnew\\s+Function\\s*\\((?!\\s*\\))').
	keyword(js_new_function, function).
	language(js_new_function, javascript).
	language(js_new_function, typescript).
	reference(js_new_function, cwe(95)).
	example(js_new_function, 'const f = new Function("a", body);').
	counter_example(js_new_function, 'function make(a) {').
	counter_example(js_new_function, 'new FunctionBuilder(x)').

	rule(js_timer_string, diagnostic, medium, code, 'The timer runs a text as code').
	help(js_timer_string, 'Give it a function.').
	pattern(js_timer_string, '\\bset(?:Timeout|Interval|Immediate)\\s*\\(\\s*(?:["\\\'`]|\\w{1,40}\\s*\\+\\s*["\\\'])').
	keyword(js_timer_string, settimeout).
	keyword(js_timer_string, setinterval).
	keyword(js_timer_string, setimmediate).
	language(js_timer_string, javascript).
	language(js_timer_string, typescript).
	reference(js_timer_string, cwe(95)).
	example(js_timer_string, 'setTimeout("tick()", 1000);').
	counter_example(js_timer_string, 'setTimeout(tick, 1000);').
	counter_example(js_timer_string, 'setTimeout(() => tick(), 1000);').

	rule(js_document_write, diagnostic, medium, code, 'What is written becomes part of the page').
	help(js_document_write, 'Make elements, and set their textContent.').
	pattern(js_document_write, '\\bdocument\\.write(?:ln)?\\s*\\((?!\\s*["\\\'`][^"\\\'`\\n$]{0,200}["\\\'`]\\s*\\))').
	keyword(js_document_write, 'document.write').
	language(js_document_write, javascript).
	language(js_document_write, typescript).
	reference(js_document_write, cwe(79)).
	example(js_document_write, 'document.write("<b>" + name);').
	counter_example(js_document_write, 'document.write("<hr>");').

	rule(js_inner_html, diagnostic, medium, code, 'Markup in the value becomes part of the page').
	help(js_inner_html, 'Set textContent, or sanitise the value.').
	pattern(js_inner_html, '\\.(?:inner|outer)HTML\\s*\\+?=(?!=)\\s*(?!\\s*(?:["\\\'`][^"\\\'`\\n$]{0,300}["\\\'`]\\s*(?:;|$)|DOMPurify|sanitize))').
	keyword(js_inner_html, innerhtml).
	keyword(js_inner_html, outerhtml).
	language(js_inner_html, javascript).
	language(js_inner_html, typescript).
	reference(js_inner_html, cwe(79)).
	example(js_inner_html, 'box.innerHTML = comment;').
	example(js_inner_html, 'box.innerHTML += `<b>${name}</b>`;').
	counter_example(js_inner_html, 'box.innerHTML = "";').
	counter_example(js_inner_html, 'box.textContent = comment;').
	counter_example(js_inner_html, 'if (box.innerHTML === x)').
	counter_example(js_inner_html, 'box.innerHTML = DOMPurify.sanitize(comment);').

	rule(js_insert_html, diagnostic, medium, code, 'Markup in the value becomes part of the page').
	help(js_insert_html, 'Make elements, or sanitise the value.').
	pattern(js_insert_html, '\\.(?:insertAdjacentHTML|createContextualFragment|parseHTML)\\s*\\(\\s*(?:["\\\']\\w{1,20}["\\\']\\s*,\\s*)?(?!["\\\'`][^"\\\'`\\n$]{0,300}["\\\'`]\\s*\\))[A-Za-z_$`]').
	keyword(js_insert_html, insertadjacenthtml).
	keyword(js_insert_html, createcontextualfragment).
	keyword(js_insert_html, parsehtml).
	language(js_insert_html, javascript).
	language(js_insert_html, typescript).
	reference(js_insert_html, cwe(79)).
	example(js_insert_html, 'box.insertAdjacentHTML("beforeend", comment);').
	counter_example(js_insert_html, 'box.insertAdjacentText("beforeend", comment);').
	counter_example(js_insert_html, 'box.insertAdjacentHTML("beforeend", "<hr>");').

	rule(js_react_html, diagnostic, medium, code, 'Markup in the value becomes part of the page').
	help(js_react_html, 'Let React escape it, or sanitise the value.').
	pattern(js_react_html, '\\bdangerouslySetInnerHTML\\s*=\\s*\\{\\{?\\s*(?!\\{?\\s*__html\\s*:\\s*(?:DOMPurify|sanitize))').
	keyword(js_react_html, dangerouslysetinnerhtml).
	language(js_react_html, javascript).
	language(js_react_html, typescript).
	reference(js_react_html, cwe(79)).
	example(js_react_html, '<div dangerouslySetInnerHTML={{ __html: post.body }} />').
	counter_example(js_react_html, '<div dangerouslySetInnerHTML={{__html: DOMPurify.sanitize(body)}} />').
	counter_example(js_react_html, '<div>{post.body}</div>').

	rule(js_angular_bypass, diagnostic, medium, code, 'Angular does not sanitise the value').
	help(js_angular_bypass, 'Leave it to Angular.').
	pattern(js_angular_bypass, '\\.bypassSecurityTrust(?:Html|Script|Style|Url|ResourceUrl)\\s*\\(|\\$sce\\.trustAs(?:Html|Js|Url|ResourceUrl)?\\s*\\(').
	keyword(js_angular_bypass, bypasssecuritytrust).
	keyword(js_angular_bypass, trustas).
	language(js_angular_bypass, javascript).
	language(js_angular_bypass, typescript).
	reference(js_angular_bypass, cwe(79)).
	example(js_angular_bypass, 'this.sanitizer.bypassSecurityTrustHtml(text)').
	example(js_angular_bypass, '$sce.trustAsHtml(text)').
	counter_example(js_angular_bypass, 'this.sanitizer.sanitize(SecurityContext.HTML, text)').

	rule(js_jquery_html, diagnostic, low, code, 'Markup in the value becomes part of the page').
	help(js_jquery_html, 'Use text().').
	pattern(js_jquery_html, '\\$\\([^)\\n\\x00]{1,80}\\)\\s*\\.(?:html|append|prepend|after|before|replaceWith)\\s*\\(\\s*(?:[A-Za-z_$][\\w$.]{0,60}\\s*\\)|["\\\'][^"\\\'\\n\\x00]{0,100}["\\\']\\s*\\+)').
	keyword(js_jquery_html, html).
	keyword(js_jquery_html, append).
	keyword(js_jquery_html, prepend).
	keyword(js_jquery_html, after).
	keyword(js_jquery_html, before).
	keyword(js_jquery_html, replacewith).
	language(js_jquery_html, javascript).
	language(js_jquery_html, typescript).
	reference(js_jquery_html, cwe(79)).
	example(js_jquery_html, '$("#box").html(comment);').
	example(js_jquery_html, '$("#box").append("<li>" + name);').
	counter_example(js_jquery_html, '$("#box").text(comment);').
	counter_example(js_jquery_html, '$("#box").html("<hr>");').

	rule(js_exec, diagnostic, high, code, 'A shell reads the command').
	help(js_exec, 'Use execFile() or spawn() with a list of arguments.').
	pattern(js_exec, '(?<![\\w$.])(?:child_process\\.|cp\\.)?exec(?:Sync)?\\s*\\(\\s*(?:`[^`\\n\\x00]{0,300}\\$\\{|["\\\'][^"\\\'\\n\\x00]{0,300}["\\\']\\s*\\+|(?:cmd|command|req|input)\\b)').
	keyword(js_exec, exec).
	language(js_exec, javascript).
	language(js_exec, typescript).
	reference(js_exec, cwe(78)).
	example(js_exec, 'exec(`rm ${name}`);').
	example(js_exec, 'child_process.execSync("ls " + folder);').
	counter_example(js_exec, 'exec("git status");').
	counter_example(js_exec, 'execFile("git", ["status"]);').
	counter_example(js_exec, 'pattern.exec(text);').

	rule(js_spawn_shell, diagnostic, medium, code, 'A shell reads the command').
	help(js_spawn_shell, 'Leave out shell: true.').
	pattern(js_spawn_shell, '\\b(?:spawn|spawnSync|execFile|execFileSync|fork)\\s*\\([^;\\x00]{0,300}\\bshell\\s*:\\s*true').
	keyword(js_spawn_shell, shell).
	language(js_spawn_shell, javascript).
	language(js_spawn_shell, typescript).
	reference(js_spawn_shell, cwe(78)).
	example(js_spawn_shell, 'spawn(command, args, { shell: true });').
	counter_example(js_spawn_shell, 'spawn("ls", args);').
	counter_example(js_spawn_shell, 'spawn(command, args, { shell: false });').

	rule(js_vm, diagnostic, medium, code, 'The vm module is no sandbox').
	help(js_vm, 'Run such code in a process of its own, without rights.').
	pattern(js_vm, '\\bvm\\.(?:runIn(?:New|This)?Context|compileFunction)\\s*\\(|\\bnew\\s+vm\\.Script\\s*\\(').
	keyword(js_vm, vm).
	language(js_vm, javascript).
	language(js_vm, typescript).
	reference(js_vm, cwe(94)).
	example(js_vm, 'vm.runInNewContext(code, box);').
	example(js_vm, 'new vm.Script(code)').
	counter_example(js_vm, 'svm.run(x);').

	rule(js_unserialize, diagnostic, high, code, 'Unserialising runs code that the data holds').
	help(js_unserialize, 'Use JSON.parse().').
	pattern(js_unserialize, '(?<![\\w$])(?:serialize|nodeSerialize)\\.unserialize\\s*\\(|\\bunserialize\\s*\\(\\s*req').
	keyword(js_unserialize, unserialize).
	language(js_unserialize, javascript).
	language(js_unserialize, typescript).
	reference(js_unserialize, cwe(502)).
	example(js_unserialize, 'serialize.unserialize(cookie);').
	counter_example(js_unserialize, 'JSON.parse(cookie);').

	rule(js_weak_hash, diagnostic, medium, code, 'The hash function is broken').
	help(js_weak_hash, 'Use SHA-256; for passwords scrypt or Argon2.').
	pattern(js_weak_hash, '\\bcreate(?:Hash|Hmac)\\s*\\(\\s*["\\\'](?:md[245]|sha1|ripemd\\w{0,4})["\\\']|\\bCryptoJS\\.(?:MD5|SHA1)\\s*\\(').
	keyword(js_weak_hash, createhash).
	keyword(js_weak_hash, createhmac).
	keyword(js_weak_hash, cryptojs).
	language(js_weak_hash, javascript).
	language(js_weak_hash, typescript).
	reference(js_weak_hash, cwe(328)).
	example(js_weak_hash, 'crypto.createHash("md5").update(text)').
	example(js_weak_hash, 'CryptoJS.MD5(text)').
	counter_example(js_weak_hash, 'crypto.createHash("sha256")').

	rule(js_weak_cipher, diagnostic, high, code, 'The cipher or its mode is broken').
	help(js_weak_cipher, 'Use aes-256-gcm with createCipheriv().').
	pattern(js_weak_cipher, '\\bcreate(?:C|Dec)ipher\\s*\\(|\\bcreate(?:C|Dec)ipheriv\\s*\\(\\s*["\\\'](?:des|rc[24]|bf|blowfish|cast|idea|aes-(?:128|192|256)-ecb)|\\bCryptoJS\\.(?:DES|TripleDES|RC4|Rabbit)\\b').
	keyword(js_weak_cipher, cipher).
	keyword(js_weak_cipher, cryptojs).
	language(js_weak_cipher, javascript).
	language(js_weak_cipher, typescript).
	reference(js_weak_cipher, cwe(327)).
	example(js_weak_cipher, 'crypto.createCipher("aes192", word)').
	example(js_weak_cipher, 'crypto.createCipheriv("des-ede3-cbc", key, iv)').
	counter_example(js_weak_cipher, 'crypto.createCipheriv("aes-256-gcm", key, iv)').

	rule(js_random_secret, diagnostic, medium, code, 'Math.random() can be predicted').
	help(js_random_secret, 'Use crypto.randomBytes() or crypto.getRandomValues().').
	pattern(js_random_secret, '(?i)(?:token|secret|password|api_?key|nonce|salt|otp|session_?id|csrf)\\w{0,20}\\s*[:=]\\s*[^\\n\\x00;]{0,100}\\bMath\\.random\\s*\\(').
	keyword(js_random_secret, 'math.random').
	language(js_random_secret, javascript).
	language(js_random_secret, typescript).
	reference(js_random_secret, cwe(338)).
	example(js_random_secret, 'const token = Math.random().toString(36);').
	counter_example(js_random_secret, 'const token = crypto.randomBytes(16).toString("hex");').
	counter_example(js_random_secret, 'const x = Math.random();').

	rule(js_tls_no_verify, diagnostic, high, code, 'Nobody checks whom the connection reaches').
	help(js_tls_no_verify, 'Leave verification on; name a CA where needed.').
	pattern(js_tls_no_verify, '\\brejectUnauthorized["\\\']?\\s*:\\s*false|\\bNODE_TLS_REJECT_UNAUTHORIZED["\\\']?\\]?\\s*[=:]\\s*["\\\']?0|\\bstrictSSL\\s*:\\s*false|\\binsecureSkipVerify\\s*:\\s*true').
	keyword(js_tls_no_verify, rejectunauthorized).
	keyword(js_tls_no_verify, node_tls_reject_unauthorized).
	keyword(js_tls_no_verify, strictssl).
	keyword(js_tls_no_verify, insecureskipverify).
	language(js_tls_no_verify, javascript).
	language(js_tls_no_verify, typescript).
	reference(js_tls_no_verify, cwe(295)).
	example(js_tls_no_verify, 'https.get(url, { rejectUnauthorized: false })').
	example(js_tls_no_verify, 'process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";').
	counter_example(js_tls_no_verify, 'https.get(url, { rejectUnauthorized: true })').

	rule(js_buffer, diagnostic, low, code, 'new Buffer() may show old memory').
	help(js_buffer, 'Use Buffer.from() or Buffer.alloc().').
	pattern(js_buffer, '\\bnew\\s+Buffer\\s*\\(|\\bBuffer\\.allocUnsafe(?:Slow)?\\s*\\(').
	keyword(js_buffer, buffer).
	language(js_buffer, javascript).
	language(js_buffer, typescript).
	reference(js_buffer, cwe(908)).
	example(js_buffer, 'const b = new Buffer(size);').
	counter_example(js_buffer, 'const b = Buffer.from(text);').
	counter_example(js_buffer, 'new BufferedReader(x)').

	rule(js_chmod_world, diagnostic, high, code, 'Everybody may write to it').
	help(js_chmod_world, 'Give the group and others no more than they need.').
	pattern(js_chmod_world, '\\bf?l?chmod(?:Sync)?\\s*\\(\\s*[^,\\n\\x00]{1,120},\\s*(?:0o?[0-7]?[0-7][0-7][2367]|["\\\']0?[0-7][0-7][2367]["\\\'])\\b').
	keyword(js_chmod_world, chmod).
	language(js_chmod_world, javascript).
	language(js_chmod_world, typescript).
	reference(js_chmod_world, cwe(732)).
	example(js_chmod_world, 'fs.chmodSync(path, 0o777);').
	counter_example(js_chmod_world, 'fs.chmodSync(path, 0o640);').

	rule(js_sql_injection, diagnostic, high, code, 'The query is put together from values').
	help(js_sql_injection, 'Pass the values as parameters.').
	pattern(js_sql_injection, '(?i)\\.(?:query|execute|raw|exec|prepare|all|run|get)\\s*\\(\\s*(?:`\\s*(?:select|insert|update|delete|drop)\\b[^`\\x00]{0,400}\\$\\{|["\\\']\\s*(?:select|insert|update|delete|drop)\\b[^\\n\\x00]{0,400}["\\\']\\s*\\+)').
	keyword(js_sql_injection, select).
	keyword(js_sql_injection, insert).
	keyword(js_sql_injection, update).
	keyword(js_sql_injection, delete).
	keyword(js_sql_injection, drop).
	language(js_sql_injection, javascript).
	language(js_sql_injection, typescript).
	reference(js_sql_injection, cwe(89)).
	example(js_sql_injection, 'db.query(`SELECT * FROM users WHERE id = ${id}`);').
	example(js_sql_injection, 'db.query("DELETE FROM t WHERE id = " + id);').
	counter_example(js_sql_injection, 'db.query("SELECT * FROM users WHERE id = $1", [id]);').
	counter_example(js_sql_injection, 'sql`SELECT ${x}`').

	rule(js_nosql_where, diagnostic, medium, code, 'The condition is run as code').
	help(js_nosql_where, 'Use operators, not $where.').
	pattern(js_nosql_where, '["\\\']?\\$where["\\\']?\\s*:\\s*(?!["\\\'][^"\\\'\\n\\x00]{0,200}["\\\']\\s*[,}])').
	keyword(js_nosql_where, '$where').
	language(js_nosql_where, javascript).
	language(js_nosql_where, typescript).
	reference(js_nosql_where, cwe(943)).
	example(js_nosql_where, 'users.find({ $where: `this.name == "${name}"` })').
	counter_example(js_nosql_where, 'users.find({ name })').

	rule(js_open_redirect, diagnostic, medium, code, 'The request decides where the browser goes').
	help(js_open_redirect, 'Choose from a list, or allow paths only.').
	pattern(js_open_redirect, '\\b(?:res|response|ctx|reply)\\.redirect\\s*\\(\\s*(?:\\d{3}\\s*,\\s*)?(?:req|request|ctx)\\.(?:query|body|params)').
	keyword(js_open_redirect, redirect).
	language(js_open_redirect, javascript).
	language(js_open_redirect, typescript).
	reference(js_open_redirect, cwe(601)).
	example(js_open_redirect, 'res.redirect(req.query.next);').
	counter_example(js_open_redirect, 'res.redirect("/home");').

	rule(js_path_traversal, diagnostic, medium, code, 'The request decides which file is read').
	help(js_path_traversal, 'Resolve the path, and check that it is inside of the folder.').
	pattern(js_path_traversal, '\\b(?:sendFile|readFile|readFileSync|createReadStream|writeFile|writeFileSync|unlink|unlinkSync)\\s*\\(\\s*[^;\\n\\x00]{0,120}\\b(?:req|request|ctx)\\.(?:query|body|params)\\b').
	keyword(js_path_traversal, sendfile).
	keyword(js_path_traversal, readfile).
	keyword(js_path_traversal, createreadstream).
	keyword(js_path_traversal, writefile).
	keyword(js_path_traversal, unlink).
	language(js_path_traversal, javascript).
	language(js_path_traversal, typescript).
	reference(js_path_traversal, cwe(22)).
	example(js_path_traversal, 'fs.readFile("data/" + req.params.name, done);').
	counter_example(js_path_traversal, 'fs.readFile("data/list.json", done);').

	rule(js_require_dynamic, diagnostic, low, code, 'What is loaded is decided at run time').
	help(js_require_dynamic, 'Choose from a list of names.').
	pattern(js_require_dynamic, '\\brequire\\s*\\(\\s*(?:req|request|process\\.argv|input)\\b').
	keyword(js_require_dynamic, require).
	language(js_require_dynamic, javascript).
	language(js_require_dynamic, typescript).
	reference(js_require_dynamic, cwe(470)).
	example(js_require_dynamic, 'require(req.params.plugin);').
	counter_example(js_require_dynamic, 'require("fs");').
	counter_example(js_require_dynamic, 'require(path);').

	rule(js_regex_input, diagnostic, medium, code, 'A pattern from outside may take for ever').
	help(js_regex_input, 'Escape it, or use a library that bounds the time.').
	pattern(js_regex_input, '\\bnew\\s+RegExp\\s*\\(\\s*(?:req|request|ctx|params|query|location)\\b').
	keyword(js_regex_input, regexp).
	language(js_regex_input, javascript).
	language(js_regex_input, typescript).
	reference(js_regex_input, cwe(1333)).
	example(js_regex_input, 'new RegExp(req.query.q)').
	counter_example(js_regex_input, 'new RegExp("^a+$")').
	counter_example(js_regex_input, 'new RegExp(escaped)').

	rule(js_post_message_any, diagnostic, low, code, 'Any page may receive the message').
	help(js_post_message_any, 'Name the origin that is meant.').
	pattern(js_post_message_any, '\\.postMessage\\s*\\([^;\\n\\x00]{1,200},\\s*["\\\']\\*["\\\']\\s*[,)]').
	keyword(js_post_message_any, postmessage).
	language(js_post_message_any, javascript).
	language(js_post_message_any, typescript).
	reference(js_post_message_any, cwe(346)).
	example(js_post_message_any, 'parent.postMessage(data, "*");').
	counter_example(js_post_message_any, 'parent.postMessage(data, "https://shop.example.org");').

	rule(js_cors_all, diagnostic, medium, code, 'Every site may read the answers').
	help(js_cors_all, 'List the origins that may.').
	pattern(js_cors_all, '\\borigin\\s*:\\s*["\\\']\\*["\\\']|["\\\']Access-Control-Allow-Origin["\\\']\\s*[,:]\\s*["\\\']\\*["\\\']').
	keyword(js_cors_all, origin).
	keyword(js_cors_all, 'access-control-allow-origin').
	language(js_cors_all, javascript).
	language(js_cors_all, typescript).
	reference(js_cors_all, cwe(942)).
	example(js_cors_all, 'app.use(cors({ origin: "*" }));').
	example(js_cors_all, 'res.setHeader("Access-Control-Allow-Origin", "*");').
	counter_example(js_cors_all, 'cors({ origin: "https://shop.example.org" })').

	rule(js_cookie_flags, diagnostic, low, code, 'The cookie is open to scripts, or sent without TLS').
	help(js_cookie_flags, 'Say httpOnly: true and secure: true.').
	pattern(js_cookie_flags, '\\b(?:httpOnly|secure)\\s*:\\s*false\\b').
	keyword(js_cookie_flags, httponly).
	keyword(js_cookie_flags, secure).
	language(js_cookie_flags, javascript).
	language(js_cookie_flags, typescript).
	reference(js_cookie_flags, cwe(614)).
	example(js_cookie_flags, 'res.cookie("id", id, { httpOnly: false });').
	counter_example(js_cookie_flags, 'res.cookie("id", id, { httpOnly: true, secure: true });').

	rule(js_electron, diagnostic, high, code, 'Pages get the rights of the program').
	help(js_electron, 'Keep contextIsolation and webSecurity on, nodeIntegration off.').
	pattern(js_electron, '\\b(?:nodeIntegration(?:InWorker|InSubFrames)?\\s*:\\s*true|contextIsolation\\s*:\\s*false|webSecurity\\s*:\\s*false|allowRunningInsecureContent\\s*:\\s*true|enableRemoteModule\\s*:\\s*true)').
	keyword(js_electron, nodeintegration).
	keyword(js_electron, contextisolation).
	keyword(js_electron, websecurity).
	keyword(js_electron, allowrunninginsecurecontent).
	keyword(js_electron, enableremotemodule).
	language(js_electron, javascript).
	language(js_electron, typescript).
	reference(js_electron, cwe(250)).
	example(js_electron, 'webPreferences: { nodeIntegration: true }').
	counter_example(js_electron, 'webPreferences: { nodeIntegration: false }').

	rule(js_jwt_none, diagnostic, critical, code, 'The token is believed without a look at its signature').
	help(js_jwt_none, 'Verify it, with the algorithms that you use.').
	pattern(js_jwt_none, '\\balgorithms?\\s{0,20}:\\s{0,20}\\[?\\s{0,20}["\\\']none["\\\']|\\bjwt\\.verify\\s{0,20}\\(\\s{0,20}[^,\\n\\x00]{1,80},\\s{0,20}(?:null|""|\\\'\\\'|undefined)\\s{0,20}[,)]').
	keyword(js_jwt_none, none).
	keyword(js_jwt_none, jwt).
	language(js_jwt_none, javascript).
	language(js_jwt_none, typescript).
	reference(js_jwt_none, cwe(347)).
	example(js_jwt_none, 'jwt.sign(data, "", { algorithm: "none" });').
	example(js_jwt_none, 'jwt.verify(token, null)').
	counter_example(js_jwt_none, 'jwt.verify(token, key, { algorithms: ["HS256"] });').

	rule(js_prototype_pollution, diagnostic, medium, code, 'A key such as __proto__ changes all objects').
	help(js_prototype_pollution, 'Refuse such keys, or use a Map.').
	pattern(js_prototype_pollution, '\\[\\s*["\\\']__proto__["\\\']\\s*\\]\\s*(?:=(?!=)|\\[|\\.\\w{1,40}\\s*=(?!=))|\\b__proto__\\s*\\.\\s*\\w{1,40}\\s*=(?!=)').
	keyword(js_prototype_pollution, '__proto__').
	language(js_prototype_pollution, javascript).
	language(js_prototype_pollution, typescript).
	reference(js_prototype_pollution, cwe(1321)).
	example(js_prototype_pollution, 'target["__proto__"].admin = true;').
	example(js_prototype_pollution, 'x.__proto__.admin = 1;').
	counter_example(js_prototype_pollution, 'if (key === "__proto__") continue;').

	rule(js_no_escape, diagnostic, medium, code, 'Templates do not escape what they are given').
	help(js_no_escape, 'Leave escaping on.').
	pattern(js_no_escape, '\\bnoEscape\\s*:\\s*true|\\bautoescape\\s*:\\s*false|\\bsanitize\\s*:\\s*false').
	keyword(js_no_escape, noescape).
	keyword(js_no_escape, autoescape).
	keyword(js_no_escape, sanitize).
	language(js_no_escape, javascript).
	language(js_no_escape, typescript).
	reference(js_no_escape, cwe(79)).
	example(js_no_escape, 'Handlebars.compile(text, { noEscape: true })').
	counter_example(js_no_escape, 'Handlebars.compile(text)').

	rule(js_storage_token, diagnostic, low, code, 'Scripts of any origin that run in the page can read it').
	help(js_storage_token, 'Keep it in a cookie with httpOnly.').
	pattern(js_storage_token, '(?i)\\b(?:local|session)Storage\\.setItem\\s*\\(\\s*["\\\'][\\w.\\-]{0,30}(?:token|jwt|password|secret)[\\w.\\-]{0,30}["\\\']').
	keyword(js_storage_token, localstorage).
	keyword(js_storage_token, sessionstorage).
	language(js_storage_token, javascript).
	language(js_storage_token, typescript).
	reference(js_storage_token, cwe(922)).
	example(js_storage_token, 'localStorage.setItem("access_token", token);').
	counter_example(js_storage_token, 'localStorage.setItem("theme", theme);').

	rule(js_deprecated_escape, diagnostic, info, code, 'escape() and unescape() are obsolete').
	help(js_deprecated_escape, 'Use encodeURIComponent().').
	pattern(js_deprecated_escape, '(?<![\\w$.])(?:un)?escape\\s*\\(\\s*[\\w$]').
	keyword(js_deprecated_escape, escape).
	keyword(js_deprecated_escape, unescape).
	language(js_deprecated_escape, javascript).
	language(js_deprecated_escape, typescript).
	reference(js_deprecated_escape, cwe(477)).
	example(js_deprecated_escape, 'const q = escape(text);').
	counter_example(js_deprecated_escape, 'const q = encodeURIComponent(text);').
	counter_example(js_deprecated_escape, 'lodash.escape(text)').

:- end_object.
