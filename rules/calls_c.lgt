% SPDX-License-Identifier: MPL-2.0
:- object(calls_c,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'Dangerous calls in C and C++.'
	]).

	:- discontiguous([
		rule/5, help/2, pattern/2, keyword/2, language/2, path/2, except_match/2, except_line/2, reference/2,
		example/2, counter_example/2
	]).

	% schema/RULESET.md says what the facts mean. These rules look at text, not at syntax: they say where to look, and
	% leave out what can be told to be harmless.

	except_line(_, '^\\s*(?://|/\\*|\\*[ \\t/])').

	rule(c_gets, diagnostic, critical, code, 'gets() cannot know how large its buffer is').
	help(c_gets, 'Use fgets() or getline().').
	pattern(c_gets, '\\bgets\\s*\\(').
	keyword(c_gets, gets).
	language(c_gets, c).
	language(c_gets, cpp).
	reference(c_gets, cwe(242)).
	example(c_gets, 'gets(line);').
	counter_example(c_gets, 'fgets(line, sizeof line, stdin);').
	counter_example(c_gets, 'widget_gets_focus;').

	rule(c_strcpy, diagnostic, high, code, 'strcpy() writes past its target when the source is longer').
	help(c_strcpy, 'Check the length first, or use snprintf() or memcpy() with it.').
	pattern(c_strcpy, '\\b(?:strcpy|stpcpy|wcscpy|_tcscpy|_mbscpy|lstrcpy[AW]?)\\s*\\(\\s*[^,\\n\\x00]{1,120},(?!\\s*L?"[^"\\n\\x00]{0,200}"\\s*\\))').
	keyword(c_strcpy, strcpy).
	keyword(c_strcpy, stpcpy).
	keyword(c_strcpy, wcscpy).
	keyword(c_strcpy, '_tcscpy').
	keyword(c_strcpy, '_mbscpy').
	keyword(c_strcpy, lstrcpy).
	language(c_strcpy, c).
	language(c_strcpy, cpp).
	reference(c_strcpy, cwe(120)).
	example(c_strcpy, 'strcpy(path, argv[1]);').
	example(c_strcpy, 'wcscpy(name, title);').
	counter_example(c_strcpy, 'strcpy(path, "/tmp");').
	counter_example(c_strcpy, 'my_strcpy_safe(path);').
	counter_example(c_strcpy, 'strncpy(a, b, n);').

	rule(c_strcat, diagnostic, high, code, 'strcat() writes past its target when both together are longer').
	help(c_strcat, 'Check the length first, or use snprintf().').
	pattern(c_strcat, '\\b(?:strcat|wcscat|_tcscat|_mbscat|lstrcat[AW]?)\\s*\\(\\s*[^,\\n\\x00]{1,120},(?!\\s*L?"[^"\\n\\x00]{0,8}"\\s*\\))').
	keyword(c_strcat, strcat).
	keyword(c_strcat, wcscat).
	keyword(c_strcat, '_tcscat').
	keyword(c_strcat, '_mbscat').
	keyword(c_strcat, lstrcat).
	language(c_strcat, c).
	language(c_strcat, cpp).
	reference(c_strcat, cwe(120)).
	example(c_strcat, 'strcat(path, name);').
	counter_example(c_strcat, 'strcat(path, "/");').
	counter_example(c_strcat, 'strncat(path, name, left);').

	rule(c_sprintf, diagnostic, medium, code, 'sprintf() writes past its target when the text is longer').
	help(c_sprintf, 'Use snprintf() with the size of the target.').
	pattern(c_sprintf, '\\bv?sprintf\\s*\\(\\s*[^,\\n\\x00]{1,120},\\s*(?:"[^"\\n\\x00]{0,200}%[-+ #0]{0,5}(?:\\d{1,4})?s|[A-Za-z_])').
	keyword(c_sprintf, sprintf).
	language(c_sprintf, c).
	language(c_sprintf, cpp).
	reference(c_sprintf, cwe(120)).
	example(c_sprintf, 'sprintf(text, "user %s", name);').
	example(c_sprintf, 'vsprintf(text, format, args);').
	counter_example(c_sprintf, 'snprintf(text, sizeof text, "user %s", name);').
	counter_example(c_sprintf, 'sprintf(text, "%d", number);').

	rule(c_scanf_string, diagnostic, high, code, '%s without a width reads past its target').
	help(c_scanf_string, 'Give the width: %63s for 64 bytes.').
	pattern(c_scanf_string, '\\b(?:scanf\\s*\\(|fscanf\\s*\\(\\s*[^,\\n\\x00]{1,80},|sscanf\\s*\\(\\s*[^,\\n\\x00]{1,80},)\\s*"[^"\\n\\x00]{0,80}%(?:l?s|\\[)').
	keyword(c_scanf_string, scanf).
	language(c_scanf_string, c).
	language(c_scanf_string, cpp).
	reference(c_scanf_string, cwe(120)).
	example(c_scanf_string, 'scanf("%s", name);').
	example(c_scanf_string, 'sscanf(line, "%d %s", &n, name);').
	example(c_scanf_string, 'fscanf(file, "%[^,]", name);').
	counter_example(c_scanf_string, 'scanf("%63s", name);').
	counter_example(c_scanf_string, 'sscanf(line, "%d", &n);').

	rule(c_format_string, diagnostic, high, code, 'The format is not a literal: who writes the text writes to memory').
	help(c_format_string, 'Print it with "%s".').
	pattern(c_format_string, '\\b(?:printf|wprintf|vprintf)\\s*\\(\\s*(?!(?:gettext|ngettext|_|N_|dgettext|PRI\\w+|"|L")\\b)[A-Za-z_]\\w{0,60}(?:(?:->|\\.)\\w{1,60}){0,3}(?:\\[\\w{1,20}\\])?\\s*\\)').
	keyword(c_format_string, printf).
	language(c_format_string, c).
	language(c_format_string, cpp).
	reference(c_format_string, cwe(134)).
	example(c_format_string, 'printf(message);').
	example(c_format_string, 'printf(argv[1]);').
	counter_example(c_format_string, 'printf("%s", message);').
	counter_example(c_format_string, 'printf("done\\n");').
	counter_example(c_format_string, 'int printf(const char *format, ...);').
	counter_example(c_format_string, 'snprintf(a, b, c);').

	rule(c_format_string_stream, diagnostic, high, code, 'The format is not a literal: who writes the text writes to memory').
	help(c_format_string_stream, 'Print it with "%s".').
	pattern(c_format_string_stream, '\\b(?:fprintf|dprintf|syslog)\\s*\\(\\s*[^,"()\\n\\x00]{1,60},\\s*(?!(?:gettext|_|N_|format|fmt)\\b)[A-Za-z_]\\w{0,60}(?:(?:->|\\.)\\w{1,60}){0,3}\\s*\\)').
	keyword(c_format_string_stream, fprintf).
	keyword(c_format_string_stream, dprintf).
	keyword(c_format_string_stream, syslog).
	language(c_format_string_stream, c).
	language(c_format_string_stream, cpp).
	reference(c_format_string_stream, cwe(134)).
	example(c_format_string_stream, 'fprintf(stderr, message);').
	example(c_format_string_stream, 'syslog(LOG_ERR, text);').
	counter_example(c_format_string_stream, 'fprintf(stderr, "%s", message);').
	counter_example(c_format_string_stream, 'syslog(LOG_ERR, "%s", text);').

	rule(c_system, diagnostic, high, code, 'system() lets a shell read its argument').
	help(c_system, 'Use posix_spawn() or execve() with a list of arguments.').
	pattern(c_system, '(?<![\\w.>])(?:system|_wsystem)\\s*\\((?!\\s*"[^"\\n\\x00]{0,300}"\\s*\\)|NULL\\s*\\)|void\\s*\\)|const\\s)').
	keyword(c_system, system).
	language(c_system, c).
	language(c_system, cpp).
	reference(c_system, cwe(78)).
	example(c_system, 'system(command);').
	example(c_system, 'if (system(buffer) != 0)').
	counter_example(c_system, 'system("clear");').
	counter_example(c_system, 'file_system(root);').
	counter_example(c_system, 'int system(const char *command);').
	counter_example(c_system, 'object->system(x);').

	rule(c_popen, diagnostic, high, code, 'popen() lets a shell read its argument').
	help(c_popen, 'Use pipe() and posix_spawn() with a list of arguments.').
	pattern(c_popen, '(?<![\\w.>])_?popen\\s*\\((?!\\s*"[^"\\n\\x00]{0,300}"\\s*,|const\\s)').
	keyword(c_popen, popen).
	language(c_popen, c).
	language(c_popen, cpp).
	reference(c_popen, cwe(78)).
	example(c_popen, 'FILE *pipe = popen(command, "r");').
	counter_example(c_popen, 'FILE *pipe = popen("date", "r");').
	counter_example(c_popen, 'FILE *popen(const char *command, const char *type);').

	rule(c_exec_path, diagnostic, low, code, 'The program is looked for in PATH, which the caller may have changed').
	help(c_exec_path, 'Name the program with its full path.').
	pattern(c_exec_path, '(?<![\\w.>])exec(?:lp|vp|vpe)\\s*\\(\\s*(?!"/)').
	keyword(c_exec_path, execlp).
	keyword(c_exec_path, execvp).
	keyword(c_exec_path, execvpe).
	language(c_exec_path, c).
	language(c_exec_path, cpp).
	reference(c_exec_path, cwe(426)).
	example(c_exec_path, 'execlp("ls", "ls", NULL);').
	counter_example(c_exec_path, 'execlp("/bin/ls", "ls", NULL);').
	counter_example(c_exec_path, 'execv("/bin/ls", args);').

	rule(c_mktemp, diagnostic, high, code, 'mktemp() names a file that somebody else may make first').
	help(c_mktemp, 'Use mkstemp().').
	pattern(c_mktemp, '(?<![\\w.>])_?w?mktemp\\s*\\(').
	keyword(c_mktemp, mktemp).
	language(c_mktemp, c).
	language(c_mktemp, cpp).
	reference(c_mktemp, cwe(377)).
	example(c_mktemp, 'mktemp(template);').
	counter_example(c_mktemp, 'mkstemp(template);').
	counter_example(c_mktemp, 'g_mktemp_full(x);').

	rule(c_tmpnam, diagnostic, high, code, 'The name is known before the file is made: somebody else may make it first').
	help(c_tmpnam, 'Use mkstemp() or tmpfile().').
	pattern(c_tmpnam, '(?<![\\w.>])(?:tmpnam|tmpnam_r|tempnam|_wtmpnam|_wtempnam)\\s*\\(').
	keyword(c_tmpnam, tmpnam).
	keyword(c_tmpnam, tempnam).
	language(c_tmpnam, c).
	language(c_tmpnam, cpp).
	reference(c_tmpnam, cwe(377)).
	example(c_tmpnam, 'char *name = tmpnam(NULL);').
	counter_example(c_tmpnam, 'FILE *file = tmpfile();').

	rule(c_rand, diagnostic, low, code, 'rand() can be predicted').
	help(c_rand, 'Use getrandom() or arc4random() where it matters that nobody knows the number.').
	pattern(c_rand, '(?<![\\w.>:])(?:s?rand|rand_r|[dlm]rand48|s?random)\\s*\\(\\s*(?:\\)|time\\s*\\(|getpid\\s*\\()').
	keyword(c_rand, rand).
	keyword(c_rand, random).
	language(c_rand, c).
	language(c_rand, cpp).
	reference(c_rand, cwe(338)).
	example(c_rand, 'int token = rand();').
	example(c_rand, 'srand(time(NULL));').
	counter_example(c_rand, 'int n = my_rand();').
	counter_example(c_rand, 'getrandom(key, sizeof key, 0);').
	counter_example(c_rand, 'rand_bytes(key);').

	rule(c_alloca, diagnostic, low, code, 'alloca() with a large size overruns the stack and says nothing').
	help(c_alloca, 'Use an array of a fixed size, or malloc().').
	pattern(c_alloca, '(?<![\\w.>])_?alloca\\s*\\(').
	keyword(c_alloca, alloca).
	language(c_alloca, c).
	language(c_alloca, cpp).
	reference(c_alloca, cwe(770)).
	example(c_alloca, 'char *copy = alloca(size);').
	counter_example(c_alloca, 'char *copy = malloc(size);').
	counter_example(c_alloca, 'malloca(size);').

	rule(c_malloc_strlen, diagnostic, medium, code, 'No room for the terminating zero').
	help(c_malloc_strlen, 'Add 1 to the length.').
	pattern(c_malloc_strlen, '\\b(?:malloc|alloca|xmalloc|g_malloc)\\s*\\(\\s*strlen\\s*\\([^()\\n\\x00]{1,100}\\)\\s*\\)').
	keyword(c_malloc_strlen, strlen).
	language(c_malloc_strlen, c).
	language(c_malloc_strlen, cpp).
	reference(c_malloc_strlen, cwe(131)).
	example(c_malloc_strlen, 'char *copy = malloc(strlen(name));').
	counter_example(c_malloc_strlen, 'char *copy = malloc(strlen(name) + 1);').

	rule(c_memset_swapped, diagnostic, medium, code, 'memset() of no bytes: size and value are swapped').
	help(c_memset_swapped, 'The value comes before the size.').
	pattern(c_memset_swapped, '\\bmemset\\s*\\(\\s*[^,\\n\\x00]{1,100},(?!\\s*0\\s*,)[^,\\n\\x00]{1,100},\\s*0\\s*\\)').
	keyword(c_memset_swapped, memset).
	language(c_memset_swapped, c).
	language(c_memset_swapped, cpp).
	reference(c_memset_swapped, cwe(687)).
	example(c_memset_swapped, 'memset(buffer, sizeof buffer, 0);').
	counter_example(c_memset_swapped, 'memset(buffer, 0, sizeof buffer);').
	counter_example(c_memset_swapped, 'memset(buffer, 0, 0);').

	rule(c_memcpy_strlen, diagnostic, low, code, 'The length of the source says nothing of the room in the target').
	help(c_memcpy_strlen, 'Compare it with the size of the target first.').
	pattern(c_memcpy_strlen, '\\b(?:memcpy|memmove|strncpy|bcopy)\\s{0,20}\\(\\s{0,20}[^,\\n\\x00]{1,100},\\s{0,20}([^,()\\n\\x00]{1,60}),\\s{0,20}strlen\\s{0,20}\\(\\s{0,20}\\1\\s{0,20}\\)').
	keyword(c_memcpy_strlen, strlen).
	language(c_memcpy_strlen, c).
	language(c_memcpy_strlen, cpp).
	reference(c_memcpy_strlen, cwe(120)).
	example(c_memcpy_strlen, 'memcpy(target, name, strlen(name));').
	example(c_memcpy_strlen, 'strncpy(target, name, strlen(name));').
	counter_example(c_memcpy_strlen, 'memcpy(target, name, sizeof target);').
	counter_example(c_memcpy_strlen, 'memcpy(target, name, strlen(other));').

	rule(c_strncat_size, diagnostic, medium, code, 'The third argument of strncat() is the room that is left, not the size of the target').
	help(c_strncat_size, 'Subtract strlen() of the target and 1.').
	pattern(c_strncat_size, '\\bstrncat\\s{0,20}\\(\\s{0,20}(\\w{1,60})\\s{0,20},[^,\\n\\x00]{1,100},\\s{0,20}sizeof\\s{0,20}\\(?\\s{0,20}\\1\\s{0,20}\\)?\\s{0,20}\\)').
	keyword(c_strncat_size, strncat).
	language(c_strncat_size, c).
	language(c_strncat_size, cpp).
	reference(c_strncat_size, cwe(193)).
	example(c_strncat_size, 'strncat(path, name, sizeof(path));').
	counter_example(c_strncat_size, 'strncat(path, name, sizeof path - strlen(path) - 1);').

	rule(c_access, diagnostic, low, code, 'What access() says may have changed when the file is used').
	help(c_access, 'Open the file and look at the error.').
	pattern(c_access, '(?<![\\w.>:])(?:access|_waccess|_access|faccessat|euidaccess)\\s*\\(\\s*[^,\\n\\x00]{1,100},\\s*(?:[FRWX]_OK|0[0-7]?)\\b').
	keyword(c_access, access).
	language(c_access, c).
	language(c_access, cpp).
	reference(c_access, cwe(367)).
	example(c_access, 'if (access(path, W_OK) == 0)').
	counter_example(c_access, 'allow_access(user, role);').
	counter_example(c_access, 'int fd = open(path, O_WRONLY);').

	rule(c_chmod_world, diagnostic, high, code, 'Everybody may write to it').
	help(c_chmod_world, 'Give the group and others no more than they need.').
	pattern(c_chmod_world, '(?<![\\w.>])f?chmod(?:at)?\\s*\\(\\s*[^;\\n\\x00]{1,120}?,\\s*(?:0[0-7]?[0-7][0-7][2367]|S_IRWXU\\s*\\|\\s*S_IRWXG\\s*\\|\\s*S_IRWXO)\\b').
	keyword(c_chmod_world, chmod).
	language(c_chmod_world, c).
	language(c_chmod_world, cpp).
	reference(c_chmod_world, cwe(732)).
	example(c_chmod_world, 'chmod(path, 0777);').
	example(c_chmod_world, 'fchmod(fd, 0666);').
	counter_example(c_chmod_world, 'chmod(path, 0640);').

	rule(c_umask_zero, diagnostic, medium, code, 'New files may be written by everybody').
	help(c_umask_zero, 'Use umask(077), or 022.').
	pattern(c_umask_zero, '(?<![\\w.>])umask\\s*\\(\\s*0+\\s*\\)').
	keyword(c_umask_zero, umask).
	language(c_umask_zero, c).
	language(c_umask_zero, cpp).
	reference(c_umask_zero, cwe(732)).
	example(c_umask_zero, 'umask(0);').
	counter_example(c_umask_zero, 'umask(022);').

	rule(c_atoi, diagnostic, info, code, 'atoi() tells no error, and overflow is undefined').
	help(c_atoi, 'Use strtol() and look at errno and the end.').
	pattern(c_atoi, '(?<![\\w.>])(?:atoi|atol|atoll|atof)\\s*\\(').
	keyword(c_atoi, atoi).
	keyword(c_atoi, atol).
	keyword(c_atoi, atoll).
	keyword(c_atoi, atof).
	language(c_atoi, c).
	language(c_atoi, cpp).
	reference(c_atoi, cwe(190)).
	example(c_atoi, 'int n = atoi(argv[1]);').
	counter_example(c_atoi, 'long n = strtol(text, &end, 10);').
	counter_example(c_atoi, 'my_atoi(x);').

	rule(c_strtok, diagnostic, info, code, 'strtok() keeps its place in a variable that all share').
	help(c_strtok, 'Use strtok_r() or strsep().').
	pattern(c_strtok, '(?<![\\w.>])strtok\\s*\\(').
	keyword(c_strtok, strtok).
	language(c_strtok, c).
	language(c_strtok, cpp).
	reference(c_strtok, cwe(362)).
	example(c_strtok, 'char *word = strtok(line, " ");').
	counter_example(c_strtok, 'char *word = strtok_r(line, " ", &rest);').

	rule(c_weak_hash, diagnostic, medium, code, 'The hash function is broken').
	help(c_weak_hash, 'Use SHA-256 or BLAKE2b; for passwords Argon2 or scrypt.').
	pattern(c_weak_hash, '(?<![\\w.>])(?:MD[245]|SHA1?|EVP_md[245]|EVP_sha1|MD[245]_Init|SHA1_Init|CC_MD5|CC_SHA1|gcry_md_open_md5)\\s*\\(').
	keyword(c_weak_hash, md2).
	keyword(c_weak_hash, md4).
	keyword(c_weak_hash, md5).
	keyword(c_weak_hash, sha).
	keyword(c_weak_hash, sha1).
	language(c_weak_hash, c).
	language(c_weak_hash, cpp).
	reference(c_weak_hash, cwe(328)).
	example(c_weak_hash, 'MD5(data, size, digest);').
	example(c_weak_hash, 'EVP_DigestInit_ex(ctx, EVP_md5(), NULL);').
	counter_example(c_weak_hash, 'SHA256(data, size, digest);').
	counter_example(c_weak_hash, 'EVP_DigestInit_ex(ctx, EVP_sha256(), NULL);').

	rule(c_weak_cipher, diagnostic, high, code, 'The cipher or its mode is broken').
	help(c_weak_cipher, 'Use AES in GCM mode, or ChaCha20-Poly1305.').
	pattern(c_weak_cipher, '(?<![\\w.>])(?:DES_(?:ecb|cbc|ncbc)_encrypt|DES_set_key\\w{0,20}|EVP_(?:des|rc4|rc2|bf|idea|cast5)\\w{0,24}|EVP_aes_(?:128|192|256)_ecb|RC4(?:_set_key)?|BF_ecb_encrypt)\\s*\\(').
	keyword(c_weak_cipher, des).
	keyword(c_weak_cipher, rc4).
	keyword(c_weak_cipher, rc2).
	keyword(c_weak_cipher, bf).
	keyword(c_weak_cipher, idea).
	keyword(c_weak_cipher, cast5).
	keyword(c_weak_cipher, ecb).
	language(c_weak_cipher, c).
	language(c_weak_cipher, cpp).
	reference(c_weak_cipher, cwe(327)).
	example(c_weak_cipher, 'EVP_EncryptInit(ctx, EVP_des_ede3_cbc(), key, iv);').
	example(c_weak_cipher, 'EVP_aes_128_ecb()').
	example(c_weak_cipher, 'RC4(&key, size, in, out);').
	counter_example(c_weak_cipher, 'EVP_aes_256_gcm()').
	counter_example(c_weak_cipher, 'describe(x);').

	rule(c_tls_no_verify, diagnostic, critical, code, 'Nobody checks whom the connection reaches').
	help(c_tls_no_verify, 'Verify the certificate and the name of the host.').
	pattern(c_tls_no_verify, '\\b(?:SSL_(?:CTX_)?set_verify\\s*\\(\\s*[^,\\n\\x00]{1,60},\\s*SSL_VERIFY_NONE|CURLOPT_SSL_VERIFY(?:PEER|HOST)\\s*,\\s*(?:0L?|FALSE|false)\\b|MBEDTLS_SSL_VERIFY_NONE)').
	keyword(c_tls_no_verify, ssl_verify_none).
	keyword(c_tls_no_verify, curlopt_ssl_verify).
	keyword(c_tls_no_verify, mbedtls_ssl_verify_none).
	language(c_tls_no_verify, c).
	language(c_tls_no_verify, cpp).
	reference(c_tls_no_verify, cwe(295)).
	example(c_tls_no_verify, 'SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);').
	example(c_tls_no_verify, 'curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);').
	counter_example(c_tls_no_verify, 'SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);').
	counter_example(c_tls_no_verify, 'curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);').

	rule(c_old_tls, diagnostic, medium, code, 'The protocol version is broken').
	help(c_old_tls, 'Use TLS 1.2 or later.').
	pattern(c_old_tls, '\\b(?:SSLv[23]|TLSv1(?:_1)?)_(?:client_|server_)?method\\s*\\(').
	keyword(c_old_tls, sslv2_).
	keyword(c_old_tls, sslv3_).
	keyword(c_old_tls, tlsv1_).
	language(c_old_tls, c).
	language(c_old_tls, cpp).
	reference(c_old_tls, cwe(327)).
	example(c_old_tls, 'ctx = SSL_CTX_new(SSLv3_method());').
	counter_example(c_old_tls, 'ctx = SSL_CTX_new(TLS_method());').

	rule(c_gethostbyname, diagnostic, info, code, 'gethostbyname() keeps its answer in a variable that all share, and knows no IPv6').
	help(c_gethostbyname, 'Use getaddrinfo().').
	pattern(c_gethostbyname, '(?<![\\w.>])gethostby(?:name|addr)2?\\s*\\(').
	keyword(c_gethostbyname, gethostby).
	language(c_gethostbyname, c).
	language(c_gethostbyname, cpp).
	reference(c_gethostbyname, cwe(477)).
	example(c_gethostbyname, 'struct hostent *host = gethostbyname(name);').
	counter_example(c_gethostbyname, 'getaddrinfo(name, NULL, &hints, &found);').

	rule(c_vfork, diagnostic, low, code, 'The child of vfork() works on its parent\'s memory').
	help(c_vfork, 'Use posix_spawn() or fork().').
	pattern(c_vfork, '(?<![\\w.>])vfork\\s*\\(\\s*\\)').
	keyword(c_vfork, vfork).
	language(c_vfork, c).
	language(c_vfork, cpp).
	reference(c_vfork, cwe(242)).
	example(c_vfork, 'pid_t child = vfork();').
	counter_example(c_vfork, 'pid_t child = fork();').

	rule(c_setuid_unchecked, diagnostic, medium, code, 'When setuid() fails, the program goes on with all its rights').
	help(c_setuid_unchecked, 'Check what it returns, and give up the groups first.').
	pattern(c_setuid_unchecked, '(?m)^[ \\t]*(?:setuid|setgid|seteuid|setegid|setreuid|setresuid|setgroups)\\s*\\([^;\\n\\x00]{0,100}\\)\\s*;').
	keyword(c_setuid_unchecked, setuid).
	keyword(c_setuid_unchecked, setgid).
	keyword(c_setuid_unchecked, seteuid).
	keyword(c_setuid_unchecked, setegid).
	keyword(c_setuid_unchecked, setreuid).
	keyword(c_setuid_unchecked, setresuid).
	keyword(c_setuid_unchecked, setgroups).
	language(c_setuid_unchecked, c).
	language(c_setuid_unchecked, cpp).
	reference(c_setuid_unchecked, cwe(252)).
	example(c_setuid_unchecked, '    setuid(getuid());').
	counter_example(c_setuid_unchecked, '    if (setuid(getuid()) != 0)').

	rule(c_chroot, diagnostic, low, code, 'A process that keeps its working directory leaves a chroot').
	help(c_chroot, 'Call chdir("/") after it, and give up root.').
	pattern(c_chroot, '(?<![\\w.>])chroot\\s*\\(\\s*[^)\\n\\x00]{1,100}\\)\\s*(?!.{0,80}chdir)').
	keyword(c_chroot, chroot).
	language(c_chroot, c).
	language(c_chroot, cpp).
	reference(c_chroot, cwe(243)).
	example(c_chroot, 'chroot(folder);\nrun();').
	counter_example(c_chroot, 'mychroot(folder);').

	rule(c_getpass, diagnostic, info, code, 'getpass() is obsolete and cuts passwords').
	help(c_getpass, 'Use tcsetattr() without ECHO.').
	pattern(c_getpass, '(?<![\\w.>])getpass\\s*\\(').
	keyword(c_getpass, getpass).
	language(c_getpass, c).
	language(c_getpass, cpp).
	reference(c_getpass, cwe(477)).
	example(c_getpass, 'char *word = getpass("Password: ");').
	counter_example(c_getpass, 'my_getpass(x);').

	rule(c_realloc_leak, diagnostic, low, code, 'When realloc() fails, the old block is lost').
	help(c_realloc_leak, 'Keep the result in another variable first.').
	pattern(c_realloc_leak, '(?<![\\w.>])(\\w{1,40}(?:(?:->|\\.)\\w{1,40}){0,2})\\s*=\\s*(?:\\([^()\\n\\x00]{1,40}\\)\\s*)?realloc\\s*\\(\\s*\\1\\s*,').
	keyword(c_realloc_leak, realloc).
	language(c_realloc_leak, c).
	language(c_realloc_leak, cpp).
	reference(c_realloc_leak, cwe(401)).
	example(c_realloc_leak, 'data = realloc(data, size);').
	example(c_realloc_leak, 'list->items = (int *)realloc(list->items, n);').
	counter_example(c_realloc_leak, 'char *more = realloc(data, size);').

	rule(c_sizeof_pointer, diagnostic, medium, code, 'The size of a pointer, not of what it points to').
	help(c_sizeof_pointer, 'Take the size of the target: sizeof *pointer.').
	pattern(c_sizeof_pointer, '\\b(?:malloc|calloc|memset|memcpy)\\s*\\([^;\\n\\x00]{0,100}\\bsizeof\\s*\\(\\s*(?:void|char|int|struct \\w{1,40})\\s*\\*\\s*\\)\\s*\\)').
	keyword(c_sizeof_pointer, sizeof).
	language(c_sizeof_pointer, c).
	language(c_sizeof_pointer, cpp).
	reference(c_sizeof_pointer, cwe(467)).
	example(c_sizeof_pointer, 'struct node *node = malloc(sizeof(struct node *));').
	counter_example(c_sizeof_pointer, 'struct node *node = malloc(sizeof(struct node));').

:- end_object.
