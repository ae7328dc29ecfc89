% SPDX-License-Identifier: MPL-2.0
:- object(catalogue,
	implements(ruleset)).

	:- info([
		version is 1:0:0,
		comment is 'What is known of weaknesses, rules and tools before anything is learned.'
	]).

	% schema/RULESET.md says what the facts mean.

	% cwe(Number, Category, Severity, Name).
	cwe(15, code, medium, 'External control of a system or configuration setting').
	cwe(20, code, medium, 'Improper input validation').
	cwe(22, code, high, 'Path traversal').
	cwe(23, code, high, 'Relative path traversal').
	cwe(36, code, high, 'Absolute path traversal').
	cwe(41, code, medium, 'Improper resolution of path equivalence').
	cwe(59, code, high, 'Link following').
	cwe(61, code, high, 'UNIX symbolic link following').
	cwe(73, code, high, 'External control of file name or path').
	cwe(74, code, high, 'Injection').
	cwe(77, code, critical, 'Command injection').
	cwe(78, code, critical, 'OS command injection').
	cwe(79, code, medium, 'Cross-site scripting').
	cwe(80, code, medium, 'Basic cross-site scripting').
	cwe(83, code, medium, 'Script in attributes of a web page').
	cwe(87, code, medium, 'Alternate cross-site scripting syntax').
	cwe(88, code, high, 'Argument injection').
	cwe(89, code, critical, 'SQL injection').
	cwe(90, code, high, 'LDAP injection').
	cwe(91, code, medium, 'XML injection').
	cwe(93, code, medium, 'CRLF injection').
	cwe(94, code, critical, 'Code injection').
	cwe(95, code, critical, 'Eval injection').
	cwe(96, code, high, 'Static code injection').
	cwe(97, code, high, 'Server-side includes injection').
	cwe(98, code, high, 'PHP remote file inclusion').
	cwe(99, code, medium, 'Resource injection').
	cwe(112, code, medium, 'Missing XML validation').
	cwe(113, code, medium, 'HTTP response splitting').
	cwe(114, code, high, 'Process control').
	cwe(116, code, medium, 'Improper encoding or escaping of output').
	cwe(117, code, medium, 'Log injection').
	cwe(118, code, high, 'Access out of the bounds of an indexable resource').
	cwe(119, code, high, 'Operation outside of the bounds of a memory buffer').
	cwe(120, code, high, 'Classic buffer overflow').
	cwe(121, code, high, 'Stack-based buffer overflow').
	cwe(122, code, high, 'Heap-based buffer overflow').
	cwe(123, code, high, 'Write-what-where condition').
	cwe(124, code, high, 'Buffer underwrite').
	cwe(125, code, medium, 'Out-of-bounds read').
	cwe(126, code, medium, 'Buffer over-read').
	cwe(127, code, medium, 'Buffer under-read').
	cwe(128, code, medium, 'Wrap-around error').
	cwe(129, code, high, 'Improper validation of an array index').
	cwe(130, code, medium, 'Improper handling of a length parameter').
	cwe(131, code, high, 'Incorrect calculation of a buffer size').
	cwe(134, code, high, 'Externally controlled format string').
	cwe(135, code, medium, 'Incorrect calculation of the length of a multi-byte string').
	cwe(138, code, medium, 'Improper neutralization of special elements').
	cwe(150, code, medium, 'Improper neutralization of escape or control sequences').
	cwe(158, code, medium, 'Improper neutralization of a null byte').
	cwe(170, code, medium, 'Improper null termination').
	cwe(176, code, low, 'Improper handling of Unicode encoding').
	cwe(178, code, medium, 'Improper handling of case sensitivity').
	cwe(179, code, medium, 'Early validation').
	cwe(180, code, medium, 'Validation before canonicalization').
	cwe(183, code, medium, 'Permissive list of allowed inputs').
	cwe(184, code, medium, 'Incomplete list of disallowed inputs').
	cwe(185, code, medium, 'Incorrect regular expression').
	cwe(186, code, low, 'Overly restrictive regular expression').
	cwe(187, code, medium, 'Partial string comparison').
	cwe(188, code, low, 'Reliance on data or memory layout').
	cwe(190, code, high, 'Integer overflow or wraparound').
	cwe(191, code, high, 'Integer underflow').
	cwe(192, code, medium, 'Integer coercion error').
	cwe(193, code, medium, 'Off-by-one error').
	cwe(194, code, medium, 'Unexpected sign extension').
	cwe(195, code, medium, 'Signed to unsigned conversion error').
	cwe(196, code, medium, 'Unsigned to signed conversion error').
	cwe(197, code, medium, 'Numeric truncation error').
	cwe(200, code, medium, 'Exposure of sensitive information').
	cwe(201, code, medium, 'Sensitive information in sent data').
	cwe(203, code, medium, 'Observable discrepancy').
	cwe(204, code, medium, 'Observable response discrepancy').
	cwe(208, code, medium, 'Observable timing discrepancy').
	cwe(209, code, medium, 'Sensitive information in an error message').
	cwe(212, code, medium, 'Sensitive information not removed before storage or transfer').
	cwe(214, code, medium, 'Process invoked with visible sensitive information').
	cwe(215, code, low, 'Sensitive information in debugging code').
	cwe(219, configuration, medium, 'Sensitive files under the web root').
	cwe(223, code, low, 'Omission of security-relevant information').
	cwe(226, code, medium, 'Sensitive information in a resource that is reused').
	cwe(241, code, medium, 'Improper handling of an unexpected data type').
	cwe(242, code, high, 'Use of an inherently dangerous function').
	cwe(243, code, medium, 'chroot jail without changing the working directory').
	cwe(248, code, medium, 'Uncaught exception').
	cwe(250, code, high, 'Execution with unnecessary privileges').
	cwe(252, code, medium, 'Unchecked return value').
	cwe(253, code, medium, 'Incorrect check of a return value').
	cwe(256, code, high, 'Plaintext storage of a password').
	cwe(257, code, medium, 'Passwords stored in a recoverable format').
	cwe(258, configuration, high, 'Empty password in a configuration file').
	cwe(259, secret, high, 'Hard-coded password').
	cwe(260, secret, high, 'Password in a configuration file').
	cwe(261, code, medium, 'Weak encoding for a password').
	cwe(266, code, high, 'Incorrect privilege assignment').
	cwe(267, code, high, 'Privilege defined with unsafe actions').
	cwe(269, code, high, 'Improper privilege management').
	cwe(271, code, high, 'Privilege dropping error').
	cwe(272, code, medium, 'Least privilege violation').
	cwe(273, code, high, 'Improper check for dropped privileges').
	cwe(276, configuration, medium, 'Incorrect default permissions').
	cwe(277, configuration, medium, 'Insecure inherited permissions').
	cwe(280, code, medium, 'Improper handling of insufficient permissions').
	cwe(281, code, medium, 'Improper preservation of permissions').
	cwe(282, code, medium, 'Improper ownership management').
	cwe(284, code, high, 'Improper access control').
	cwe(285, code, high, 'Improper authorization').
	cwe(287, code, high, 'Improper authentication').
	cwe(288, code, high, 'Authentication bypass by an alternate path').
	cwe(290, code, high, 'Authentication bypass by spoofing').
	cwe(291, code, medium, 'Reliance on an IP address for authentication').
	cwe(294, code, high, 'Authentication bypass by capture and replay').
	cwe(295, code, high, 'Improper certificate validation').
	cwe(296, code, high, 'Certificate chain of trust not followed').
	cwe(297, code, high, 'Certificate with a host mismatch').
	cwe(298, code, medium, 'Certificate expiration not checked').
	cwe(299, code, medium, 'Certificate revocation not checked').
	cwe(300, code, high, 'Channel accessible by a non-endpoint').
	cwe(302, code, high, 'Authentication bypass by assumed-immutable data').
	cwe(303, code, high, 'Incorrect implementation of an authentication algorithm').
	cwe(304, code, high, 'Missing step in authentication').
	cwe(305, code, high, 'Authentication bypass by a primary weakness').
	cwe(306, code, critical, 'Missing authentication for a critical function').
	cwe(307, code, medium, 'Excessive authentication attempts not restricted').
	cwe(308, code, low, 'Single-factor authentication').
	cwe(311, code, high, 'Missing encryption of sensitive data').
	cwe(312, code, medium, 'Cleartext storage of sensitive information').
	cwe(313, code, medium, 'Cleartext storage in a file or on disk').
	cwe(315, code, medium, 'Cleartext storage in a cookie').
	cwe(316, code, low, 'Cleartext storage in memory').
	cwe(319, code, high, 'Cleartext transmission of sensitive information').
	cwe(321, secret, high, 'Hard-coded cryptographic key').
	cwe(322, code, high, 'Key exchange without entity authentication').
	cwe(323, code, medium, 'Reuse of a nonce with its key').
	cwe(324, code, medium, 'Use of an expired key').
	cwe(325, code, medium, 'Missing cryptographic step').
	cwe(326, code, medium, 'Inadequate encryption strength').
	cwe(327, code, high, 'Broken or risky cryptographic algorithm').
	cwe(328, code, medium, 'Weak hash').
	cwe(329, code, medium, 'Predictable IV with CBC mode').
	cwe(330, code, medium, 'Insufficiently random values').
	cwe(331, code, medium, 'Insufficient entropy').
	cwe(335, code, medium, 'Incorrect use of seeds').
	cwe(337, code, medium, 'Predictable seed').
	cwe(338, code, medium, 'Cryptographically weak random number generator').
	cwe(340, code, medium, 'Predictable numbers or identifiers').
	cwe(345, code, high, 'Insufficient verification of data authenticity').
	cwe(346, code, high, 'Origin validation error').
	cwe(347, code, high, 'Improper verification of a cryptographic signature').
	cwe(348, code, medium, 'Use of a less trusted source').
	cwe(349, code, medium, 'Untrusted data accepted with trusted data').
	cwe(350, code, medium, 'Reliance on reverse DNS').
	cwe(352, code, medium, 'Cross-site request forgery').
	cwe(353, code, medium, 'Missing integrity check').
	cwe(354, code, medium, 'Improper validation of an integrity check value').
	cwe(358, code, medium, 'Improperly implemented security check of a standard').
	cwe(359, code, medium, 'Exposure of private personal information').
	cwe(362, code, medium, 'Race condition').
	cwe(363, code, medium, 'Race condition that enables link following').
	cwe(364, code, medium, 'Signal handler race condition').
	cwe(366, code, medium, 'Race condition within a thread').
	cwe(367, code, medium, 'Time of check to time of use').
	cwe(369, code, medium, 'Division by zero').
	cwe(374, code, low, 'Mutable object passed to an untrusted method').
	cwe(375, code, low, 'Mutable object returned to an untrusted caller').
	cwe(377, code, medium, 'Insecure temporary file').
	cwe(378, code, medium, 'Temporary file with insecure permissions').
	cwe(379, code, medium, 'Temporary file in a folder with insecure permissions').
	cwe(384, code, high, 'Session fixation').
	cwe(385, code, medium, 'Covert timing channel').
	cwe(390, quality, low, 'Detected error without action').
	cwe(391, quality, low, 'Unchecked error condition').
	cwe(392, quality, low, 'Missing report of an error condition').
	cwe(393, quality, low, 'Return of a wrong status code').
	cwe(395, quality, low, 'Catching a null pointer exception').
	cwe(396, quality, low, 'Catching a generic exception').
	cwe(397, quality, low, 'Throwing a generic exception').
	cwe(398, quality, low, 'Poor code quality').
	cwe(400, code, high, 'Uncontrolled resource consumption').
	cwe(401, code, medium, 'Memory leak').
	cwe(403, code, medium, 'Exposure of a file descriptor').
	cwe(404, code, medium, 'Improper shutdown or release of a resource').
	cwe(405, code, medium, 'Asymmetric resource consumption').
	cwe(406, code, medium, 'Insufficient control of network message volume').
	cwe(407, code, medium, 'Inefficient algorithmic complexity').
	cwe(409, code, medium, 'Improper handling of highly compressed data').
	cwe(412, code, medium, 'Unrestricted externally accessible lock').
	cwe(413, code, medium, 'Improper resource locking').
	cwe(415, code, high, 'Double free').
	cwe(416, code, high, 'Use after free').
	cwe(424, code, high, 'Improper protection of an alternate path').
	cwe(425, code, high, 'Forced browsing').
	cwe(426, code, high, 'Untrusted search path').
	cwe(427, code, high, 'Uncontrolled search path element').
	cwe(428, code, high, 'Unquoted search path').
	cwe(434, code, high, 'Unrestricted upload of a file with a dangerous type').
	cwe(436, code, medium, 'Interpretation conflict').
	cwe(440, quality, low, 'Expected behaviour violation').
	cwe(441, code, medium, 'Unintended proxy').
	cwe(444, code, high, 'HTTP request smuggling').
	cwe(451, code, medium, 'Misrepresentation of critical information in the user interface').
	cwe(454, code, medium, 'External initialization of trusted variables').
	cwe(456, code, medium, 'Missing initialization of a variable').
	cwe(457, code, medium, 'Use of an uninitialized variable').
	cwe(459, code, medium, 'Incomplete cleanup').
	cwe(460, code, low, 'Improper cleanup on a thrown exception').
	cwe(467, code, medium, 'sizeof() on a pointer type').
	cwe(468, code, medium, 'Incorrect pointer scaling').
	cwe(469, code, low, 'Pointer subtraction to determine a size').
	cwe(470, code, high, 'Unsafe reflection').
	cwe(471, code, medium, 'Modification of assumed-immutable data').
	cwe(472, code, medium, 'External control of an assumed-immutable web parameter').
	cwe(473, code, medium, 'PHP external variable modification').
	cwe(475, code, low, 'Undefined behaviour for an input to an API').
	cwe(476, code, medium, 'Null pointer dereference').
	cwe(477, quality, low, 'Use of an obsolete function').
	cwe(478, quality, info, 'Missing default case in a switch').
	cwe(479, code, medium, 'Signal handler with a non-reentrant function').
	cwe(480, quality, medium, 'Use of an incorrect operator').
	cwe(481, quality, medium, 'Assigning instead of comparing').
	cwe(482, quality, medium, 'Comparing instead of assigning').
	cwe(483, quality, low, 'Incorrect block delimitation').
	cwe(484, quality, low, 'Omitted break in a switch').
	cwe(486, code, low, 'Comparison of classes by name').
	cwe(488, code, medium, 'Exposure of data to a wrong session').
	cwe(489, configuration, medium, 'Active debug code').
	cwe(494, code, high, 'Download of code without an integrity check').
	cwe(497, code, medium, 'Exposure of sensitive system information').
	cwe(501, code, medium, 'Trust boundary violation').
	cwe(502, code, critical, 'Deserialization of untrusted data').
	cwe(506, dependency, critical, 'Embedded malicious code').
	cwe(521, code, medium, 'Weak password requirements').
	cwe(522, code, high, 'Insufficiently protected credentials').
	cwe(523, code, high, 'Unprotected transport of credentials').
	cwe(524, code, medium, 'Cache with sensitive information').
	cwe(525, code, low, 'Browser cache with sensitive information').
	cwe(526, configuration, medium, 'Sensitive information in an environment variable').
	cwe(527, configuration, medium, 'Version control repository exposed').
	cwe(530, configuration, medium, 'Backup file exposed').
	cwe(532, code, medium, 'Sensitive information in a log file').
	cwe(538, code, medium, 'Sensitive information in an accessible file').
	cwe(539, code, low, 'Sensitive information in persistent cookies').
	cwe(540, secret, medium, 'Sensitive information in source code').
	cwe(546, quality, info, 'Suspicious comment').
	cwe(547, code, low, 'Hard-coded security-relevant constants').
	cwe(548, configuration, low, 'Directory listing').
	cwe(549, code, low, 'Missing password field masking').
	cwe(552, code, medium, 'Files accessible to external parties').
	cwe(560, code, low, 'umask() with a chmod-style argument').
	cwe(561, quality, info, 'Dead code').
	cwe(562, code, medium, 'Return of a stack variable address').
	cwe(563, quality, info, 'Assignment to a variable without use').
	cwe(564, code, high, 'SQL injection in Hibernate').
	cwe(565, code, medium, 'Reliance on cookies without validation').
	cwe(566, code, high, 'Authorization bypass by a user-controlled SQL key').
	cwe(567, code, medium, 'Unsynchronized access to shared data').
	cwe(570, quality, low, 'Expression that is always false').
	cwe(571, quality, low, 'Expression that is always true').
	cwe(572, quality, low, 'Call to run() of a thread instead of start()').
	cwe(584, quality, low, 'Return inside a finally block').
	cwe(587, quality, low, 'Fixed address assigned to a pointer').
	cwe(590, code, medium, 'Free of memory that is not on the heap').
	cwe(591, code, medium, 'Sensitive data in improperly locked memory').
	cwe(595, quality, low, 'Comparison of object references').
	cwe(597, quality, low, 'Wrong operator in string comparison').
	cwe(598, code, low, 'Sensitive query string in a GET request').
	cwe(599, code, high, 'Missing validation of an OpenSSL certificate').
	cwe(601, code, medium, 'Open redirect').
	cwe(602, code, medium, 'Client-side enforcement of server-side security').
	cwe(603, code, high, 'Client-side authentication').
	cwe(606, code, medium, 'Unchecked input for a loop condition').
	cwe(609, quality, medium, 'Double-checked locking').
	cwe(610, code, medium, 'Externally controlled reference to a resource').
	cwe(611, code, high, 'XML external entity reference').
	cwe(613, code, medium, 'Insufficient session expiration').
	cwe(614, code, medium, 'Sensitive cookie without the Secure attribute').
	cwe(615, code, low, 'Sensitive information in comments').
	cwe(617, code, medium, 'Reachable assertion').
	cwe(620, code, medium, 'Unverified password change').
	cwe(625, code, medium, 'Permissive regular expression').
	cwe(628, quality, low, 'Function call with wrong arguments').
	cwe(636, code, medium, 'Failing open').
	cwe(639, code, high, 'Authorization bypass by a user-controlled key').
	cwe(640, code, high, 'Weak password recovery mechanism').
	cwe(642, code, medium, 'External control of critical state data').
	cwe(643, code, high, 'XPath injection').
	cwe(644, code, medium, 'Improper neutralization of HTTP headers').
	cwe(648, code, high, 'Incorrect use of privileged APIs').
	cwe(652, code, high, 'XQuery injection').
	cwe(653, code, medium, 'Improper isolation or compartmentalization').
	cwe(656, code, low, 'Reliance on security through obscurity').
	cwe(662, code, medium, 'Improper synchronization').
	cwe(664, code, medium, 'Improper control of a resource through its lifetime').
	cwe(665, code, medium, 'Improper initialization').
	cwe(667, code, medium, 'Improper locking').
	cwe(668, code, medium, 'Exposure of a resource to the wrong sphere').
	cwe(670, quality, medium, 'Always-incorrect control flow').
	cwe(672, code, medium, 'Operation on a resource after expiration or release').
	cwe(674, code, medium, 'Uncontrolled recursion').
	cwe(676, code, medium, 'Use of a potentially dangerous function').
	cwe(680, code, high, 'Integer overflow to buffer overflow').
	cwe(681, code, medium, 'Incorrect conversion between numeric types').
	cwe(682, code, medium, 'Incorrect calculation').
	cwe(683, quality, medium, 'Function call with a wrong order of arguments').
	cwe(685, quality, medium, 'Function call with a wrong number of arguments').
	cwe(686, quality, medium, 'Function call with a wrong type of argument').
	cwe(690, code, medium, 'Unchecked return value to null pointer dereference').
	cwe(691, code, medium, 'Insufficient control flow management').
	cwe(693, code, medium, 'Protection mechanism failure').
	cwe(696, code, medium, 'Incorrect behaviour order').
	cwe(697, code, medium, 'Incorrect comparison').
	cwe(698, code, medium, 'Execution after redirect').
	cwe(703, code, medium, 'Improper check or handling of exceptional conditions').
	cwe(704, code, medium, 'Incorrect type conversion or cast').
	cwe(706, code, medium, 'Incorrectly resolved name or reference').
	cwe(710, quality, low, 'Improper adherence to coding standards').
	cwe(732, code, high, 'Incorrect permission assignment for a critical resource').
	cwe(749, code, high, 'Exposed dangerous method or function').
	cwe(754, code, medium, 'Improper check for unusual conditions').
	cwe(755, code, medium, 'Improper handling of exceptional conditions').
	cwe(756, configuration, low, 'Missing custom error page').
	cwe(757, code, medium, 'Algorithm downgrade').
	cwe(758, quality, medium, 'Reliance on undefined behaviour').
	cwe(759, code, medium, 'One-way hash without a salt').
	cwe(760, code, medium, 'One-way hash with a predictable salt').
	cwe(761, code, medium, 'Free of a pointer not at the start of a buffer').
	cwe(762, code, medium, 'Mismatched memory management routines').
	cwe(763, code, medium, 'Release of an invalid pointer or reference').
	cwe(770, code, medium, 'Allocation of resources without limits').
	cwe(772, code, medium, 'Missing release of a resource').
	cwe(775, code, medium, 'Missing release of a file descriptor').
	cwe(776, code, high, 'XML entity expansion').
	cwe(778, code, low, 'Insufficient logging').
	cwe(783, quality, low, 'Operator precedence logic error').
	cwe(786, code, high, 'Access before the start of a buffer').
	cwe(787, code, high, 'Out-of-bounds write').
	cwe(788, code, high, 'Access past the end of a buffer').
	cwe(789, code, medium, 'Memory allocation with an excessive size').
	cwe(798, secret, critical, 'Hard-coded credentials').
	cwe(805, code, high, 'Buffer access with an incorrect length').
	cwe(807, code, medium, 'Reliance on untrusted inputs in a security decision').
	cwe(820, code, medium, 'Missing synchronization').
	cwe(822, code, high, 'Untrusted pointer dereference').
	cwe(823, code, high, 'Out-of-range pointer offset').
	cwe(824, code, high, 'Access of an uninitialized pointer').
	cwe(825, code, high, 'Expired pointer dereference').
	cwe(829, code, high, 'Functionality from an untrusted control sphere').
	cwe(833, code, medium, 'Deadlock').
	cwe(834, code, medium, 'Excessive iteration').
	cwe(835, code, medium, 'Infinite loop').
	cwe(843, code, high, 'Type confusion').
	cwe(862, code, high, 'Missing authorization').
	cwe(863, code, high, 'Incorrect authorization').
	cwe(908, code, medium, 'Use of an uninitialized resource').
	cwe(909, code, medium, 'Missing initialization of a resource').
	cwe(911, code, medium, 'Improper update of a reference count').
	cwe(912, code, high, 'Hidden functionality').
	cwe(913, code, medium, 'Improper control of dynamically managed code resources').
	cwe(915, code, medium, 'Mass assignment').
	cwe(916, code, medium, 'Password hash with insufficient computational effort').
	cwe(917, code, critical, 'Expression language injection').
	cwe(918, code, high, 'Server-side request forgery').
	cwe(922, code, medium, 'Insecure storage of sensitive information').
	cwe(926, code, medium, 'Improper export of Android components').
	cwe(937, dependency, high, 'Using components with known vulnerabilities').
	cwe(942, code, medium, 'Permissive cross-domain policy').
	cwe(943, code, high, 'Improper neutralization in a data query').
	cwe(1004, code, low, 'Sensitive cookie without the HttpOnly flag').
	cwe(1021, code, medium, 'Clickjacking').
	cwe(1022, code, low, 'Link to an untrusted target with window.opener access').
	cwe(1035, dependency, high, 'Using components with known vulnerabilities (OWASP 2017)').
	cwe(1041, quality, info, 'Redundant code').
	cwe(1071, quality, info, 'Empty code block').
	cwe(1077, quality, low, 'Floating-point comparison with a wrong operator').
	cwe(1078, quality, info, 'Inappropriate source code style').
	cwe(1104, dependency, medium, 'Unmaintained third-party components').
	cwe(1120, quality, info, 'Excessive code complexity').
	cwe(1121, quality, info, 'Excessive cyclomatic complexity').
	cwe(1127, configuration, low, 'Compilation with insufficient warnings').
	cwe(1164, quality, info, 'Irrelevant code').
	cwe(1188, configuration, medium, 'Insecure default').
	cwe(1204, code, medium, 'Weak initialization vector').
	cwe(1236, code, medium, 'Formula injection in a CSV file').
	cwe(1240, code, medium, 'Risky cryptographic primitive').
	cwe(1284, code, medium, 'Improper validation of a quantity').
	cwe(1287, code, medium, 'Improper validation of a type').
	cwe(1321, code, high, 'Prototype pollution').
	cwe(1327, configuration, medium, 'Binding to an unrestricted IP address').
	cwe(1333, code, high, 'Inefficient regular expression complexity').
	cwe(1335, code, medium, 'Incorrect bitwise shift').
	cwe(1336, code, high, 'Template injection').
	cwe(1341, code, medium, 'Multiple releases of the same resource').
	cwe(1357, dependency, medium, 'Insufficiently trustworthy component').
	cwe(1385, code, high, 'Missing origin validation in WebSockets').
	cwe(1390, code, high, 'Weak authentication').
	cwe(1391, code, high, 'Use of weak credentials').
	cwe(1392, configuration, high, 'Use of default credentials').
	cwe(1393, configuration, high, 'Use of a default password').
	cwe(1395, dependency, high, 'Vulnerable third-party component').

	% tool_rule(Tool, RuleId, Category, Severity, Reason).

	tool_rule(flawfinder, 'FF1001', code, medium, 'strcpy() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1002', code, medium, 'A relative of strcpy() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1003', code, medium, 'A wide-character strcpy() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1004', code, low, 'memcpy() with a size that may exceed the destination').
	tool_rule(flawfinder, 'FF1005', code, medium, 'strcat() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1006', code, medium, 'A wide-character strcat() that does not check the size of the destination').
	tool_rule(flawfinder, 'FF1008', code, low, 'strncpy() may leave its result without an end').
	tool_rule(flawfinder, 'FF1010', code, low, 'strncat() with a size that is easily wrong').
	tool_rule(flawfinder, 'FF1013', code, low, 'An array of fixed size, which is a reminder and no fault in itself').
	tool_rule(flawfinder, 'FF1014', code, critical, 'gets() cannot be used safely').
	tool_rule(flawfinder, 'FF1015', code, medium, 'sprintf() does not check the size of the destination').
	tool_rule(flawfinder, 'FF1016', code, medium, 'A format string of printf() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1017', code, medium, 'A format string of fprintf() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1018', code, medium, 'A format string of syslog() that may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1019', code, low, 'A format string of snprintf() that may be no constant').
	tool_rule(flawfinder, 'FF1020', code, medium, 'scanf() with a %s that has no limit').
	tool_rule(flawfinder, 'FF1021', code, medium, 'fscanf() or sscanf() with a %s that may have no limit').
	tool_rule(flawfinder, 'FF1022', code, info, 'strlen() of text that may have no end').
	tool_rule(flawfinder, 'FF1026', code, low, 'realpath() with a buffer that may be too small').
	tool_rule(flawfinder, 'FF1029', code, info, 'read() or getc() in a loop').
	tool_rule(flawfinder, 'FF1030', code, medium, 'access() before use: the file may change in between').
	tool_rule(flawfinder, 'FF1031', code, medium, 'chown() by name: the file may be another one').
	tool_rule(flawfinder, 'FF1033', code, medium, 'chmod() by name: the file may be another one').
	tool_rule(flawfinder, 'FF1035', code, medium, 'readlink() by name, and without an end of text').
	tool_rule(flawfinder, 'FF1037', code, medium, 'tmpnam() or tempnam(): the name may be taken before it is used').
	tool_rule(flawfinder, 'FF1038', code, medium, 'mktemp(): the name may be taken before it is used').
	tool_rule(flawfinder, 'FF1040', code, low, 'open() of a file that may be a link').
	tool_rule(flawfinder, 'FF1043', code, medium, 'A program is run: its name and arguments may be under the control of an attacker').
	tool_rule(flawfinder, 'FF1044', code, high, 'system() runs a shell').
	tool_rule(flawfinder, 'FF1047', code, low, 'atoi() does not tell a number that is too large').
	tool_rule(flawfinder, 'FF1048', code, low, 'A random number generator that is not for security').
	tool_rule(flawfinder, 'FF1049', code, medium, 'crypt() is a weak password hash').
	tool_rule(flawfinder, 'FF1050', code, high, 'DES has keys of 56 bits').
	tool_rule(flawfinder, 'FF1051', code, high, 'Ciphers with keys of 40 or 64 bits').
	tool_rule(flawfinder, 'FF1053', code, low, 'getenv() gives what the caller chose').
	tool_rule(flawfinder, 'FF1060', code, high, 'A security descriptor that lets everyone in').

	tool_rule(shellcheck, 'SC1072', quality, medium, 'A syntax error').
	tool_rule(shellcheck, 'SC1073', quality, medium, 'A syntax error').
	tool_rule(shellcheck, 'SC1090', quality, info, 'A sourced file that is not known before it runs').
	tool_rule(shellcheck, 'SC1091', quality, info, 'A sourced file that was not followed').
	tool_rule(shellcheck, 'SC2002', quality, info, 'Useless cat').
	tool_rule(shellcheck, 'SC2004', quality, info, 'A $ that arithmetic does not need').
	tool_rule(shellcheck, 'SC2006', quality, info, 'Backticks in place of $(...)').
	tool_rule(shellcheck, 'SC2009', quality, info, 'ps and grep in place of pgrep').
	tool_rule(shellcheck, 'SC2012', quality, info, 'ls in place of find').
	tool_rule(shellcheck, 'SC2013', quality, low, 'Words are read where lines are meant').
	tool_rule(shellcheck, 'SC2016', quality, info, 'An expression in single quotes is not expanded').
	tool_rule(shellcheck, 'SC2034', quality, info, 'A variable that seems unused').
	tool_rule(shellcheck, 'SC2035', code, low, 'A file name that begins with a dash would be an option').
	tool_rule(shellcheck, 'SC2044', quality, low, 'A loop over the output of find breaks with unusual names').
	tool_rule(shellcheck, 'SC2045', quality, low, 'A loop over the output of ls breaks with unusual names').
	tool_rule(shellcheck, 'SC2046', code, low, 'The result of a command is split into words').
	tool_rule(shellcheck, 'SC2048', code, low, 'Arguments with white space are split').
	tool_rule(shellcheck, 'SC2059', code, low, 'A variable in the format of printf').
	tool_rule(shellcheck, 'SC2068', code, medium, 'An array is split into words').
	tool_rule(shellcheck, 'SC2070', quality, medium, 'A test of text that is always true').
	tool_rule(shellcheck, 'SC2078', quality, medium, 'A test that is constant').
	tool_rule(shellcheck, 'SC2086', code, low, 'A variable is split into words and its patterns are expanded').
	tool_rule(shellcheck, 'SC2091', code, medium, 'The output of a command is run as a command').
	tool_rule(shellcheck, 'SC2094', code, medium, 'A file is read and written in one pipeline').
	tool_rule(shellcheck, 'SC2114', code, high, 'A folder of the system is removed').
	tool_rule(shellcheck, 'SC2115', code, high, 'An empty variable makes rm remove everything').
	tool_rule(shellcheck, 'SC2129', quality, info, 'Many redirections to one file').
	tool_rule(shellcheck, 'SC2145', quality, medium, 'An array within a text').
	tool_rule(shellcheck, 'SC2148', quality, low, 'No first line that names the shell').
	tool_rule(shellcheck, 'SC2154', quality, low, 'A variable that is used but not set').
	tool_rule(shellcheck, 'SC2155', quality, low, 'A declaration that hides the status of its command').
	tool_rule(shellcheck, 'SC2157', quality, medium, 'A test that is always true or false').
	tool_rule(shellcheck, 'SC2162', quality, low, 'read without -r changes backslashes').
	tool_rule(shellcheck, 'SC2164', quality, medium, 'cd may fail, and the script goes on in the wrong folder').
	tool_rule(shellcheck, 'SC2181', quality, info, 'The status is compared in place of the command').
	tool_rule(shellcheck, 'SC2250', quality, info, 'A variable without braces').
	tool_rule(shellcheck, 'SC2310', quality, low, 'A condition switches set -e off').
	tool_rule(shellcheck, 'SC3010', quality, low, '[[ ]] is not in POSIX sh').
	tool_rule(shellcheck, 'SC3043', quality, low, 'local is not in POSIX sh').

	tool_rule(bandit, 'B101', code, low, 'assert disappears in optimised code').
	tool_rule(bandit, 'B102', code, medium, 'exec() runs text as code').
	tool_rule(bandit, 'B103', code, medium, 'A file gets permissive permissions').
	tool_rule(bandit, 'B104', configuration, medium, 'A service listens on all interfaces').
	tool_rule(bandit, 'B105', secret, low, 'Text that may be a hard-coded password').
	tool_rule(bandit, 'B106', secret, low, 'An argument that may be a hard-coded password').
	tool_rule(bandit, 'B107', secret, low, 'A default that may be a hard-coded password').
	tool_rule(bandit, 'B108', code, medium, 'A predictable name in a temporary folder').
	tool_rule(bandit, 'B110', quality, low, 'An exception is passed over').
	tool_rule(bandit, 'B112', quality, low, 'An exception is passed over in a loop').
	tool_rule(bandit, 'B113', code, medium, 'A request without a time limit').
	tool_rule(bandit, 'B201', code, high, 'Flask in debug mode lets visitors run code').
	tool_rule(bandit, 'B202', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(bandit, 'B301', code, medium, 'pickle runs code of its input').
	tool_rule(bandit, 'B302', code, medium, 'marshal reads untrusted data').
	tool_rule(bandit, 'B303', code, medium, 'A weak hash').
	tool_rule(bandit, 'B304', code, high, 'A broken cipher').
	tool_rule(bandit, 'B305', code, medium, 'A broken cipher mode').
	tool_rule(bandit, 'B306', code, medium, 'mktemp(): the name may be taken before it is used').
	tool_rule(bandit, 'B307', code, medium, 'eval() runs text as code').
	tool_rule(bandit, 'B308', code, medium, 'Text is marked as safe HTML').
	tool_rule(bandit, 'B310', code, medium, 'urlopen() also opens local files').
	tool_rule(bandit, 'B311', code, low, 'A random number generator that is not for security').
	tool_rule(bandit, 'B312', code, high, 'Telnet is not encrypted').
	tool_rule(bandit, 'B314', code, medium, 'An XML parser that expands entities').
	tool_rule(bandit, 'B321', code, high, 'FTP is not encrypted').
	tool_rule(bandit, 'B323', code, medium, 'Certificates are not verified').
	tool_rule(bandit, 'B324', code, medium, 'A weak hash').
	tool_rule(bandit, 'B403', code, info, 'pickle is imported').
	tool_rule(bandit, 'B404', code, info, 'subprocess is imported').
	tool_rule(bandit, 'B501', code, high, 'A request does not verify certificates').
	tool_rule(bandit, 'B502', code, high, 'A broken version of TLS').
	tool_rule(bandit, 'B503', code, medium, 'TLS with insecure defaults').
	tool_rule(bandit, 'B505', code, medium, 'A key that is too short').
	tool_rule(bandit, 'B506', code, medium, 'yaml.load() may construct any object').
	tool_rule(bandit, 'B507', code, high, 'The key of an SSH host is not verified').
	tool_rule(bandit, 'B601', code, medium, 'A command for another machine may hold untrusted text').
	tool_rule(bandit, 'B602', code, high, 'A process is started through a shell').
	tool_rule(bandit, 'B603', code, low, 'A process is started with arguments to be checked').
	tool_rule(bandit, 'B604', code, medium, 'A call asks for a shell').
	tool_rule(bandit, 'B605', code, high, 'A process is started through a shell').
	tool_rule(bandit, 'B606', code, low, 'A process is started without a shell').
	tool_rule(bandit, 'B607', code, low, 'A process is started by a name that PATH decides').
	tool_rule(bandit, 'B608', code, medium, 'SQL is made of pieces of text').
	tool_rule(bandit, 'B609', code, high, 'A wildcard in a command may become an option').
	tool_rule(bandit, 'B701', code, high, 'Jinja2 without escaping').
	tool_rule(bandit, 'B703', code, medium, 'Text is marked as safe HTML').

	tool_rule(gosec, 'G101', secret, high, 'Text that may be a hard-coded credential').
	tool_rule(gosec, 'G102', configuration, medium, 'A service listens on all interfaces').
	tool_rule(gosec, 'G103', code, low, 'Use of unsafe').
	tool_rule(gosec, 'G104', quality, low, 'An error is not handled').
	tool_rule(gosec, 'G106', code, medium, 'The key of an SSH host is not verified').
	tool_rule(gosec, 'G107', code, medium, 'A request goes to an address from outside').
	tool_rule(gosec, 'G108', configuration, medium, 'Profiling is open to visitors').
	tool_rule(gosec, 'G109', code, medium, 'A number may overflow after Atoi').
	tool_rule(gosec, 'G110', code, medium, 'A decompression without a limit').
	tool_rule(gosec, 'G114', code, low, 'A server without time limits').
	tool_rule(gosec, 'G115', code, medium, 'An integer conversion may overflow').
	tool_rule(gosec, 'G201', code, medium, 'SQL is made with a format string').
	tool_rule(gosec, 'G202', code, medium, 'SQL is made of pieces of text').
	tool_rule(gosec, 'G203', code, medium, 'HTML templates with text that is not escaped').
	tool_rule(gosec, 'G204', code, medium, 'A process is started with variable arguments').
	tool_rule(gosec, 'G301', code, low, 'A folder with permissive permissions').
	tool_rule(gosec, 'G302', code, low, 'A file with permissive permissions').
	tool_rule(gosec, 'G304', code, medium, 'A file name from outside').
	tool_rule(gosec, 'G305', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(gosec, 'G306', code, low, 'A new file with permissive permissions').
	tool_rule(gosec, 'G401', code, medium, 'A weak cryptographic primitive').
	tool_rule(gosec, 'G402', code, high, 'TLS with insecure settings').
	tool_rule(gosec, 'G403', code, medium, 'An RSA key that is too short').
	tool_rule(gosec, 'G404', code, medium, 'A random number generator that is not for security').
	tool_rule(gosec, 'G501', code, medium, 'MD5 is imported').
	tool_rule(gosec, 'G505', code, medium, 'SHA-1 is imported').
	tool_rule(gosec, 'G601', quality, low, 'The address of a loop variable').

	tool_rule(cppcheck, arrayIndexOutOfBounds, code, high, 'An array is accessed out of bounds').
	tool_rule(cppcheck, arrayIndexOutOfBoundsCond, code, medium, 'An array may be accessed out of bounds').
	tool_rule(cppcheck, autoVariables, code, high, 'The address of a local variable leaves its function').
	tool_rule(cppcheck, bufferAccessOutOfBounds, code, high, 'A buffer is accessed out of bounds').
	tool_rule(cppcheck, constParameter, quality, info, 'A parameter can be const').
	tool_rule(cppcheck, constVariable, quality, info, 'A variable can be const').
	tool_rule(cppcheck, cstyleCast, quality, info, 'A C-style cast in C++').
	tool_rule(cppcheck, danglingLifetime, code, high, 'A pointer to what no longer lives').
	tool_rule(cppcheck, deallocret, code, high, 'Freed memory is returned').
	tool_rule(cppcheck, deallocuse, code, high, 'Freed memory is used').
	tool_rule(cppcheck, doubleFree, code, high, 'Memory is freed twice').
	tool_rule(cppcheck, duplicateBranch, quality, low, 'Both branches are the same').
	tool_rule(cppcheck, duplicateExpression, quality, low, 'The same expression on both sides').
	tool_rule(cppcheck, integerOverflow, code, medium, 'An integer overflow').
	tool_rule(cppcheck, invalidPointerCast, quality, low, 'A cast between incompatible pointers').
	tool_rule(cppcheck, invalidscanf, code, medium, 'scanf() with a %s that has no limit').
	tool_rule(cppcheck, knownConditionTrueFalse, quality, info, 'A condition that is always true or false').
	tool_rule(cppcheck, memleak, code, medium, 'A memory leak').
	tool_rule(cppcheck, memleakOnRealloc, code, medium, 'A memory leak when realloc() fails').
	tool_rule(cppcheck, mismatchAllocDealloc, code, medium, 'Memory is freed by another family of functions').
	tool_rule(cppcheck, missingInclude, quality, info, 'An include file was not found').
	tool_rule(cppcheck, missingIncludeSystem, quality, info, 'A system include file was not found').
	tool_rule(cppcheck, missingReturn, code, medium, 'A function ends without its return value').
	tool_rule(cppcheck, negativeIndex, code, high, 'An array is accessed before its start').
	tool_rule(cppcheck, noExplicitConstructor, quality, info, 'A constructor without explicit').
	tool_rule(cppcheck, nullPointer, code, medium, 'A null pointer is dereferenced').
	tool_rule(cppcheck, nullPointerRedundantCheck, code, low, 'A pointer is checked after it was dereferenced').
	tool_rule(cppcheck, passedByValue, quality, info, 'A parameter can be passed by reference').
	tool_rule(cppcheck, redundantAssignment, quality, info, 'A value is overwritten before it is used').
	tool_rule(cppcheck, resourceLeak, code, medium, 'A resource leak').
	tool_rule(cppcheck, returnDanglingLifetime, code, high, 'What is returned no longer lives').
	tool_rule(cppcheck, shadowVariable, quality, info, 'A variable hides another one').
	tool_rule(cppcheck, shiftNegative, code, medium, 'A shift by a negative number').
	tool_rule(cppcheck, shiftTooManyBits, code, medium, 'A shift by too many bits').
	tool_rule(cppcheck, syntaxError, quality, medium, 'A syntax error').
	tool_rule(cppcheck, toomanyconfigs, quality, info, 'Not all configurations were checked').
	tool_rule(cppcheck, uninitMemberVar, quality, low, 'A member without a value').
	tool_rule(cppcheck, uninitStructMember, code, medium, 'A member is used before it has a value').
	tool_rule(cppcheck, uninitvar, code, medium, 'A variable is used before it has a value').
	tool_rule(cppcheck, unknownEvaluationOrder, code, medium, 'A result that depends on the order of evaluation').
	tool_rule(cppcheck, unmatchedSuppression, quality, info, 'A suppression that suppresses nothing').
	tool_rule(cppcheck, unreadVariable, quality, info, 'A value that is never read').
	tool_rule(cppcheck, unusedFunction, quality, info, 'A function that is never used').
	tool_rule(cppcheck, unusedStructMember, quality, info, 'A member that is never used').
	tool_rule(cppcheck, unusedVariable, quality, info, 'A variable that is never used').
	tool_rule(cppcheck, useClosedFile, code, medium, 'A closed file is used').
	tool_rule(cppcheck, variableScope, quality, info, 'The scope of a variable can be reduced').
	tool_rule(cppcheck, wrongPrintfScanfArgNum, code, medium, 'A format and its arguments do not agree').
	tool_rule(cppcheck, zerodiv, code, medium, 'Division by zero').
	tool_rule(cppcheck, zerodivcond, code, low, 'Division by zero, or a condition that is redundant').

	tool_rule(eslint, curly, quality, info, 'Braces are missing').
	tool_rule(eslint, eqeqeq, quality, low, '== in place of ===').
	tool_rule(eslint, indent, quality, info, 'Indentation').
	tool_rule(eslint, 'max-len', quality, info, 'A line that is too long').
	tool_rule(eslint, 'no-alert', quality, info, 'alert() in the code').
	tool_rule(eslint, 'no-cond-assign', quality, medium, 'An assignment in a condition').
	tool_rule(eslint, 'no-console', quality, info, 'console in the code').
	tool_rule(eslint, 'no-control-regex', quality, low, 'A control character in a regular expression').
	tool_rule(eslint, 'no-debugger', quality, low, 'debugger in the code').
	tool_rule(eslint, 'no-dupe-keys', quality, medium, 'A key that is there twice').
	tool_rule(eslint, 'no-empty', quality, low, 'An empty block').
	tool_rule(eslint, 'no-eval', code, high, 'eval() runs text as code').
	tool_rule(eslint, 'no-fallthrough', quality, low, 'A case falls through').
	tool_rule(eslint, 'no-implied-eval', code, high, 'Text is run as code').
	tool_rule(eslint, 'no-new-func', code, high, 'Text is run as code').
	tool_rule(eslint, 'no-proto', quality, low, '__proto__ is obsolete').
	tool_rule(eslint, 'no-prototype-builtins', quality, low, 'A built-in method of a prototype is called on an object').
	tool_rule(eslint, 'no-script-url', code, medium, 'A javascript: address').
	tool_rule(eslint, 'no-undef', quality, medium, 'A variable that is not declared').
	tool_rule(eslint, 'no-unreachable', quality, low, 'Code that is never reached').
	tool_rule(eslint, 'no-unused-vars', quality, info, 'A variable that is never used').
	tool_rule(eslint, 'no-useless-escape', quality, info, 'An escape that is not needed').
	tool_rule(eslint, 'no-var', quality, info, 'var in place of let or const').
	tool_rule(eslint, 'prefer-const', quality, info, 'A variable can be const').
	tool_rule(eslint, quotes, quality, info, 'The style of quotes').
	tool_rule(eslint, 'react/no-danger', code, medium, 'HTML is set without escaping').
	tool_rule(eslint, 'security/detect-child-process', code, medium, 'A process is started with variable arguments').
	tool_rule(eslint, 'security/detect-eval-with-expression', code, high, 'eval() of a variable').
	tool_rule(eslint, 'security/detect-non-literal-fs-filename', code, low, 'A file name that is variable').
	tool_rule(eslint, 'security/detect-non-literal-regexp', code, low, 'A regular expression that is variable').
	tool_rule(eslint, 'security/detect-non-literal-require', code, low, 'A module name that is variable').
	tool_rule(eslint, 'security/detect-object-injection', code, low, 'An index that is variable').
	tool_rule(eslint, 'security/detect-possible-timing-attacks', code, low, 'A comparison whose time tells of a secret').
	tool_rule(eslint, 'security/detect-pseudoRandomBytes', code, medium, 'A random number generator that is not for security').
	tool_rule(eslint, 'security/detect-unsafe-regex', code, medium, 'A regular expression that may take very long').
	tool_rule(eslint, semi, quality, info, 'The style of semicolons').

	tool_rule(codeql, 'actions/code-injection/critical', workflow, critical, 'Untrusted text becomes code in a privileged workflow').
	tool_rule(codeql, 'actions/code-injection/medium', workflow, medium, 'Untrusted text becomes code in a workflow').
	tool_rule(codeql, 'actions/missing-workflow-permissions', workflow, medium, 'A workflow that does not limit its permissions').
	tool_rule(codeql, 'actions/unpinned-tag', workflow, medium, 'An action that is not pinned to a commit').
	tool_rule(codeql, 'actions/untrusted-checkout/critical', workflow, critical, 'Untrusted code is checked out in a privileged workflow').
	tool_rule(codeql, 'cpp/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'cpp/commented-out-code', quality, info, 'Code in comments').
	tool_rule(codeql, 'cpp/double-free', code, high, 'Double free').
	tool_rule(codeql, 'cpp/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'cpp/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'cpp/tainted-format-string', code, high, 'Externally controlled format string').
	tool_rule(codeql, 'cpp/unbounded-write', code, high, 'A write that may go beyond its buffer').
	tool_rule(codeql, 'cpp/use-after-free', code, high, 'Use after free').
	tool_rule(codeql, 'cs/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'cs/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'cs/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'go/command-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'go/disabled-certificate-check', code, high, 'Certificates are not verified').
	tool_rule(codeql, 'go/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'go/reflected-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'go/request-forgery', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'go/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'java/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'java/log-injection', code, medium, 'Log injection').
	tool_rule(codeql, 'java/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'java/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'java/ssrf', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'java/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'java/xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'java/xxe', code, high, 'XML external entity reference').
	tool_rule(codeql, 'java/zipslip', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(codeql, 'js/clear-text-logging', code, medium, 'Sensitive data in a log').
	tool_rule(codeql, 'js/code-injection', code, critical, 'Code injection').
	tool_rule(codeql, 'js/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'js/hardcoded-credentials', secret, high, 'Hard-coded credentials').
	tool_rule(codeql, 'js/incomplete-sanitization', code, medium, 'Only the first occurrence is replaced or escaped').
	tool_rule(codeql, 'js/insecure-randomness', code, medium, 'A random number generator that is not for security').
	tool_rule(codeql, 'js/missing-rate-limiting', code, medium, 'No limit on the rate of costly requests').
	tool_rule(codeql, 'js/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'js/prototype-polluting-assignment', code, high, 'Prototype pollution').
	tool_rule(codeql, 'js/redos', code, high, 'A regular expression that may take very long').
	tool_rule(codeql, 'js/reflected-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/request-forgery', code, high, 'Server-side request forgery').
	tool_rule(codeql, 'js/server-side-unvalidated-url-redirection', code, medium, 'Open redirect').
	tool_rule(codeql, 'js/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'js/stored-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'js/unused-local-variable', quality, info, 'A variable that is never used').
	tool_rule(codeql, 'js/xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/xss-through-dom', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'js/xxe', code, high, 'XML external entity reference').
	tool_rule(codeql, 'js/zipslip', code, high, 'An archive is unpacked without a check of its names').
	tool_rule(codeql, 'py/clear-text-logging-sensitive-data', code, medium, 'Sensitive data in a log').
	tool_rule(codeql, 'py/code-injection', code, critical, 'Code injection').
	tool_rule(codeql, 'py/command-line-injection', code, critical, 'OS command injection').
	tool_rule(codeql, 'py/flask-debug', code, high, 'Flask in debug mode lets visitors run code').
	tool_rule(codeql, 'py/full-ssrf', code, critical, 'Server-side request forgery').
	tool_rule(codeql, 'py/path-injection', code, high, 'Path traversal').
	tool_rule(codeql, 'py/reflective-xss', code, medium, 'Cross-site scripting').
	tool_rule(codeql, 'py/sql-injection', code, high, 'SQL injection').
	tool_rule(codeql, 'py/stack-trace-exposure', code, medium, 'A stack trace is shown to visitors').
	tool_rule(codeql, 'py/unsafe-deserialization', code, critical, 'Deserialization of untrusted data').
	tool_rule(codeql, 'py/unused-import', quality, info, 'An import that is never used').
	tool_rule(codeql, 'py/unused-local-variable', quality, info, 'A variable that is never used').
	tool_rule(codeql, 'py/url-redirection', code, medium, 'Open redirect').
	tool_rule(codeql, 'py/weak-cryptographic-algorithm', code, high, 'A broken cipher').
	tool_rule(codeql, 'py/xxe', code, high, 'XML external entity reference').

	tool_rule(hadolint, 'DL3002', container, medium, 'The last user is root').
	tool_rule(hadolint, 'DL3004', container, medium, 'sudo in an image').
	tool_rule(hadolint, 'DL3006', container, low, 'An image without a tag').
	tool_rule(hadolint, 'DL3007', container, low, 'An image with the tag latest').
	tool_rule(hadolint, 'DL3008', container, low, 'Packages without versions in apt-get install').
	tool_rule(hadolint, 'DL3009', container, info, 'The lists of apt-get stay in the image').
	tool_rule(hadolint, 'DL3013', container, low, 'Packages without versions in pip install').
	tool_rule(hadolint, 'DL3015', container, info, 'Recommended packages are installed').
	tool_rule(hadolint, 'DL3018', container, low, 'Packages without versions in apk add').
	tool_rule(hadolint, 'DL3020', container, low, 'ADD in place of COPY').
	tool_rule(hadolint, 'DL3025', container, low, 'A command that is no JSON list').
	tool_rule(hadolint, 'DL3059', container, info, 'RUN after RUN').
	tool_rule(hadolint, 'DL4006', container, low, 'A pipe whose first failure is not seen').

	tool_rule(zizmor, artipacked, workflow, medium, 'Credentials stay in the working tree').
	tool_rule(zizmor, 'cache-poisoning', workflow, high, 'A cache that others can fill is used for a release').
	tool_rule(zizmor, 'dangerous-triggers', workflow, high, 'A trigger that gives secrets to untrusted code').
	tool_rule(zizmor, 'excessive-permissions', workflow, medium, 'More permissions than needed').
	tool_rule(zizmor, 'github-env', workflow, high, 'Untrusted text is written to the environment').
	tool_rule(zizmor, 'hardcoded-container-credentials', secret, high, 'Credentials of a container registry').
	tool_rule(zizmor, 'impostor-commit', workflow, high, 'A commit that is not in the action\'s repository').
	tool_rule(zizmor, 'insecure-commands', workflow, high, 'Workflow commands of an insecure generation').
	tool_rule(zizmor, 'known-vulnerable-actions', workflow, high, 'An action with a known vulnerability').
	tool_rule(zizmor, 'secrets-inherit', workflow, medium, 'All secrets go to a called workflow').
	tool_rule(zizmor, 'self-hosted-runner', workflow, medium, 'A runner that keeps its state').
	tool_rule(zizmor, 'template-injection', workflow, high, 'An expression is expanded within code').
	tool_rule(zizmor, 'unpinned-images', workflow, medium, 'An image that is not pinned').
	tool_rule(zizmor, 'unpinned-uses', workflow, medium, 'An action that is not pinned to a commit').

	tool_rule(gitleaks, 'aws-access-token', secret, critical, 'An access key of AWS').
	tool_rule(gitleaks, 'generic-api-key', secret, medium, 'Text that may be an API key').
	tool_rule(gitleaks, 'github-pat', secret, critical, 'A personal access token of GitHub').
	tool_rule(gitleaks, jwt, secret, medium, 'A JSON web token').
	tool_rule(gitleaks, 'private-key', secret, critical, 'A private key').

	tool_rule(checkov, 'CKV_AWS_18', infrastructure, low, 'A bucket without access logs').
	tool_rule(checkov, 'CKV_AWS_20', infrastructure, high, 'A bucket that everyone can read').
	tool_rule(checkov, 'CKV_AWS_21', infrastructure, low, 'A bucket without versions').
	tool_rule(checkov, 'CKV_AWS_24', infrastructure, high, 'SSH is open to everyone').
	tool_rule(checkov, 'CKV_AWS_25', infrastructure, high, 'Remote desktop is open to everyone').
	tool_rule(checkov, 'CKV_AWS_41', secret, critical, 'An access key of AWS in a provider').
	tool_rule(checkov, 'CKV_AWS_57', infrastructure, critical, 'A bucket that everyone can write').
	tool_rule(checkov, 'CKV_DOCKER_2', container, low, 'An image without a health check').
	tool_rule(checkov, 'CKV_DOCKER_3', container, medium, 'An image that runs as root').
	tool_rule(checkov, 'CKV_K8S_16', infrastructure, high, 'A privileged container').
	tool_rule(checkov, 'CKV_K8S_20', infrastructure, medium, 'A container that may gain privileges').

	tool_rule(yamllint, 'document-start', quality, info, 'A document without its first line').
	tool_rule(yamllint, indentation, quality, info, 'Indentation').
	tool_rule(yamllint, 'key-duplicates', quality, medium, 'A key that is there twice').
	tool_rule(yamllint, 'line-length', quality, info, 'A line that is too long').
	tool_rule(yamllint, syntax, quality, medium, 'A syntax error').
	tool_rule(yamllint, 'trailing-spaces', quality, info, 'Spaces at the end of a line').
	tool_rule(yamllint, truthy, quality, info, 'A word that YAML reads as true or false').

	% tool(Tool, Category).

	tool('detect-secrets', secret).
	tool(ggshield, secret).
	tool('git-secrets', secret).
	tool(gitleaks, secret).
	tool(noseyparker, secret).
	tool(secretlint, secret).
	tool(trufflehog, secret).
	tool(whispers, secret).

	tool(bandit, code).
	tool(bearer, code).
	tool(brakeman, code).
	tool(checkmarx, code).
	tool('checkmarx one', code).
	tool('clang static analyzer', code).
	tool('clang analyzer', code).
	tool('clang-tidy', code).
	tool(codechecker, code).
	tool(codeql, code).
	tool('codeql command-line toolchain', code).
	tool(coverity, code).
	tool(cppcheck, code).
	tool(devskim, code).
	tool('find-security-bugs', code).
	tool(flawfinder, code).
	tool(fortify, code).
	tool('micro focus fortify static code analyzer', code).
	tool(gosec, code).
	tool(horusec, code).
	tool(ikos, code).
	tool(infer, code).
	tool(mobsfscan, code).
	tool(mythril, code).
	tool(njsscan, code).
	tool(nodejsscan, code).
	tool(progpilot, code).
	tool('pvs-studio', code).
	tool('security code scan', code).
	tool(semgrep, code).
	tool('semgrep oss', code).
	tool('semgrep pro', code).
	tool(slither, code).
	tool('snyk code', code).
	tool(snykcode, code).
	tool(spotbugs, code).
	tool(veracode, code).

	tool(actionlint, workflow).
	tool(octoscan, workflow).
	tool(poutine, workflow).
	tool(zizmor, workflow).

	tool('anchore grype', dependency).
	tool(auditjs, dependency).
	tool('black duck', dependency).
	tool('bundle-audit', dependency).
	tool('bundler-audit', dependency).
	tool('cargo-audit', dependency).
	tool('cargo-deny', dependency).
	tool('composer audit', dependency).
	tool(dependabot, dependency).
	tool('dependency-check', dependency).
	tool(govulncheck, dependency).
	tool(grype, dependency).
	tool('jfrog xray', dependency).
	tool(mend, dependency).
	tool(nancy, dependency).
	tool('npm audit', dependency).
	tool('osv-scanner', dependency).
	tool('owasp dependency-check', dependency).
	tool('pip-audit', dependency).
	tool('pnpm audit', dependency).
	tool(renovate, dependency).
	tool('retire.js', dependency).
	tool(safety, dependency).
	tool(snyk, dependency).
	tool('snyk open source', dependency).
	tool(trivy, dependency).
	tool('yarn audit', dependency).

	tool(anchore, container).
	tool(clair, container).
	tool('docker scout', container).
	tool('docker-bench-security', container).
	tool(dockle, container).
	tool(hadolint, container).
	tool('snyk container', container).

	tool('ansible-lint', infrastructure).
	tool('cfn-lint', infrastructure).
	tool(cfn_nag, infrastructure).
	tool(checkov, infrastructure).
	tool(cloudsploit, infrastructure).
	tool(kics, infrastructure).
	tool('kube-linter', infrastructure).
	tool('kube-score', infrastructure).
	tool(kubescape, infrastructure).
	tool(kubesec, infrastructure).
	tool(polaris, infrastructure).
	tool(prowler, infrastructure).
	tool(regula, infrastructure).
	tool('snyk iac', infrastructure).
	tool('snyk infrastructure as code', infrastructure).
	tool(terrascan, infrastructure).
	tool(tflint, infrastructure).
	tool(tfsec, infrastructure).

	tool('cis-cat', configuration).
	tool(inspec, configuration).
	tool('kube-bench', configuration).
	tool(lynis, configuration).
	tool(openscap, configuration).

	tool(fossa, licence).
	tool(fossology, licence).
	tool(licensee, licence).
	tool(licensefinder, licence).
	tool(reuse, licence).
	tool(scancode, licence).
	tool('scancode-toolkit', licence).

	tool(biome, quality).
	tool(checkstyle, quality).
	tool('clang-format', quality).
	tool(clippy, quality).
	tool(codeclimate, quality).
	tool(cppclean, quality).
	tool(detekt, quality).
	tool(eslint, quality).
	tool(flake8, quality).
	tool('golangci-lint', quality).
	tool('include-what-you-use', quality).
	tool(jshint, quality).
	tool(ktlint, quality).
	tool(markdownlint, quality).
	tool(mypy, quality).
	tool(phpstan, quality).
	tool(pmd, quality).
	tool(prettier, quality).
	tool(psalm, quality).
	tool(pyflakes, quality).
	tool(pylint, quality).
	tool(pyright, quality).
	tool(revive, quality).
	tool(rubocop, quality).
	tool(ruff, quality).
	tool(shellcheck, quality).
	tool(sonarqube, quality).
	tool(staticcheck, quality).
	tool(stylelint, quality).
	tool(tslint, quality).
	tool(vulture, quality).
	tool(yamllint, quality).

	tool(allstar, process).
	tool(legitify, process).
	tool('openssf scorecard', process).
	tool('ossf scorecard', process).
	tool(scorecard, process).

	tool(acunetix, dynamic).
	tool(arachni, dynamic).
	tool(burp, dynamic).
	tool('burp suite', dynamic).
	tool(nessus, dynamic).
	tool(netsparker, dynamic).
	tool(nikto, dynamic).
	tool(nmap, dynamic).
	tool(nuclei, dynamic).
	tool(openvas, dynamic).
	tool('owasp zap', dynamic).
	tool(schemathesis, dynamic).
	tool(sqlmap, dynamic).
	tool('testssl.sh', dynamic).
	tool(wapiti, dynamic).
	tool(zap, dynamic).

:- end_object.
